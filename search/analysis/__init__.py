"""How text becomes words: one specification as data, read by both engines."""
