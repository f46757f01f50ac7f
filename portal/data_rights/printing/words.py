"""Values and names of columns as people read them, in the language of the moment."""

import json
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from portal.data_rights.copies import Read
from portal.privacy.policies import FieldGroup

EMPTY = "–"
NAMES = {
    "at": gettext_lazy("when"),
    "timestamp": gettext_lazy("when"),
    "public_id": gettext_lazy("public number"),
    "created_at": gettext_lazy("noted"),
    "changed_at": gettext_lazy("last changed"),
    "read_at": gettext_lazy("when"),
    "read_as": gettext_lazy("read by"),
    "employer": gettext_lazy("employer"),
    "door": pgettext_lazy("access copy", "where"),
    "question": gettext_lazy("searched for"),
    "reason": gettext_lazy("reason"),
    "groups": gettext_lazy("what was shown or opened"),
    "employer_groups": gettext_lazy("open to employers"),
    "alumni_groups": gettext_lazy("open to alumni"),
    "student_groups": gettext_lazy("open to students"),
    "mentee_groups": gettext_lazy("open to mentees"),
    "public_groups": gettext_lazy("open to everybody"),
    "purpose": gettext_lazy("purpose"),
    "by": gettext_lazy("by"),
    "fields": gettext_lazy("fields"),
    "name": gettext_lazy("deed"),
    "action": gettext_lazy("deed"),
    "source": gettext_lazy("source"),
    "target": gettext_lazy("to"),
    "version": gettext_lazy("version"),
    "text": gettext_lazy("text"),
    "edition": gettext_lazy("edition"),
    "imported_at": gettext_lazy("taken over"),
    "starts_at": gettext_lazy("begins"),
    "unit": gettext_lazy("unit"),
    "level": pgettext_lazy("access copy", "level"),
    "skill": gettext_lazy("skill"),
    "event": gettext_lazy("event"),
    "mailing": pgettext_lazy("access copy", "mailing"),
    "label": gettext_lazy("name"),
    "batch": gettext_lazy("import"),
    "digest": gettext_lazy("fingerprint"),
    "nonce": gettext_lazy("random number"),
    "code_digest": gettext_lazy("fingerprint of the code"),
    "link_digest": gettext_lazy("fingerprint of the link"),
    "program": gettext_lazy("program"),
    "decided_at": gettext_lazy("decided"),
    "number_digest": gettext_lazy("fingerprint of the number"),
    "call_list": gettext_lazy("call list"),
    "taken_until": gettext_lazy("held until"),
    "key": gettext_lazy("key"),
    "type": gettext_lazy("kind of factor"),
    "last_used_at": gettext_lazy("last used"),
    "data": pgettext_lazy("access copy", "content"),
    "ip": gettext_lazy("network address"),
    "last_seen_at": gettext_lazy("last seen"),
    "user_agent": gettext_lazy("browser"),
    "uid": gettext_lazy("number there"),
    "group": gettext_lazy("group"),
    "permission": gettext_lazy("permission"),
    "name_key": gettext_lazy("sorting key"),
    "name_folded": gettext_lazy("search key"),
    "revision": pgettext_lazy("access copy", "revision"),
    "page": gettext_lazy("page"),
    "contentpath": gettext_lazy("place on the page"),
    "position": pgettext_lazy("access copy", "position"),
    "updated_at": gettext_lazy("last changed"),
    "resolved_at": gettext_lazy("settled"),
    "comment": gettext_lazy("comment"),
    "comment_notifications": gettext_lazy("letters about comments"),
    "key_hash": gettext_lazy("fingerprint of the key"),
    "prefix": gettext_lazy("beginning of the key"),
    "file": gettext_lazy("file"),
    "object_id": gettext_lazy("number of the thing"),
    "parent_object_id": gettext_lazy("number of the thing above"),
    "is_editing": gettext_lazy("being edited"),
    "content_type": gettext_lazy("kind of thing"),
    "last_updated_at": gettext_lazy("last changed"),
    "dismissibles": gettext_lazy("hints put away"),
    "variant": gettext_lazy("variant"),
    "address_digest": gettext_lazy("fingerprint of the address"),
    "token": gettext_lazy("one-time key"),
    "message_id": gettext_lazy("number of the message"),
    "claim": gettext_lazy("lock"),
    "claimed_until": gettext_lazy("locked until"),
    "revision_created": pgettext_lazy("access copy", "revision"),
}
"""Columns whose own name says too little to a person, or that are read from another table."""

TABLES = {
    "mfa.Authenticator": gettext_lazy("Second factors"),
    "usersessions.UserSession": gettext_lazy("Sessions"),
    "accounts.User_groups": gettext_lazy("Groups of the account"),
    "accounts.User_user_permissions": gettext_lazy("Permissions of the account"),
    "wagtailcore.PageSubscription": gettext_lazy("Subscriptions to pages"),
    "wagtailcore.UploadedFile": gettext_lazy("Files on their way"),
    "wagtailadmin.EditingSession": gettext_lazy("Pages open for editing"),
    "wagtailadmin.FormState": gettext_lazy("Unsaved forms"),
    "cache": gettext_lazy("Counters"),
}
"""Tables of other people's packages that have no name in Turkish, and what is no table."""


def column_name(model: type[Model], key: str) -> str:
    """Return what a column of the copy is called."""
    if key in NAMES:
        return str(NAMES[key])
    try:
        return str(getattr(model._meta.get_field(key), "verbose_name", key))
    except FieldDoesNotExist:
        return key.replace("_", " ")


def field_of(model: type[Model], read: Read | None) -> "Field[Any, Any] | None":
    """Return the column a path of the copy ends in; None where it is none."""
    if not isinstance(read, str):
        return None
    here: Any = model
    column: Any = None
    for step in read.split("__"):
        try:
            column = here._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        here = column.related_model or here
    return column if isinstance(column, Field) else None


def in_words(value: Any, column: "Field[Any, Any] | None") -> str:
    """Return a value of the copy as people read it."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, list):
        groups = {group.name.lower(): group.label for group in FieldGroup}
        return ", ".join(str(groups.get(one, one)) if isinstance(one, str) else _written(one) for one in value)
    if isinstance(value, dict):
        return _written(value)
    return _day(str(value), column)


def _day(text: str, column: "Field[Any, Any] | None") -> str:
    if column is None or isinstance(column, DateTimeField):
        moment = parse_datetime(text) if len(text) > 18 and text[4:5] == "-" else None
        return date_format(timezone.localtime(moment), "d.m.Y H:i") if moment is not None else text
    if isinstance(column, DateField):
        day = parse_date(text)
        return date_format(day, "d.m.Y") if day is not None else text
    return text


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def table_name(label: str) -> str:
    """Return what a table is called, with a capital as the language writes it."""
    name = str(TABLES.get(label) or apps.get_model(label)._meta.verbose_name_plural)
    capital = "İ" if get_language() == "tr" and name.startswith("i") else name[:1].upper()
    return capital + name[1:]
