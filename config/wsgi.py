"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from config import span_export

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

application = get_wsgi_application()

from search import synonyms  # noqa: E402  a model: the apps must be ready

span_export.begin("web")
synonyms.warm()
