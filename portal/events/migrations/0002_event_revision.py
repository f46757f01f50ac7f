"""A number that grows with every change: a late write to the search index is known by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the number."""

    dependencies = [
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="revision",
            field=models.BigIntegerField(default=1, editable=False),
        ),
    ]
