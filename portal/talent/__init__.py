"""What firms keep of people they were shown: lists of names with notes, never a copy of anything."""
