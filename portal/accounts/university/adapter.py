"""The talk with the identity server: signature, issuer, audience, expiry, nonce and subject are all checked."""

from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from requests import RequestException

SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"})
"""Signatures that only the server's own key can make; none, and a shared secret, are not among them."""
KEPT = ("sub", "email", "email_verified", "given_name", "family_name")
"""What is stored of a person; whatever else the server tells is not asked for and not kept."""


def nonce_of(state: str) -> str:
    """Return the nonce that belongs to a state: unguessable without our key, so it needs no place of its own."""
    return salted_hmac("portal.accounts.university.nonce", state, algorithm="sha256").hexdigest()


class NonceClient(OAuth2Client):  # type: ignore[misc]
    """Sends the nonce with the question."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, Any]) -> str:
        """Return the address the browser is sent to."""
        params = {**extra_params, "nonce": nonce_of(self.state)}
        url: str = super().get_redirect_url(authorization_url, scope, params)
        return url


class UniversityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Reads the answers of the identity server; raises OAuth2Error for whatever is not as it must be."""

    client_class = NonceClient

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the server publishes of itself; raise OAuth2Error where it does not answer."""
        try:
            config: dict[str, Any] = super().openid_config
        except (RequestException, ValueError) as silent:
            raise OAuth2Error("the identity server does not answer") from silent
        missing = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"} - set(config)
        if missing:
            raise OAuth2Error(f"the identity server does not tell {sorted(missing)}")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return who signed in; raise OAuth2Error for a token that is forged, old, or meant for somebody else."""
        claims = self._claims(app, kwargs["response"].get("id_token") or "")
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(request.GET.get("state", ""))):
            raise OAuth2Error("the id token carries another nonce")
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("the user info is about somebody else")
        kept = {name: told[name] for name in KEPT if name in told}
        return self.get_provider().sociallogin_from_response(request, {"userinfo": kept})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_BY:
                raise OAuth2Error("the id token is not signed by the server's own key")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as wrong:
            raise OAuth2Error("the id token cannot be read") from wrong
        if not {"sub", "exp", "iat"} <= set(claims):
            raise OAuth2Error("the id token lacks a claim")
        return claims
