"""``manage.py load_reference``: bring provinces, skills and the other reference tables to what their files say."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.reference.services import load_reference


class Command(BaseCommand):
    """Load the reference data; harmless to repeat."""

    help = "Load provinces, districts, fields of study, sectors, skills and occupations; harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and say how many there are."""
        loaded = load_reference()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in loaded.items()))
