"""Wiring: settings, addresses, Celery. No behavior lives here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
