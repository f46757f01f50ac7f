"""Keeping in touch with graduates: what is out of date, whom to call, and what a department's representative writes."""
