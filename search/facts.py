"""The facts of the outbox that change what is searched, and the channel they come by."""

CHANNEL = "search"
EMPLOYER_CHANGED = "employer.changed"
PAGE_CHANGED = "page.changed"
