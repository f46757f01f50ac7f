"""Taking in new colleagues: an invitation by mail, a password set once, and the role that was promised."""
