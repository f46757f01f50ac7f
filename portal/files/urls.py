"""The addresses of the files."""

from django.urls import path

from .views import ShowFile, TakeFile

app_name = "files"

urlpatterns = [
    path("upload/<str:token>/", TakeFile.as_view(), name="upload"),
    path("<str:token>/", ShowFile.as_view(), name="show"),
]
