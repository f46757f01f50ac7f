"""The student and graduate registry: imports, and claiming a record."""
