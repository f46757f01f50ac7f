"""The subject of who is signed in."""
