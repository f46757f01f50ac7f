"""Which request something belongs to: one trace from the frontend through log lines, tasks and other servers.

The floor below all rooms: it knows no model and nobody's data, only numbers that were drawn at random.
"""
