"""Records that may be one person's: found, scored, looked at by people; nothing is merged by itself."""
