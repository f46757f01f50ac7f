"""``manage.py demo_logins``: who a newcomer can be, and what to try as them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from config.demo.logins import LOGINS, PASSWORD


class Command(BaseCommand):
    """Print the demo logins."""

    help = "Print the logins of the demo, one a role, with what to try first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them in the language of the terminal's other lines, English; one password opens all."""
        widest = max(len(login.email) for login in LOGINS)
        self.stdout.write(f"  password of all: {PASSWORD}")
        with translation.override("en"):
            for login in LOGINS:
                self.stdout.write(f"  {login.email:{widest}}  {login.role_label}")
                self.stdout.write(f"  {'':{widest}}  {login.tries}")
