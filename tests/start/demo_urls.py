"""The addresses as they stand where settings.DEMO is true: the test settings stand for production."""

from django.urls import include, path

from config.urls import urlpatterns as everywhere

urlpatterns = [path("", include("config.start.urls")), *everywhere]
