"""The tax number of a Turkish firm (VKN): ten digits, the last of which checks the others."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def check_digit(nine: str) -> int:
    """Return the tenth digit that belongs to nine digits, by the Revenue Administration's rule."""
    total = 0
    for place, sign in enumerate(nine):
        moved = (int(sign) + 9 - place) % 10
        total += 9 if moved == 9 else (moved * 2 ** (9 - place)) % 9
    return (10 - total % 10) % 10


def validate_tax_number(number: str) -> None:
    """Raise ValidationError unless ``number`` is ten digits with a right check digit (S1-17)."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()) or check_digit(number[:9]) != int(number[9]):
        raise ValidationError(_("This is not a valid tax number: please check the ten digits."), code="tax_number")
