"""Ratios measured within one run: never a timed test."""
