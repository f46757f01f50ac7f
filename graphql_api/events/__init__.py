"""The subject of events and registrations."""
