"""The subject of postings."""
