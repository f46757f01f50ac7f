"""Let each deputy's role rest on the coordinator in office on its first day; one without gives no right."""

from django.db import migrations
from django.db.models import Q


def rest(apps, schema_editor):
    assignments = apps.get_model("accounts", "RoleAssignment").objects
    coordinators = assignments.filter(role="coordinator", rests_on__isnull=True)
    for deputy in assignments.filter(role="deputy_coordinator", rests_on__isnull=True).order_by("pk"):
        day = deputy.starts_on
        in_office = coordinators.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
        deputy.rests_on = in_office.order_by("-starts_on", "-pk").first()
        deputy.save(update_fields=["rests_on"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles_resting_on_others")]
    operations = [migrations.RunPython(rest, migrations.RunPython.noop)]
