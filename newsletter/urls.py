"""Where the newsletter's own pages stand, below /bulletin/."""

from django.urls import path

from . import alert_views, views

app_name = "newsletter"
urlpatterns = [
    path("unsubscribe/<slug:token>/", views.unsubscribe, name="unsubscribe"),
    path("search-alert/<str:token>/", alert_views.alert, name="alert"),
]
