"""The subject of alumni: answered from projections, never from a table."""
