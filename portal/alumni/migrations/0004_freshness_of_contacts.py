"""Move the provenance of contacts to the table of freshness, and begin that of careers from the latest job."""

from django.db import migrations

CONTACT = {"CONTACT_EMAIL": "contact_email", "CONTACT_PHONE": "contact_phone"}
BATCH = 2000


def _row(Freshness, profile_id, group, source, day):
    return Freshness(
        profile_id=profile_id,
        group=group,
        source=source,
        standing=source,
        verified_by=source if day else "",
        verified_on=day,
    )


def _contacts(Profile, Freshness):
    told = Profile.objects.exclude(contact_source="student_records", contact_verified_on__isnull=True)
    for pk, source, day, *values in told.values_list(
        "pk", "contact_source", "contact_verified_on", *CONTACT.values()
    ).iterator(chunk_size=BATCH):
        for group, value in zip(CONTACT, values):
            if value:
                yield _row(Freshness, pk, group, source, day)


def _careers(Employment, Freshness):
    seen = None
    jobs = Employment.objects.order_by("profile_id", "-started_on", "-pk").values_list("profile_id", "source")
    for pk, source in jobs.iterator(chunk_size=BATCH):
        # What nobody touched is the person's own word; only another source needs a row.
        if pk != seen and source != "self":
            yield _row(Freshness, pk, "CAREER", source, None)
        seen = pk


def _in_batches(Freshness, rows):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            Freshness.objects.bulk_create(batch)
            batch = []
    Freshness.objects.bulk_create(batch)


def move(apps, schema_editor):
    Freshness = apps.get_model("alumni", "Freshness")
    _in_batches(Freshness, _contacts(apps.get_model("alumni", "AlumniProfile"), Freshness))
    _in_batches(Freshness, _careers(apps.get_model("alumni", "Employment"), Freshness))


def move_back(apps, schema_editor):
    """Give each profile the later confirmed of its two contacts back."""
    Profile = apps.get_model("alumni", "AlumniProfile")
    rows = apps.get_model("alumni", "Freshness").objects.filter(group__in=CONTACT).order_by("verified_on", "pk")
    for pk, source, day in rows.values_list("profile_id", "source", "verified_on").iterator(chunk_size=BATCH):
        Profile.objects.filter(pk=pk).update(contact_source=source, contact_verified_on=day)


class Migration(migrations.Migration):

    dependencies = [
        ('alumni', '0003_freshness'),
    ]

    operations = [
        migrations.RunPython(move, move_back),
    ]
