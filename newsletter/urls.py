"""Where the newsletter's own pages stand, below /bulletin/."""

from django.urls import path

from . import views

app_name = "newsletter"
urlpatterns = [
    path("unsubscribe/<slug:token>/", views.unsubscribe, name="unsubscribe"),
]
