"""Asking the center for a record that number and birth date did not prove: what is asked, and what is decided."""
