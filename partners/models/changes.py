"""What changed in the records of the partners, told to those who follow them."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models.commitments import Commitment
from partners.models.following import Follow
from partners.models.institutions import Institution
from partners.models.projects import Project

if TYPE_CHECKING:
    from snia.accounts.models import User

SHOWN = 200  # characters of a value; a record's own page has the whole


class PartnerChangeQuerySet(models.QuerySet):
    def told_to(self, account: "User") -> Self:
        """Those of what the account follows, and of what it followed until it was removed."""
        follows = Follow.objects.filter(account=account)
        concerned = PartnerChange.institutions.through._default_manager.filter(
            institution__in=follows.values("institution")
        )
        last = PartnerChange.last_followers.through._default_manager.filter(user=account)
        return self.filter(
            Q(commitment__in=follows.values("commitment"))
            | Q(project__in=follows.values("project"))
            | Q(pk__in=concerned.values("partnerchange"))
            | Q(pk__in=last.values("partnerchange"))
        )


class PartnerChange(models.Model):
    """One thing that changed, in words that stay when the record goes; who did it is told by the
    journal alone."""

    class Kind(models.TextChoices):
        CREATED = "created", gettext_lazy("Création")
        CHANGED = "changed", gettext_lazy("Modification")
        STATUS = "status", gettext_lazy("Changement d'état")
        REMOVED = "removed", gettext_lazy("Suppression")

    class Subject(models.TextChoices):
        INSTITUTION = "institution", gettext_lazy("Institution")
        PROJECT = "project", gettext_lazy("Projet")
        COMMITMENT = "commitment", gettext_lazy("Engagement")

    kind = models.CharField(gettext_lazy("nature"), max_length=10, choices=Kind.choices)
    subject = models.CharField(gettext_lazy("objet"), max_length=12, choices=Subject.choices)
    label = models.CharField(gettext_lazy("appellation"), max_length=SHOWN)
    summary = models.TextField(gettext_lazy("en une phrase"), blank=True)
    # [{"label": "État", "before": ["Pris"], "after": ["Tenu"]}]: lines that went, lines that came.
    differences = models.JSONField(gettext_lazy("différences"), default=list, blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    # That of a commitment, too: who follows a project is told of what is promised for it.
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    institutions = models.ManyToManyField(
        Institution, verbose_name=gettext_lazy("institutions concernées"), related_name="+"
    )
    # Of a record that was removed, and of which nothing else says who followed it.
    last_followers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("qui le suivait"),
        blank=True,
        related_name="+",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("auteur"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(gettext_lazy("date"))
    updated_at = models.DateTimeField(gettext_lazy("complété le"), db_index=True)

    objects: ClassVar[Any] = PartnerChangeQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("changement chez les partenaires")
        verbose_name_plural = gettext_lazy("changements chez les partenaires")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(updated_at__gte=F("at")),
                name="partner_change_in_order",
                violation_error_message=gettext_lazy(
                    "Un changement n'est pas complété avant d'être dit."
                ),
            )
        ]

    def __str__(self) -> str:
        """« Engagement « a) BIT » : changement d'état, de « Pris » à « Tenu » »."""
        said = [self.get_kind_display().lower(), *self._detail()]
        return f"{self.get_subject_display()} « {self.label} » : {', '.join(said)}"

    @property
    def record(self) -> Any:
        """What changed; None once it was removed."""
        return getattr(self, self.subject)

    @property
    def lines(self) -> list[str]:
        """What is told under the title."""
        told = [
            _("%(label)s : %(what)s") % {"label": d["label"], "what": _said(d)}
            for d in self.differences
        ]
        return [*self.summary.splitlines(), *told]

    def _detail(self) -> list[str]:
        if self.kind == self.Kind.STATUS:
            return [_said(self.differences[0])] if self.differences else []
        return [d["label"] for d in self.differences] if self.kind == self.Kind.CHANGED else []


def _said(difference: dict[str, Any]) -> str:
    """From what to what, in words."""
    before, after = _listed(difference["before"]), _listed(difference["after"])
    if before and after:
        return _("de %(before)s à %(after)s") % {"before": before, "after": after}
    if after:
        return _("ajout de %s") % after
    return _("retrait de %s") % before if before else _("remis comme avant")


def _listed(lines: list[str]) -> str:
    return ", ".join(f"« {Truncator(line).chars(SHOWN)} »" for line in lines)
