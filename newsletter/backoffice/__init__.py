"""The newsletter's screens in the back office: look, test, send, watch."""
