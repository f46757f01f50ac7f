"""Every address the program answers."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("bulletin/", include("newsletter.urls")),
    path("mailbox/", include("newsletter.mailbox_urls")),
]
