"""The subject of the unit tree."""
