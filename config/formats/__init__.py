"""How dates are written and read: day first in both languages, as the country does."""
