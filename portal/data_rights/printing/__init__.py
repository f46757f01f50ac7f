"""The access copy as a document for people; what programs read lies beside it as JSON."""
