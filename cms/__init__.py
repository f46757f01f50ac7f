"""Wagtail: the pages editors write, what of them a viewer may read, and the way from a draft to a published page."""
