"""The GraphQL door: the schema, its limits, and what every subject's types stand on. No business rule lives here."""
