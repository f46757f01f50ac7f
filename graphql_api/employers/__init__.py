"""The subject of firms."""
