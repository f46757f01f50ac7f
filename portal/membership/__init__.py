"""Membership of graduating students: registration, the printed form, its check at the diploma desk (S4-05 to S4-11)."""
