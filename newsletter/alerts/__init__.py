"""Mails about the people a firm's saved search finds anew (docs/decisions/search-alerts.md)."""
