from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alumni', '0005_contact_provenance_moved'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='alumniprofile',
            name='alumni_by_name',
        ),
        migrations.AddIndex(
            model_name='alumniprofile',
            index=models.Index(fields=['name_key', 'public_id'], name='alumni_by_name_then_id'),
        ),
    ]
