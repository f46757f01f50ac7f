"""Mutants of the visibility rules: each decision and each condition turned round alone, to see a test fail for it."""
