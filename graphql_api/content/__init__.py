"""The subject of what editors write."""
