"""Records that were merged into another, and pairs that are not the same."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from partners.models.people import Person


class Kind(models.TextChoices):
    INSTITUTION = "institution", _("Institution")
    PERSON = "person", _("Personne")


class Merge(models.Model):
    """A duplicate that became another record, with all that it held: nothing of it is lost.

    Where the one that was kept is merged in its turn, its merges follow it.
    """

    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution gardée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("personne gardée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
    )
    former_key = models.PositiveBigIntegerField(_("ancien numéro"), db_index=True)
    former_slug = models.SlugField(_("ancien identifiant"), max_length=80, blank=True)
    former_label = models.CharField(_("ancienne appellation"), max_length=250)
    # The duplicate's fields, and those of each row that was moved or united.
    snapshot = models.JSONField(_("ce qui était enregistré"), default=dict)
    reason = models.TextField(_("motif"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("réunion de doublons")
        verbose_name_plural = _("réunions de doublons")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, person__isnull=True)
                | Q(institution__isnull=True, person__isnull=False),
                name="merge_of_one_kind",
                violation_error_message=_(
                    "Ce sont deux institutions, ou deux personnes, que l'on réunit."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="merge_says_why",
                violation_error_message=_("Dire pourquoi c'est le même enregistrement."),
            ),
        ]

    def __str__(self) -> str:
        return self.former_label

    def get_absolute_url(self) -> str:
        return reverse("partners:merge-done", kwargs={"kind": self.kind.value, "pk": self.pk})

    @property
    def kind(self) -> Kind:
        return Kind.PERSON if self.institution_id is None else Kind.INSTITUTION

    @property
    def kept(self) -> Any:
        return self.person if self.institution is None else self.institution


class ToldApartQuerySet(models.QuerySet):
    def pairs(self, kind: str) -> set[tuple[int, int]]:
        """Of keys, the lower one first."""
        return set(self.filter(kind=kind).values_list("first_key", "second_key"))


class ToldApart(models.Model):
    """Two that look alike and are not the same: they are not proposed again.

    Keys only: a pair may outlive one of its two.
    """

    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    first_key = models.PositiveBigIntegerField(_("première"))
    second_key = models.PositiveBigIntegerField(_("seconde"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("le"))

    objects: ClassVar[Any] = ToldApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("faux doublon")
        verbose_name_plural = _("faux doublons")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_key", "second_key"],
                name="told_apart_once",
                violation_error_message=_("Ces deux enregistrements sont déjà dits différents."),
            ),
            models.CheckConstraint(
                condition=Q(first_key__lt=F("second_key")),
                name="told_apart_in_order",
                violation_error_message=_(
                    "Un enregistrement se distingue d'un autre, non de lui-même."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_key} / {self.second_key}"
