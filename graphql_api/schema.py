"""The one schema: it only assembles. A subject adds its part to the lists below."""

from .accounts.mutations import AccountMutations
from .accounts.queries import AccountQueries
from .nodes import NodeQueries
from .schema_building import build_schema

schema = build_schema(
    queries=[NodeQueries, AccountQueries],
    mutations=[AccountMutations],
)
