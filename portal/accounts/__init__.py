"""The user and the roles held for a time, within a unit."""
