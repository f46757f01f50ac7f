"""The breach file: whom somebody read or changed in a period, which fields, when, through which door."""
