"""The subject of notices and consents."""
