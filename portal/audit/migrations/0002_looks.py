"""What each look at the chain saw, and the index by which the officer searches for a kind of deed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_chain'),
    ]

    operations = [
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('links', models.BigIntegerField(verbose_name='entries')),
                ('head', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('broken', models.BigIntegerField(null=True, verbose_name='first broken entry')),
            ],
            options={
                'verbose_name': 'look at the audit log',
                'verbose_name_plural': 'looks at the audit log',
                'ordering': ['-pk'],
            },
        ),
        # The table is not managed: its indices are not either.
        migrations.RunSQL(
            "CREATE INDEX audit_by_purpose ON audit_link (purpose, number)", "DROP INDEX audit_by_purpose"
        ),
    ]
