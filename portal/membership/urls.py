"""Where the pages of membership stand, below /membership/."""

from django.urls import path, register_converter

from . import help_views, views


class PrintedLanguage:
    """The languages a form is printed in."""

    regex = "tr|en"

    def to_python(self, value: str) -> str:
        """Return the language."""
        return value

    def to_url(self, value: str) -> str:
        """Return the language."""
        return value


register_converter(PrintedLanguage, "printed_language")
app_name = "membership"
urlpatterns = [
    path("forms/<uuid:public_id>/<printed_language:language>.pdf", views.form_pdf, name="form_pdf"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>", views.verify, name="verify_code"),
    path("desk/", views.desk, name="desk"),
    path("help/", help_views.ask, name="help"),
    path("help/<str:token>/", help_views.status, name="help_status"),
]
