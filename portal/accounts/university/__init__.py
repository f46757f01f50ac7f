"""Signing in through the university's own identity server (OpenID Connect): allauth's provider, held to the letter."""
