"""The demo's start page: what this is, and a door for every role. It does not exist in production."""
