"""How long rows about people are kept: one readable table of classes, held complete at start-up, and the run."""
