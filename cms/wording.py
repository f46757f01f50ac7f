"""Words of Wagtail's editor whose Turkish is missing or misleads, so that this room's catalog says them instead.

Django asks the applications in their order, and ours stand before Wagtail. Nothing reads these names at run time; they
are here for makemessages to find.
"""

from django.utils.translation import gettext_noop

SAID_HERE = (
    gettext_noop("Submit to %(workflow_name)s"),
    gettext_noop("Resubmit to %(task_name)s"),
    gettext_noop("Approve with comment"),
    gettext_noop("Promote"),
)
