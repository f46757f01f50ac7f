"""The table of the audit log, and the triggers that let nobody change what stands in it."""

from django.db import migrations, models

COLUMNS = [
    ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
    ("at", models.DateTimeField(verbose_name="at")),
    ("actor", models.CharField(blank=True, max_length=20, verbose_name="by")),
    ("purpose", models.CharField(max_length=60, verbose_name="purpose")),
    ("subject", models.CharField(blank=True, max_length=32, verbose_name="about")),
    ("fields", models.JSONField(default=list, verbose_name="fields")),
    ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
    ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
]
OPTIONS = {
    "db_table": "audit_link",
    "verbose_name": "entry of the audit log",
    "verbose_name_plural": "audit log",
    "ordering": ["number"],
}
SEARCHED = """
CREATE INDEX audit_by_actor ON audit_link (actor, number);
CREATE INDEX audit_by_subject ON audit_link (subject, number);
CREATE INDEX audit_by_moment ON audit_link (at);
"""
POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_link FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_emptying BEFORE TRUNCATE ON audit_link FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
SQLITE = """
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_link BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_link BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""


def guard(apps, schema_editor):
    """Add the indices and the triggers of this database."""
    own = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SEARCHED + own)
        return
    for statement in (SEARCHED + own).strip().split("\n"):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the function away; triggers and indices go with the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_refuse() CASCADE")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.CreateModel(name="Link", fields=COLUMNS, options=OPTIONS)],
            state_operations=[
                migrations.CreateModel(name="Link", fields=COLUMNS, options={**OPTIONS, "managed": False})
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
