"""Firms, their approval, their members."""
