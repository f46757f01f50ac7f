"""The audit log: what was done with whose data, by whom and why; nothing in it is ever changed."""
