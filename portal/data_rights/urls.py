"""Where access copies are fetched, below /data-rights/."""

from django.urls import path

from . import views

app_name = "data_rights"
urlpatterns = [path("copies/<uuid:public_id>.zip", views.copy, name="copy")]
