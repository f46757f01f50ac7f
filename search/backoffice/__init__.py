"""The screens of search in the back office."""
