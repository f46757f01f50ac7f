"""The subject of the registry: asking for a record that could not be proved."""
