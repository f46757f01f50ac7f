"""How the interface spells the id of an object: for letters, whose links lead a frontend to it."""

from base64 import urlsafe_b64encode
from uuid import UUID


def global_id(type_name: str, key: UUID) -> str:
    """Return the id of the object of type ``type_name`` whose public key is ``key``."""
    return urlsafe_b64encode(key.bytes + type_name.encode()).rstrip(b"=").decode()
