"""What erasing a person does to Wagtail's own tables: content stays the university's, who wrote it is forgotten."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.data_rights.copies import OTHERS, OURS, SECRET, copied, withheld
from portal.data_rights.erasing import add_step
from portal.data_rights.people import Person
from portal.data_rights.retention.classes import Ground, RetentionClass, add_classes, lasts_with_person
from portal.data_rights.rules import About, add_rules, delete, detach, keep

_ACCOUNT = "belongs to the account"
_CONTENT = "the content is the university's; who worked on it is forgotten"
_OFFICE = _("the address of the center, of no person")
_TALK = "what somebody said to colleagues about a draft"


def empty_log(person: Person) -> int:
    """Empty the name by which the log of the back office calls the person, and what it noted; the deed stays."""
    if person.user_id is None:
        return 0
    kind = ContentType.objects.get_for_model(User)
    empty: dict[str, Any] = {"label": "", "data": {}}
    return ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.user_id)).update(**empty)


def log_about(person: Person) -> list[dict[str, Any]]:
    """Return what the log of the back office holds about the account, without who did it."""
    if person.user_id is None:
        return []
    kind = ContentType.objects.get_for_model(User)
    rows = ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.user_id)).order_by("timestamp", "pk")
    return list(rows.values("timestamp", "action", "label"))


def connect() -> None:
    """Declare the rules; called once, when the app is ready."""
    add_step("wagtailcore.ModelLogEntry", empty_log, copy=log_about)
    add_rules(
        {
            "wagtailcore.Page.locked_by": detach(_CONTENT),
            "wagtailcore.Page.owner": detach(_CONTENT),
            "wagtailcore.Revision.user": detach(_CONTENT),
            "wagtailcore.TaskState.finished_by": detach(_CONTENT),
            "wagtailcore.WorkflowState.requested_by": detach(_CONTENT),
            "wagtailcore.ModelLogEntry.user": detach("the deed stays, who did it does not"),
            "wagtailcore.PageLogEntry.user": detach("the deed stays, who did it does not"),
            "wagtailcore.Comment.resolved_by": detach(_CONTENT),
            "wagtailcore.Comment.user": delete(_TALK, copy=copied(revision_created=OURS)),
            "wagtailcore.CommentReply.user": delete(_TALK, copy=copied(comment=OTHERS)),
            "wagtailcore.PageSubscription.user": delete(_ACCOUNT, copy=copied()),
            "wagtailcore.APIToken.user": delete(_ACCOUNT, copy=copied(key_hash=SECRET, prefix=SECRET)),
            "wagtailcore.UploadedFile.uploaded_by_user": delete(
                "a file on its way that nobody will use any more", copy=copied(for_content_type=OURS)
            ),
            "wagtailadmin.EditingSession.user": delete(_ACCOUNT, copy=copied(content_type=OURS)),
            "wagtailadmin.FormState.user": delete(_ACCOUNT, copy=copied(content_type=OURS)),
            "wagtailusers.UserProfile.user": delete(_ACCOUNT, copy=copied()),
            "wagtaildocs.Document.uploaded_by_user": detach(_CONTENT),
            "wagtailimages.Image.uploaded_by_user": detach(_CONTENT),
            "cms.SiteSettings.contact_email": keep(_OFFICE, About.ADDRESS, copy=withheld(_OFFICE)),
        }
    )
    add_classes(
        *(
            RetentionClass(key, name, table, "timestamp", days=1095, least=180, most=1825, ground=Ground.PROOF)
            for key, name, table in (
                ("back_office_log", _("Log of the back office"), "wagtailcore.ModelLogEntry"),
                ("page_log", _("Log of pages"), "wagtailcore.PageLogEntry"),
            )
        )
    )
    lasts_with_person(
        "wagtailadmin.EditingSession",
        "wagtailadmin.FormState",
        "wagtailcore.APIToken",
        "wagtailcore.Comment",
        "wagtailcore.CommentReply",
        "wagtailcore.PageSubscription",
        "wagtailcore.UploadedFile",
        "wagtailusers.UserProfile",
    )
