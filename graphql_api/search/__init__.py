"""The subject of searching."""
