"""Say where acts come from, and seal the journal: each entry with the fingerprint of the one
before it. On PostgreSQL the database itself refuses to change or delete an entry.

The fingerprint is the application's own: another one here would break the chain at once.
"""

from collections.abc import Callable
from typing import Any

import django.utils.timezone
from django.db import migrations, models

from snia.audit.chain import GENESIS, fingerprint

CHANNELS = [
    ("page", "Page"),
    ("api", "API"),
    ("admin", "Données de référence"),
    ("command", "Commande"),
    ("task", "Tâche"),
]


def channel_of(entry: Any) -> str:
    """Until now an author was told by the reference data's forms and by the rendering task."""
    if entry.actor_id is None:
        return "command"
    return "task" if entry.verb == "render_bilan" else "admin"


def seal(apps: Any, schema_editor: Any) -> None:
    head = GENESIS
    entries = apps.get_model("audit", "Entry").objects.order_by("at", "pk")
    for number, entry in enumerate(entries, start=1):
        entry.number, entry.previous_hash = number, head
        entry.channel = channel_of(entry)
        entry.hash = head = fingerprint(entry)
        entry.save(update_fields=["number", "channel", "previous_hash", "hash"])
    apps.get_model("audit", "ChainHead").objects.create(pk=1, length=len(entries), hash=head)


# TRUNCATE stays possible: the test suite empties its database with it, and an empty table no
# longer agrees with the head of the chain.
PROTECT = """
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Une entrée du journal ne se modifie ni ne se supprime (% refusé).', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
"""
UNPROTECT = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_entry_refuse();
"""


def on_postgresql(statements: str) -> Callable[[Any, Any], None]:
    def execute(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return execute


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.PositiveBigIntegerField(default=0, verbose_name="nombre d'entrées")),
                ("hash", models.CharField(default=GENESIS, max_length=64, verbose_name="empreinte de la dernière entrée")),
            ],
            options={"verbose_name": "tête du journal", "verbose_name_plural": "tête du journal"},
        ),
        migrations.AlterField(
            model_name="entry",
            name="at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="date"),
        ),
        migrations.AddField(
            model_name="entry",
            name="address",
            field=models.GenericIPAddressField(help_text="Vide pour une commande ou une tâche.", null=True, verbose_name="adresse d'origine"),
        ),
        migrations.AddField(
            model_name="entry",
            name="channel",
            field=models.CharField(choices=CHANNELS, default="command", max_length=10, verbose_name="voie"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="number",
            field=models.PositiveBigIntegerField(editable=False, null=True, verbose_name="numéro"),
        ),
        migrations.AddField(
            model_name="entry",
            name="previous_hash",
            field=models.CharField(default=GENESIS, editable=False, max_length=64, verbose_name="empreinte de l'entrée précédente"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="hash",
            field=models.CharField(editable=False, max_length=64, null=True, verbose_name="empreinte"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="entry",
            name="number",
            field=models.PositiveBigIntegerField(editable=False, unique=True, verbose_name="numéro"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="hash",
            field=models.CharField(editable=False, max_length=64, unique=True, verbose_name="empreinte"),
        ),
        migrations.AlterModelOptions(
            name="entry",
            options={
                "ordering": ["-number"],
                "verbose_name": "entrée du journal",
                "verbose_name_plural": "journal",
            },
        ),
        migrations.RunPython(on_postgresql(PROTECT), on_postgresql(UNPROTECT)),
    ]
