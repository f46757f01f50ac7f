"""Where the GraphQL door stands."""

from django.urls import path

from .schema import schema
from .view import GraphQLView

urlpatterns = [path("", GraphQLView.as_view(schema=schema), name="graphql")]
