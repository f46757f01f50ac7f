"""Where the screens of search stand in the back office."""

from django.urls import path

from .synonyms import SynonymDeed, SynonymList, SynonymPage

app_name = "search_admin"
urlpatterns = [
    path("", SynonymList.as_view(), name="synonyms"),
    path("new/", SynonymPage.as_view(), name="synonym_new"),
    path("<slug:key>/", SynonymPage.as_view(), name="synonym"),
    path("<slug:key>/deed/", SynonymDeed.as_view(), name="synonym_deed"),
]
