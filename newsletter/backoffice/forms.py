"""What a sender fills in."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ScheduleForm(forms.Form):
    """When the issue goes out, and the number of recipients typed by hand: nobody sends to thousands by a slip."""

    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    confirmed_recipients = forms.IntegerField(
        label=_("Number of recipients"),
        min_value=0,
        help_text=_("Type the number from the left to confirm."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}),
    )

    def clean_at(self) -> datetime:
        """Return the moment, now where none was given."""
        return self.cleaned_data["at"] or timezone.now()
