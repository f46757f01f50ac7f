"""Where the newsletter's screens stand in the back office."""

from django.urls import path

from .issue import IssueView, PreviewView
from .mailings import MailingList, MailingProgress, MailingView

app_name = "newsletter_admin"
urlpatterns = [
    path("", MailingList.as_view(), name="mailings"),
    path("<int:pk>/", MailingView.as_view(), name="mailing"),
    path("<int:pk>/progress/", MailingProgress.as_view(), name="mailing_progress"),
    path("issue/<int:page_id>/", IssueView.as_view(), name="issue"),
    path("issue/<int:page_id>/<slug:language>/", PreviewView.as_view(), name="preview"),
]
