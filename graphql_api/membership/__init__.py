"""The subject of membership: a graduating student's registration and form."""
