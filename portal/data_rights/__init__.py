"""The rights of a person over their data: access, correction, erasure, objection (DOMAIN section 6)."""
