"""The door of the back office: Wagtail's own form, with the limit on attempts that every door has."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from portal.accounts.attempts import TOO_OFTEN, forgive, may_try
from portal.accounts.network import client_address


class LimitedLoginForm(LoginForm):  # type: ignore[misc]
    """Refuses whoever tried too often before a password is looked at."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Wagtail gives this field no label, and Django would make one of its name, in English.
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Count the attempt, then sign in; raise ValidationError, the same for known and unknown addresses."""
        email = self.cleaned_data.get("username", "")
        if not may_try(email, client_address(self.request)):
            raise ValidationError(TOO_OFTEN, code="too_often")
        cleaned: dict[str, Any] = super().clean()
        if self.get_user() is not None:
            forgive(email)
        return cleaned
