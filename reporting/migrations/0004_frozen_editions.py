"""Editions frozen, approved and published. On PostgreSQL the database itself refuses to change
what was frozen."""

from collections.abc import Callable
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


# TRUNCATE stays possible: the test suite empties its database with it.
PROTECT = """
CREATE FUNCTION reporting_frozen_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Une édition figée ne se modifie ni ne se supprime (% refusé).', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reporting_frozen_sealed
    BEFORE UPDATE OF code, text, sha256, frozen_at, frozen_by_id, differences OR DELETE
    ON reporting_frozenedition
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_frozen_refuse();
"""
UNPROTECT = """
DROP TRIGGER reporting_frozen_sealed ON reporting_frozenedition;
DROP FUNCTION reporting_frozen_refuse();
"""


def on_postgresql(statements: str) -> Callable[[Any, Any], None]:
    def execute(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0003_render_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='code de vérification')),
                ('text', models.TextField(verbose_name='document figé')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte SHA-256 du document')),
                ('state', models.CharField(choices=[('open', 'En approbation'), ('refused', 'Refusée'), ('published', 'Publiée'), ('replaced', 'Remplacée par un erratum')], db_index=True, default='open', max_length=10, verbose_name='état')),
                ('frozen_at', models.DateTimeField(verbose_name='figée le')),
                ('note', models.TextField(blank=True, verbose_name='note interne')),
                ('changes', models.TextField(blank=True, verbose_name='ce que cette version corrige')),
                ('differences', models.JSONField(blank=True, default=list, verbose_name='modifications')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='reporting.edition', verbose_name='édition')),
                ('erratum_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='errata', to='reporting.frozenedition', verbose_name='corrige')),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='figée par')),
            ],
            options={
                'verbose_name': 'version figée',
                'verbose_name_plural': 'versions figées',
                'ordering': ['edition', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('title', models.CharField(max_length=200, verbose_name='qualité')),
                ('person', models.CharField(blank=True, max_length=200, verbose_name='personne')),
                ('decision', models.CharField(choices=[('waiting', 'Attendue'), ('approved', 'Approuvée'), ('refused', 'Refusée')], default='waiting', max_length=10, verbose_name='décision')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('remark', models.TextField(blank=True, verbose_name='remarque')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('frozen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='reporting.frozenedition', verbose_name='version figée')),
            ],
            options={
                'verbose_name': 'approbation',
                'verbose_name_plural': 'approbations',
                'ordering': ['frozen', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='publiée le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='motif du remplacement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publiée par')),
                ('frozen', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='reporting.frozenedition', verbose_name='version figée')),
            ],
            options={
                'verbose_name': 'publication',
                'verbose_name_plural': 'publications',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='PublishedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=20, verbose_name='nature')),
                ('label', models.CharField(max_length=100, verbose_name='désignation')),
                ('content_type', models.CharField(max_length=100, verbose_name='type de contenu')),
                ('file', models.FileField(upload_to='bilans/publies/', verbose_name='fichier')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='empreinte SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='taille')),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pages')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='produit le')),
                ('frozen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reporting.frozenedition', verbose_name='version figée')),
            ],
            options={
                'verbose_name': 'fichier publié',
                'verbose_name_plural': 'fichiers publiés',
                'ordering': ['frozen', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('title', models.CharField(max_length=200, verbose_name='qualité')),
                ('person', models.CharField(blank=True, max_length=200, verbose_name='personne')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approval_steps', to='reporting.edition', verbose_name='édition')),
            ],
            options={
                'verbose_name': "étape d'approbation",
                'verbose_name_plural': "étapes d'approbation",
                'ordering': ['edition', 'position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'position'), name='approval_step_once', violation_error_message="Une autre étape de l'édition a déjà ce rang.")],
            },
        ),
        migrations.AddConstraint(
            model_name='frozenedition',
            constraint=models.UniqueConstraint(fields=('edition', 'version'), name='frozen_version_once', violation_error_message="Cette version de l'édition existe déjà."),
        ),
        migrations.AddConstraint(
            model_name='frozenedition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('edition',), name='frozen_open_once', violation_error_message="Une version de l'édition est déjà en approbation."),
        ),
        migrations.AddConstraint(
            model_name='frozenedition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('edition',), name='frozen_published_once', violation_error_message="Une version de l'édition est déjà en vigueur."),
        ),
        migrations.AddConstraint(
            model_name='frozenedition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erratum_of', None), ('version', 1)), models.Q(('version__gt', 1), models.Q(('changes', ''), _negated=True)), _connector='OR'), name='frozen_version_says_what_changed', violation_error_message='Dire ce que cette version corrige de celle qui la précède.'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('frozen', 'position'), name='approval_once', violation_error_message='Cette étape de la version existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('at', None), ('by', None), ('decision', 'waiting')), models.Q(('at__isnull', False), ('by__isnull', False), ('decision__in', ['approved', 'refused']), models.Q(('person', ''), _negated=True)), _connector='OR'), name='approval_says_who_and_when', violation_error_message='Une approbation ou un refus dit qui, et quand.'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'refused'), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='approval_refused_says_why', violation_error_message='Un refus dit pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='publication_withdrawn_says_why', violation_error_message='Une publication remplacée dit quand et pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='publishedfile',
            constraint=models.UniqueConstraint(fields=('frozen', 'kind'), name='published_file_once', violation_error_message='Ce fichier de la version existe déjà.'),
        ),
        migrations.RunPython(on_postgresql(PROTECT), on_postgresql(UNPROTECT)),
    ]
