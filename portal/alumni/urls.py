"""Where the files and pages of one's own record stand, below /record/."""

from django.urls import path

from . import views

app_name = "alumni"
urlpatterns = [
    path("access-ledger.<slug:form>", views.access_ledger, name="access_ledger"),
]
