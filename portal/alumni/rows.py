"""Which rows a viewer may see, in two forms side by side: as a filter, and for one record without SQL.

A viewer can be several audiences at once (an alumna who recruits for a firm). A field of a row is visible where *one*
audience finds the row and has the field open; ``field_q`` and ``openings_for`` keep the two together. A property test
holds both forms equal.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from portal.employers.selectors import name_keys
from portal.institution.selectors import within
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, Openings, choosable_mask, group_policy
from portal.privacy.viewers import Viewer

from .lists import ANYTHING, opens
from .models import OWNED_STATES, Degree, EmployerBlock, Employment, LifeCycle
from .records import AlumnusRecord

MASKS = {
    Audience.PUBLIC: "public_groups",
    Audience.STUDENT: "student_groups",
    Audience.MENTEE: "mentee_groups",
    Audience.ALUMNI: "alumni_groups",
    Audience.EMPLOYER: "employer_groups",
}
"""Where the owner's choice for each audience is stored."""

_CHEAPEST_FIRST = (
    Audience.CENTER,
    Audience.PUBLIC,
    Audience.STUDENT,
    Audience.MENTEE,
    Audience.ALUMNI,
    Audience.EMPLOYER,
    Audience.UNIT,
    Audience.SELF,
)
"""Every audience; those whose condition reads the row alone come before those that ask other tables."""

NOTHING = Q(pk__in=[])


def held_at(employer_id: int) -> Q:
    """Return the condition "a present job at this firm", on jobs: chosen from ours, or a name typed that is its own.

    Where several firms share the name, each of them is meant: closed is the safe side.
    """
    named = Q(employer_id=employer_id) | Q(employer_key__in=name_keys(employer_id))
    return named & Q(ended_on__isnull=True)


def barred_q(employer_id: int) -> Q:
    """Return the condition "this firm never finds the person": blocked, or the present employer."""
    present = Employment.objects.filter(held_at(employer_id), profile=OuterRef("pk"))
    return any_row(EmployerBlock.objects.filter(profile=OuterRef("pk"), employer_id=employer_id)) | any_row(present)


def any_row(rows: QuerySet[Any]) -> Q:
    """Return the condition "there is such a row", looked up in an index for each row outside.

    Of EXISTS beside other conditions PostgreSQL makes a table of everybody the firm never finds, for a page of twenty;
    of a comparison with a number it expects what is true here as well, that it keeps nearly nobody out.
    """
    one = Subquery(rows.order_by().annotate(one=Value(1)).values("one")[:1])
    return Q(Exact(Coalesce(one, Value(0)), 1))


def entrusted_in_place_q(unit_paths: tuple[str, ...]) -> Q:
    """Return what a representative sees, looked up for each row: for lists that come to few rows by themselves."""
    held = Degree.objects.filter(within(unit_paths, through="unit__"), profile=OuterRef("pk"))
    return ~Q(state=LifeCycle.ERASED) & expected_q(any_row(held))


def entrusted_q(unit_paths: tuple[str, ...]) -> Q:
    """Return the condition "holds a degree of one of these units"."""
    return Q(Exists(Degree.objects.filter(within(unit_paths, through="unit__"), profile=OuterRef("pk"))))


def of_others_q(viewer: Viewer) -> Q:
    """Return the condition "not the viewer's own record", by the account: in office nobody decides about themselves."""
    return Q() if viewer.user_id is None else Q(user__isnull=True) | ~Q(user=viewer.user_id)


def living_q() -> Q:
    """Return the condition "graduated, and not known to have died"; it narrows, and opens nothing by itself."""
    return ~Q(state__in=(LifeCycle.EXPECTED, LifeCycle.DECEASED, LifeCycle.ERASED))


def _opened_q(audience: Audience, mask: int) -> Q:
    """Return the condition "the owner opened one of the groups in ``mask`` to ``audience``"."""
    column = MASKS[audience]
    # Anything opened at all, said as well, is what the index of the audience is bound to.
    return opens(column, ANYTHING) & opens(column, mask) if mask else NOTHING


def _found_q(audience: Audience, viewer: Viewer) -> Q:
    """Return which rows ``viewer`` may find as this audience, before any field is asked about."""
    owned = Q(state__in=OWNED_STATES)
    match audience:
        case Audience.SELF:
            return Q(pk=viewer.profile_id) & ~Q(state=LifeCycle.ERASED)
        case Audience.CENTER:
            return ~Q(state=LifeCycle.ERASED)
        case Audience.UNIT:
            return ~Q(state=LifeCycle.ERASED) & entrusted_q(viewer.unit_paths)
        case Audience.EMPLOYER if viewer.employer_id is not None:
            return owned & Q(employer_open_until__gte=viewer.today) & ~barred_q(viewer.employer_id)
        case Audience.ALUMNI | Audience.STUDENT:
            return owned & Q(in_directory=True)
        case Audience.PUBLIC:
            return owned & Q(is_public=True)
    return NOTHING


