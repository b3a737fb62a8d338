"""The strategy: objectives, programmes, specific objectives (OSP), actions.

A wording is official, or it renders the sense of one; an OSP or an action whose wording no
document gives does not exist until the secretariat imports it. The reports cite actions by
code before that: `CitedAction` keeps the code, and the action joins its group when it comes.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Commitment, FrameworkGoal, Institution, Project
from programmes.models.periods import Period
from snia.common.models import Searchable, SearchableQuerySet
from snia.common.typography import enumeration
from snia.provenance.models import Sourced


class Wording(models.TextChoices):
    OFFICIAL = "official", _("Libellé officiel")
    RENDERED = "rendered", _("Sens rendu, libellé officiel à importer")


class Worded(models.Model):
    wording = models.TextField(_("libellé"))
    wording_status = models.CharField(
        _("statut du libellé"), max_length=20, choices=Wording.choices, default=Wording.OFFICIAL
    )

    class Meta:
        abstract = True


class NumberedQuerySet(SearchableQuerySet):
    """Records that are told by their number and a text."""

    def choices(self, key: str = "pk") -> list[tuple[Any, str]]:
        """Keys and labels, as a menu offers them; no record is made for it (docs/speed.md)."""
        model: Any = self.model
        found = self.values_list(key, "number", model.told_by)
        return [(value, model.label_of(number, text)) for value, number, text in found]


class Strategy(Sourced):
    """The strategy itself, with the size that the department announces for it."""

    acronym = models.CharField(_("sigle"), max_length=20, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    adopted = models.CharField(_("adoptée en"), max_length=40)
    announced_programmes = models.PositiveSmallIntegerField(_("programmes annoncés"))
    announced_objectives = models.PositiveSmallIntegerField(_("objectifs spécifiques annoncés"))
    announced_actions = models.PositiveSmallIntegerField(_("actions annoncées"))

    class Meta:
        verbose_name = _("stratégie")
        verbose_name_plural = _("stratégies")

    def __str__(self) -> str:
        return self.acronym


class StrategicObjective(Worded, Sourced):
    strategy = models.ForeignKey(
        Strategy, verbose_name=_("stratégie"), on_delete=models.CASCADE, related_name="objectives"
    )
    number = models.PositiveSmallIntegerField(_("numéro"), unique=True)

    natural_key_fields = ("number",)

    class Meta:
        verbose_name = _("objectif stratégique")
        verbose_name_plural = _("objectifs stratégiques")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.wording


class Programme(Searchable, Sourced):
    class Scope(models.TextChoices):
        SECTORAL = "sectoral", _("Sectoriel")
        CROSS_CUTTING = "cross_cutting", _("Transverse")

    number = models.PositiveSmallIntegerField(_("numéro"), unique=True)
    title = models.CharField(_("intitulé"), max_length=200)
    scope = models.CharField(_("nature"), max_length=20, choices=Scope.choices)
    announced_actions = models.PositiveSmallIntegerField(
        _("nombre d'actions annoncé"), null=True, blank=True
    )
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets"), blank=True, related_name="programmes"
    )

    objects: ClassVar[Any] = NumberedQuerySet.as_manager()

    natural_key_fields = ("number",)
    told_by = "title"

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="programme_number_from_one",
                violation_error_message=_("Les programmes se numérotent à partir de 1."),
            )
        ]

    def __str__(self) -> str:
        return self.label_of(self.number, self.title)

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme", args=[self.number])

    @staticmethod
    def label_of(number: int, title: str) -> str:
        return f"Programme {number} : {title}"

    def searchable_text(self) -> str:
        return f"programme {self.number} {self.title}"


class SpecificObjective(Worded, Searchable, Sourced):
    """An OSP; numbered across the whole strategy."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="objectives"
    )
    number = models.PositiveSmallIntegerField(_("numéro"), unique=True)

    objects: ClassVar[Any] = NumberedQuerySet.as_manager()

    natural_key_fields = ("number",)
    told_by = "wording"

    class Meta:
        verbose_name = _("objectif spécifique (OSP)")
        verbose_name_plural = _("objectifs spécifiques (OSP)")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="objective_number_from_one",
                violation_error_message=_("Les OSP se numérotent à partir de 1."),
            )
        ]

    def __str__(self) -> str:
        return self.label_of(self.number, self.wording)

    def get_absolute_url(self) -> str:
        return reverse("programmes:objective", args=[self.number])

    @property
    def code(self) -> str:
        return f"OSP {self.number}"

    @staticmethod
    def label_of(number: int, wording: str) -> str:
        return f"OSP {number} : {wording}"

    def searchable_text(self) -> str:
        return f"osp {self.number} {self.wording}"


