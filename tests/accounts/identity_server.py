"""A small OpenID provider over loopback HTTP that checks what a real one checks: client, PKCE, one use a code."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "between-the-two"
KEY, STRANGERS_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _one in range(2))


@dataclass
class IdentityServer:
    """What the server knows; ``claims`` and ``userinfo`` are overlaid on the truth to lie with, ``key`` signs."""

    port: int = 0
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        ends["userinfo_endpoint"] = "userinfo"
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in ends.items()}}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser goes with its code; raise AssertionError for a question that lacks something."""
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code", asked
        assert asked["code_challenge_method"] == "S256" and asked["code_challenge"], asked
        assert "openid" in asked["scope"].split() and asked["state"] and asked["nonce"], asked
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens of a code, once; None, and why in ``refused``, for anything that is not as it must be."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None:
            return self._refuse("code")
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            return self._refuse("client")
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return self._refuse("verifier")
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        truth = {"iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "nonce": nonce, "iat": now}
        truth |= {"exp": now + 60, "jti": secrets.token_hex(8)}
        return jwt.encode(truth | self.claims, self.key, algorithm=self.algorithm, headers={"kid": "one"})

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def _refuse(self, what: str) -> None:
        self.refused.append(what)


class _Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: IdentityServer = self.server.identity  # type: ignore[attr-defined]
        path = urlsplit(self.path)
        if path.path == "/.well-known/openid-configuration":
            self._json(server.discovery())
        elif path.path == "/jwks":
            self._json(server.jwks())
        elif path.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", server.authorize({k: v[0] for k, v in parse_qs(path.query).items()}))
            self.end_headers()
        elif self.headers.get("Authorization", "").removeprefix("Bearer ") in server.tokens:
            self._json({**server.person, **server.userinfo})
        else:
            self._json({"error": "invalid_token"}, 401)

    def do_POST(self) -> None:
        server: IdentityServer = self.server.identity  # type: ignore[attr-defined]
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = server.token({name: values[0] for name, values in sent.items()})
        self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _json(self, body: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[IdentityServer]:
    """Run the server for as long as the block."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    identity = IdentityServer(port=http.server_address[1])
    http.identity = identity  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        http.shutdown()
        http.server_close()
        thread.join(timeout=5)
