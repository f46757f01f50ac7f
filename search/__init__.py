"""Search: one interface, two engines. The only room that knows Elasticsearch."""
