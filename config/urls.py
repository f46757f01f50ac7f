"""Every address the program answers."""

from django.urls import path

from config import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
]
