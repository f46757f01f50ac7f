"""Mutants that change nothing anybody could see, by their names, each with the reason."""

EQUIVALENT: dict[str, str] = {}
