from typing import Any

from django.db import migrations, models

# What every book was closed by.
ALWAYS_PRINTED = ("acronyms", "notes", "tables")


def give_every_plan_its_annexes(apps: Any, schema_editor: Any) -> None:
    annexes = apps.get_model("reporting", "PlanAnnex")
    plans = apps.get_model("reporting", "Plan").objects.values_list("pk", flat=True)
    annexes.objects.bulk_create(
        annexes(plan_id=plan, kind=kind) for plan in plans for kind in ALWAYS_PRINTED
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_studio")]

    operations = [
        migrations.CreateModel(
            name="PlanAnnex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acronyms", "Liste des sigles"),
                            ("meetings", "Réunions des instances"),
                            ("partners", "Institutions et partenaires"),
                            ("notes", "Notes sur les données"),
                            ("tables", "Liste des tableaux"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="annexes",
                        to="reporting.plan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "annexe du plan",
                "verbose_name_plural": "annexes du plan",
                "ordering": ["plan", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "kind"),
                        name="plan_annex_kind_once",
                        violation_error_message="Ce plan a déjà cette annexe.",
                    )
                ],
            },
        ),
        migrations.RunPython(give_every_plan_its_annexes, migrations.RunPython.noop),
    ]
