"""States: who moved what from where to where, when and why."""
