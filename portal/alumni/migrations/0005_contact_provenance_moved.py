from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('alumni', '0004_freshness_of_contacts'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='alumniprofile',
            name='contact_source',
        ),
        migrations.RemoveField(
            model_name='alumniprofile',
            name='contact_verified_on',
        ),
    ]
