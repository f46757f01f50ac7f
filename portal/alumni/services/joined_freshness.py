"""Provenance when two records become one: a value brings its own, and of two that agree the newer day stays."""

from portal.alumni.models import AlumniProfile, Freshness
from portal.alumni.precedence import stronger
from portal.privacy.policies import FieldGroup

_ONE_COLUMN = {
    FieldGroup.CONTACT_EMAIL: "contact_email",
    FieldGroup.CONTACT_PHONE: "contact_phone",
    FieldGroup.ADDRESS: "postal_address",
    FieldGroup.LOCATION: "province_id",
    FieldGroup.SECTOR: "sector_id",
    FieldGroup.INCOME: "income_band",
}
"""Groups of one column: there one of the two values stays whole. Of the others the rows of both come together."""


def join_freshness(kept: AlumniProfile, gone: AlumniProfile) -> None:
    """Bring the freshness of the record that goes to the one that stays; both still hold their own values."""
    held = {row.group: row for row in Freshness.objects.filter(profile=kept)}
    for row in Freshness.objects.filter(profile=gone):
        group, mine = FieldGroup[row.group], held.get(row.group)
        says_same, is_filled = _compare(group, kept, gone)
        if mine is None and (says_same or is_filled):
            Freshness.objects.filter(pk=row.pk).update(profile=kept)
        elif mine is not None and is_filled:
            _take(mine, row)
        elif mine is not None and says_same:
            standing = stronger(group, mine.standing, row.standing)
            if _day(row) > _day(mine):
                _take(mine, row)
            Freshness.objects.filter(pk=mine.pk).update(standing=standing)


def _compare(group: FieldGroup, kept: AlumniProfile, gone: AlumniProfile) -> tuple[bool, bool]:
    """Say whether both say the same, or are put together; and whether the value comes from the one that goes."""
    if group is FieldGroup.IDENTITY:
        return kept.name_key == gone.name_key, False
    column = _ONE_COLUMN.get(group)
    if column is None:
        return True, False
    mine, theirs = getattr(kept, column), getattr(gone, column)
    return mine == theirs, bool(theirs) and not mine


def _take(mine: Freshness, theirs: Freshness) -> None:
    """Write what the other row says over this one."""
    Freshness.objects.filter(pk=mine.pk).update(
        source=theirs.source,
        standing=theirs.standing,
        verified_by=theirs.verified_by,
        verified_on=theirs.verified_on,
    )


def _day(row: Freshness) -> str:
    return row.verified_on.isoformat() if row.verified_on else ""