def _visible_q(audience: Audience, viewer: Viewer) -> Q:
    """Return which rows ``viewer`` sees as this audience.

    A profile that opened nothing to an audience is not there for it: an empty row would tell that it exists.
    """
    found = _found_q(audience, viewer)
    return found & _opened_q(audience, choosable_mask(audience)) if audience in MASKS else found


def visible_arms(viewer: Viewer) -> dict[Audience, Q]:
    """Return which profiles ``viewer`` may see, as one condition an audience: a row can meet several."""
    return {audience: _visible_q(audience, viewer) for audience in _CHEAPEST_FIRST if audience in viewer.audiences}


def visible_q(viewer: Viewer) -> Q:
    """Return which profiles ``viewer`` may see, as a filter."""
    return any_of(visible_arms(viewer).values())


def field_arms(viewer: Viewer, group: FieldGroup) -> dict[Audience, Q]:
    """Return the rows in which ``viewer`` sees the fields of ``group``, as one condition an audience.

    Each holds in visible rows only, whatever else it is combined with.
    """
    rule = group_policy(group)
    arms: dict[Audience, Q] = {}
    if rule is None:
        return arms
    for audience in (audience for audience in _CHEAPEST_FIRST if audience in viewer.audiences):
        if audience in rule.always:
            arms[audience] = _visible_q(audience, viewer)
        elif audience in rule.choosable:
            arms[audience] = _found_q(audience, viewer) & _opened_q(audience, group.bit)
    return arms


def field_q(viewer: Viewer, group: FieldGroup) -> Q:
    """Return the rows in which ``viewer`` sees the fields of ``group``: what a filter or an order must be bound to."""
    return any_of(field_arms(viewer, group).values())


def any_of(conditions: Iterable[Q]) -> Q:
    """Return the condition "one of these holds"; none at all hold nowhere."""
    return reduce(or_, conditions, NOTHING)


def expected_q(condition: Q) -> Q:
    """Return ``condition``, put so that PostgreSQL expects it of nearly every row: an index is then walked, not sorted.

    Of several things that hold of the same people it multiplies the shares as if each were chance.
    """
    return ~Q(Exact(Case(When(condition, then=Value(1)), default=Value(0)), 0))


def none_of(conditions: Iterable[Q]) -> Q:
    """Return the condition "none of these holds".

    Not their negation: where a column is empty, neither a condition nor its negation holds.
    """
    holds = Case(When(any_of(conditions), then=Value(False)), default=Value(True), output_field=BooleanField())
    return Q(holds)


def degree_q(viewer: Viewer, condition: Q) -> Q:
    """Return the rows in which ``viewer`` sees a degree that meets ``condition`` (lookups of Degree).

    A representative sees the degrees of the units entrusted, not the others of the same person (DOMAIN section 8.6).
    """
    rule = group_policy(FieldGroup.EDUCATION)
    others = replace(viewer, unit_paths=())
    matching = field_q(others, FieldGroup.EDUCATION) & Q(
        Exists(Degree.objects.filter(condition, profile=OuterRef("pk")))
    )
    if Audience.UNIT in viewer.audiences and rule is not None and Audience.UNIT in rule.always:
        own = Degree.objects.filter(condition, within(viewer.unit_paths, through="unit__"), profile=OuterRef("pk"))
        matching |= ~Q(state=LifeCycle.ERASED) & Q(Exists(own))
    return matching


def openings_for(viewer: Viewer, record: AlumnusRecord) -> Openings:
    """Return the audiences ``viewer`` is to this record, each with the groups open to it; empty means not visible.

    A grant widens what the viewer's firm sees while the row is open to that firm at all; never which rows it finds.
    """
    if record.state == LifeCycle.ERASED:
        return ()
    owned = record.state in OWNED_STATES
    found: list[tuple[Audience, int]] = []
    for audience in viewer.audiences:
        match audience:
            case Audience.SELF:
                holds = record.pk == viewer.profile_id
            case Audience.CENTER:
                holds = True
            case Audience.UNIT:
                holds = record.entrusted
            case Audience.EMPLOYER:
                until = record.employer_open_until
                holds = owned and until is not None and until >= viewer.today and not record.barred
            case Audience.ALUMNI | Audience.STUDENT:
                holds = owned and record.in_directory
            case Audience.PUBLIC:
                holds = owned and record.is_public
            case _:
                holds = False
        opened = record.opened(audience) & choosable_mask(audience) if audience in MASKS else 0
        if not holds or (audience in MASKS and not opened):
            continue
        if audience is Audience.EMPLOYER:
            opened |= record.granted
        found.append((audience, opened))
    return tuple(sorted(found))


def can_see(viewer: Viewer, record: AlumnusRecord) -> bool:
    """Answer ``visible_q`` for one record, without SQL."""
    return bool(openings_for(viewer, record))
