"""Activities: the typed records that become the tables of the report."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Agreement, Institution, Place, Project
from programmes.models.calls import CallForProjects
from programmes.models.periods import Period
from programmes.models.strategy import Action, ActionGroup, Programme
from snia.common.models import ApproximatelyDated, Searchable, SearchableQuerySet
from snia.common.quantities import Qualifier
from snia.provenance.models import Sourced


class ActivityTable(Sourced):
    """A table of activities as a report prints it: its caption, its columns, in their order."""

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="activity_tables"
    )
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="activity_tables",
    )
    caption = models.CharField(_("titre du tableau"), max_length=250)
    shows_totals = models.BooleanField(
        _("ligne de totaux"),
        default=False,
        help_text=_("À cocher là où additionner les participants a un sens."),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("tableau d'activités")
        verbose_name_plural = _("tableaux d'activités")
        ordering = ["period", "programme", "position", "pk"]

    def __str__(self) -> str:
        return self.caption


class ActivityTableColumn(models.Model):
    """One column; its order varies from table to table (women then men, or the reverse)."""

    class Content(models.TextChoices):
        YEAR = "year", _("Année")
        TITLE = "title", _("Intitulé")
        PROJECT = "project", _("Projet")
        ORGANISERS = "organisers", _("Organisateurs")
        AUDIENCE = "audience", _("Public")
        PLACE = "place", _("Lieu")
        WHEN = "when", _("Période")
        TOTAL = "total", _("Total")
        WOMEN = "women", _("Femmes")
        MEN = "men", _("Hommes")
        UNIVERSITY = "university", _("Université")
        DEGREE = "degree", _("Diplôme")

    table = models.ForeignKey(
        ActivityTable, verbose_name=_("tableau"), on_delete=models.CASCADE, related_name="columns"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    content = models.CharField(_("contenu"), max_length=20, choices=Content.choices)
    label = models.CharField(_("en-tête"), max_length=80)

    class Meta:
        verbose_name = _("colonne")
        verbose_name_plural = _("colonnes")
        ordering = ["table", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "content"],
                name="activity_table_column_once",
                violation_error_message=_("Cette colonne figure déjà dans le tableau."),
            )
        ]

    def __str__(self) -> str:
        return self.label


class ActivityQuerySet(SearchableQuerySet):
    def holding(self, word: str) -> Q:
        """Also by the names of its institutions (HCR finds UNHCR's) and of its places."""
        institutions = Institution.objects.search(word)
        places = Place.objects.search(word)
        parties = ActivityParty.objects.filter(institution__in=institutions)
        located = Activity.places.through.objects.filter(place__in=places)
        return (
            super().holding(word)
            | Q(pk__in=parties.values("activity"))
            | Q(pk__in=located.values("activity"))
        )

    def counted(self) -> Self:
        """Without those merged into another: an activity reported twice counts once."""
        return self.filter(merged_into__isnull=True)


class Activity(Searchable, ApproximatelyDated, Sourced):
    """One training, event, study, university programme, agreement, publication or support.

    Participants: total, women and men may each be unknown (null), which is not zero. Where all
    three are known they add up, or a note on the data says why they don't.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", _("Formation ou renforcement des capacités")
        AWARENESS = "awareness", _("Sensibilisation ou événement")
        STUDY = "study", _("Étude ou enquête")
        UNIVERSITY = "university", _("Formation universitaire")
        AGREEMENT = "agreement", _("Convention ou accord")
        PUBLICATION = "publication", _("Publication ou guide")
        SUPPORT = "support", _("Appui aux associations")
        OTHER = "other", _("Autre réalisation")

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="activities"
    )
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("intitulé"), max_length=500)
    edition_number = models.PositiveSmallIntegerField(_("édition"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("dans le cadre de"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="activities"
    )
    action_groups = models.ManyToManyField(
        ActionGroup, verbose_name=_("groupes d'actions"), blank=True, related_name="activities"
    )
    actions = models.ManyToManyField(
        Action, verbose_name=_("actions"), blank=True, related_name="activities"
    )
    institutions = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions"),
        through="ActivityParty",
        related_name="activities",
    )
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets"), blank=True, related_name="activities"
    )
    project_written = models.CharField(_("projet, tel qu'écrit"), max_length=250, blank=True)
    organisers_written = models.CharField(
        _("organisateurs, tels qu'écrits"),
        max_length=250,
        blank=True,
        help_text=_("Quand un des noms écrits n'est pas celui d'une institution connue."),
    )

    places = models.ManyToManyField(
        Place, verbose_name=_("lieux"), blank=True, related_name="activities"
    )
    place_written = models.CharField(_("lieu, tel qu'écrit"), max_length=250, blank=True)
    audience = models.TextField(_("public ou bénéficiaires"), blank=True)
    participants_total = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_women = models.PositiveIntegerField(_("dont femmes"), null=True, blank=True)
    participants_men = models.PositiveIntegerField(_("dont hommes"), null=True, blank=True)
    participants_qualifier = models.CharField(
        _("précision du nombre"),
        max_length=10,
        choices=Qualifier.choices,
        default=Qualifier.EXACT,
    )

    scope = models.CharField(_("champ de l'étude"), max_length=250, blank=True)
    languages = models.CharField(_("langues"), max_length=120, blank=True)
    degree = models.CharField(_("diplôme"), max_length=60, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("accord"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )
    call = models.ForeignKey(
        CallForProjects,
        verbose_name=_("appel à projets"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )

    projects_supported = models.PositiveIntegerField(_("projets appuyés"), null=True, blank=True)

    # The progress update that reported it, and the row it was there; none for a document's own.
    reported_in = models.ForeignKey(
        "programmes.ProgressUpdate",
        verbose_name=_("rapportée dans"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="activities",
    )
    reported_key = models.CharField(max_length=100, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("même activité que"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )

    table = models.ForeignKey(
        ActivityTable,
        verbose_name=_("tableau du rapport"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects: ClassVar[Any] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activité")
        verbose_name_plural = _("activités")
        ordering = ["-period__start", "programme__number", "position", "pk"]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(participants_women__isnull=True)
                | Q(participants_men__isnull=True)
                | Q(participants_total=F("participants_women") + F("participants_men"))
                | (Q(participants_total__isnull=False) & ~Q(editorial_note="")),
                name="activity_women_and_men_add_up",
                violation_error_message=_(
                    "Femmes et hommes ne font pas le total : corriger, ou expliquer l'écart dans "
                    "la note sur la donnée."
                ),
            ),
            models.CheckConstraint(
                condition=Q(participants_total__isnull=True)
                | (
                    (
                        Q(participants_women__isnull=True)
                        | Q(participants_women__lte=F("participants_total"))
                    )
                    & (
                        Q(participants_men__isnull=True)
                        | Q(participants_men__lte=F("participants_total"))
                    )
                )
                | ~Q(editorial_note=""),
                name="activity_parts_within_total",
                violation_error_message=_(
                    "Le nombre de femmes ou d'hommes dépasse le total des participants."
                ),
            ),
            models.CheckConstraint(
                condition=Q(degree="") | Q(kind="university"),
                name="activity_degree_of_university",
                violation_error_message=_("Seule une formation universitaire a un diplôme."),
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=True) | Q(kind="support"),
                name="activity_call_of_support",
                violation_error_message=_(
                    "Seul un appui aux associations se rattache à un appel à projets."
                ),
            ),
            models.CheckConstraint(
                condition=Q(projects_supported__isnull=True) | Q(kind="support"),
                name="activity_projects_of_support",
                violation_error_message=_("Seul un appui aux associations compte des projets."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="activity_not_merged_into_itself",
                violation_error_message=_("Une activité ne se réunit pas à elle-même."),
            ),
            models.CheckConstraint(
                condition=Q(reported_in__isnull=True, reported_key="")
                | (Q(reported_in__isnull=False) & ~Q(reported_key="")),
                name="reported_activity_has_its_row",
                violation_error_message=_(
                    "Une activité rapportée garde la ligne d'où elle vient."
                ),
            ),
            models.UniqueConstraint(
                fields=["reported_key"],
                condition=~Q(reported_key=""),
                name="activity_reported_once_a_row",
                violation_error_message=_("Cette ligne a déjà donné une activité."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:activity", args=[self.pk])

    @property
    def place(self) -> str:
        """Where, as written, else the places; no query where `places` are loaded."""
        return self.place_written or ", ".join(place.name for place in self.places.all())

    def searchable_text(self) -> str:
        return " ".join(
            [
                self.title,
                self.description,
                self.audience,
                self.place_written,
                self.project_written,
                self.organisers_written,
            ]
        )


class ActivityParty(models.Model):
    """What an institution is to an activity, under the name that the document gives it."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organisation")
        PARTNER = "partner", _("Partenariat")
        FUNDER = "funder", _("Financement ou appui")
        AUTHOR = "author", _("Auteur de l'étude")
        UNIVERSITY = "university", _("Établissement")
        AUDIENCE = "audience", _("Public")

    activity = models.ForeignKey(
        Activity, verbose_name=_("activité"), on_delete=models.CASCADE, related_name="parties"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="activity_roles",
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    credited_as = models.CharField(_("nom dans le document"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("partie à l'activité")
        verbose_name_plural = _("parties à l'activité")
        ordering = ["activity", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "institution", "role"],
                name="activity_party_role_once",
                violation_error_message=_("Cette institution a déjà ce rôle dans l'activité."),
            )
        ]

    def __str__(self) -> str:
        return self.credited_as or str(self.institution)
