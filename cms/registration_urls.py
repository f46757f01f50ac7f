"""Where the registration links of the units stand, below /r/: short, for posters."""

from django.urls import path

from . import registration_pages

app_name = "registration"
urlpatterns = [
    path("<str:cohort>/<str:code>/", registration_pages.unit_page, name="unit"),
    path("<str:cohort>/<str:code>/widget/", registration_pages.widget, name="widget"),
]
