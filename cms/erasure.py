"""What erasing a person does to Wagtail's own tables: content stays the university's, who wrote it is forgotten."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.data_rights.erasing import add_step
from portal.data_rights.people import Person
from portal.data_rights.rules import About, add_rules, delete, detach, keep

_ACCOUNT = "belongs to the account"
_CONTENT = "the content is the university's; who worked on it is forgotten"
_TALK = "what somebody said to colleagues about a draft"


def empty_log(person: Person) -> int:
    """Empty the name by which the log of the back office calls the person, and what it noted; the deed stays."""
    if person.user_id is None:
        return 0
    kind = ContentType.objects.get_for_model(User)
    empty: dict[str, Any] = {"label": "", "data": {}}
    return ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.user_id)).update(**empty)


def connect() -> None:
    """Declare the rules; called once, when the app is ready."""
    add_step("wagtailcore.ModelLogEntry", empty_log)
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
            "wagtailcore.Comment.user": delete(_TALK),
            "wagtailcore.CommentReply.user": delete(_TALK),
            "wagtailcore.PageSubscription.user": delete(_ACCOUNT),
            "wagtailcore.APIToken.user": delete(_ACCOUNT),
            "wagtailcore.UploadedFile.uploaded_by_user": delete("a file on its way that nobody will use any more"),
            "wagtailadmin.EditingSession.user": delete(_ACCOUNT),
            "wagtailadmin.FormState.user": delete(_ACCOUNT),
            "wagtailusers.UserProfile.user": delete(_ACCOUNT),
            "wagtaildocs.Document.uploaded_by_user": detach(_CONTENT),
            "wagtailimages.Image.uploaded_by_user": detach(_CONTENT),
            "cms.SiteSettings.contact_email": keep("the address of the center, of no person", About.ADDRESS),
        }
    )
