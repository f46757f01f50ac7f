"""Ask one health address and end with 0 where it answers 200: ``python -m config.probe http://127.0.0.1:8000/health/ready``.

It runs beside the web server, in its container or on its machine, so it speaks to an address the program does not know
by name: it says a name that ALLOWED_HOSTS holds, and that TLS ended before it, as the proxy in front would.
"""

import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from config.environment import env

PATIENCE_SECONDS = 8.0


def answers(url: str) -> bool:
    """Say whether ``url`` answers 200 in time."""
    address = urlsplit(url)
    known = env.str("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    host = address.netloc if known in ("", "*") else known
    connection = HTTPConnection(address.hostname or "127.0.0.1", address.port or 80, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", address.path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
