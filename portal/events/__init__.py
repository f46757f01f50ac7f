"""Events and their registrations."""