class ActionGroup(Searchable, Sourced):
    """Actions that the reports treat together: "1.1 … (Actions 11.1, 11.2 et 11.3)"."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="groups"
    )
    objective = models.ForeignKey(
        SpecificObjective,
        verbose_name=_("objectif spécifique"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
    )
    slug = models.SlugField(_("identifiant"), unique=True, max_length=80)
    title = models.CharField(_("intitulé"), max_length=300)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    commitments = models.ManyToManyField(
        Commitment, verbose_name=_("engagements"), blank=True, related_name="action_groups"
    )
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets"), blank=True, related_name="action_groups"
    )

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("groupe d'actions")
        verbose_name_plural = _("groupes d'actions")
        ordering = ["programme__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:group", args=[self.slug])

    def searchable_text(self) -> str:
        return self.title

    def title_in(self, period: Period) -> str:
        """Its title in the report of that period; no query where `titles` are loaded."""
        own = (title.title for title in self.titles.all() if title.period_id == period.pk)
        return next(own, self.title)

    @property
    def cited_codes(self) -> str:
        """ "11.1, 11.2 et 11.3"; one query unless `cited` is prefetched with its programme."""
        return enumeration([cited.code for cited in self.cited.all()])


class GroupTitle(models.Model):
    """How the report of one period words a group of actions, where it differs."""

    group = models.ForeignKey(
        ActionGroup,
        verbose_name=_("groupe d'actions"),
        on_delete=models.CASCADE,
        related_name="titles",
    )
    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("intitulé"), max_length=300)

    class Meta:
        verbose_name = _("intitulé d'une période")
        verbose_name_plural = _("intitulés par période")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "period"],
                name="group_titled_once_a_period",
                violation_error_message=_("Ce groupe a déjà un intitulé pour cette période."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class CitedAction(models.Model):
    """The code of an action that a document cites, whether or not its wording is known."""

    group = models.ForeignKey(
        ActionGroup,
        verbose_name=_("groupe d'actions"),
        on_delete=models.CASCADE,
        related_name="cited",
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("numéro dans le programme"))

    class Meta:
        verbose_name = _("action citée")
        verbose_name_plural = _("actions citées")
        ordering = ["programme__number", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="action_cited_in_one_group",
                violation_error_message=_("Cette action figure déjà dans un groupe."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"{self.programme.number}.{self.number}"


class Action(Worded, Searchable, Sourced):
    """One action of the strategy, coded P.N; 11.2 comes before 11.10."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="actions"
    )
    number = models.PositiveSmallIntegerField(_("numéro dans le programme"))
    objective = models.ForeignKey(
        SpecificObjective,
        verbose_name=_("objectif spécifique"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
    )
    group = models.ForeignKey(
        ActionGroup,
        verbose_name=_("groupe d'actions"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
    )
    leads = models.ManyToManyField(
        Institution, verbose_name=_("institutions pilotes"), blank=True, related_name="led_actions"
    )
    supporters = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions d'appui"),
        blank=True,
        related_name="supported_actions",
        help_text=_("Agences et partenaires qui rendent compte de leur appui à l'action."),
    )
    goals = models.ManyToManyField(
        FrameworkGoal,
        verbose_name=_("objectifs visés"),
        through="ActionAlignment",
        related_name="actions",
        blank=True,
    )
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets"), blank=True, related_name="actions"
    )
    commitments = models.ManyToManyField(
        Commitment, verbose_name=_("engagements"), blank=True, related_name="actions"
    )

    natural_key_fields = ("programme", "number")

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["programme__number", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="action_code_once",
                violation_error_message=_("Ce programme a déjà une action de ce numéro."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="action_number_from_one",
                violation_error_message=_("Les actions se numérotent à partir de 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.group_id is None:
            self.group = ActionGroup.objects.filter(
                cited__programme=self.programme_id, cited__number=self.number
            ).first()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("programmes:action", args=[self.programme.number, self.number])

    @property
    def code(self) -> str:
        return f"{self.programme.number}.{self.number}"

    def searchable_text(self) -> str:
        return f"action {self.programme.number}.{self.number} {self.wording}"


class ActionAlignment(Sourced):
    """An action that serves a goal of an international framework."""

    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.CASCADE, related_name="alignments"
    )
    goal = models.ForeignKey(
        FrameworkGoal,
        verbose_name=_("objectif"),
        on_delete=models.CASCADE,
        related_name="alignments",
    )
    note = models.CharField(_("précision"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("alignement")
        verbose_name_plural = _("alignements")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "goal"],
                name="action_aligned_once",
                violation_error_message=_("Cette action est déjà rattachée à cet objectif."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.code} → {self.goal}"
