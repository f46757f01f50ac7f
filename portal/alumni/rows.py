"""Which rows a viewer may see, in two forms side by side: as a filter, and for one record without SQL.

A viewer can be several audiences at once (an alumna who recruits for a firm). A field of a row is visible where *one*
audience finds the row and has the field open; ``field_q`` and ``openings_for`` keep the two together. A property test
holds both forms equal.
"""

from dataclasses import replace

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import GreaterThan

from portal.institution.selectors import within
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, Openings, choosable_mask, group_policy
from portal.privacy.viewers import Viewer

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

NOTHING = Q(pk__in=[])


def barred_q(employer_id: int) -> Q:
    """Return the condition "this firm never finds the person": blocked, or the present employer."""
    present = Employment.objects.filter(profile=OuterRef("pk"), employer_id=employer_id, ended_on__isnull=True)
    return Q(Exists(EmployerBlock.objects.filter(profile=OuterRef("pk"), employer_id=employer_id))) | Q(Exists(present))


def entrusted_q(unit_paths: tuple[str, ...]) -> Q:
    """Return the condition "holds a degree of one of these units"."""
    return Q(Exists(Degree.objects.filter(within(unit_paths, through="unit__"), profile=OuterRef("pk"))))


def living_q() -> Q:
    """Return the condition "graduated, and not known to have died"; it narrows, and opens nothing by itself."""
    return ~Q(state__in=(LifeCycle.EXPECTED, LifeCycle.DECEASED, LifeCycle.ERASED))


def _opened_q(audience: Audience, mask: int) -> Q:
    """Return the condition "the owner opened one of the groups in ``mask`` to ``audience``"."""
    return Q(GreaterThan(F(MASKS[audience]).bitand(mask), 0)) if mask else NOTHING


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


def visible_q(viewer: Viewer) -> Q:
    """Return which profiles ``viewer`` may see, as a filter.

    A profile that opened nothing to an audience is not there for it: an empty row would tell that it exists.
    """
    condition = NOTHING
    for audience in sorted(viewer.audiences):
        found = _found_q(audience, viewer)
        if audience in MASKS:
            found &= _opened_q(audience, choosable_mask(audience))
        condition |= found
    return condition


def field_q(viewer: Viewer, group: FieldGroup) -> Q:
    """Return the rows in which ``viewer`` sees the fields of ``group``: what a filter or an order must be bound to."""
    rule = group_policy(group)
    condition = NOTHING
    if rule is None:
        return condition
    for audience in sorted(viewer.audiences):
        if audience in rule.always:
            condition |= _found_q(audience, viewer)
        elif audience in rule.choosable:
            condition |= _found_q(audience, viewer) & _opened_q(audience, group.bit)
    return condition


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
