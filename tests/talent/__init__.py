"""Keeping in touch: call lists, what is out of date, and what a representative may write."""
