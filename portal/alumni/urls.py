"""Where the files and pages of one's own record stand, below /record/."""

from django.urls import path

from . import letter_views, views

app_name = "alumni"
urlpatterns = [
    path("opening/<str:token>/", views.opening, name="opening"),
    path("access-digest/<str:token>/", views.digest, name="digest"),
    path("access-ledger.<slug:form>", views.access_ledger, name="access_ledger"),
    path("still-true/<str:token>/", letter_views.still_true, name="still_true"),
    path("no-letters/<str:token>/", letter_views.no_letters, name="no_letters"),
]
