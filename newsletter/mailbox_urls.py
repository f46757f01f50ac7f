"""Where the demo's mailbox stands: /mailbox/."""

from django.urls import path

from . import mailbox

app_name = "mailbox"
urlpatterns = [
    path("", mailbox.index, name="index"),
    path("<slug:name>/", mailbox.letter, name="letter"),
    path("<slug:name>/html/", mailbox.html, name="html"),
]
