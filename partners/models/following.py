"""Who follows which record of the partners, and the address at which they are told."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.models.commitments import Commitment
from partners.models.institutions import Institution
from partners.models.projects import Project
from snia.common.secret_addresses import SecretAddress

# What can be followed: the name of a record's model is that of the field that points to it.
FOLLOWED = ("institution", "project", "commitment")

# By the word of their address.
FOLLOWABLE: dict[str, type[Any]] = {
    "institution": Institution,
    "projet": Project,
    "engagement": Commitment,
}
_WORDS = {model: word for word, model in FOLLOWABLE.items()}


def follow_address(record: Any) -> str:
    """Where one asks to follow a record, or no longer."""
    return reverse("partners:follow", args=[_WORDS[type(record)], record.pk])


def _one_alone() -> Q:
    condition = Q()
    for name in FOLLOWED:
        others = {f"{other}__isnull": True for other in FOLLOWED if other != name}
        condition |= Q(**{f"{name}__isnull": False}, **others)
    return condition


class Follow(models.Model):
    """An account follows one record."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.CASCADE,
        related_name="follows",
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    since = models.DateTimeField(_("depuis"), default=timezone.now)

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=_one_alone(),
                name="follow_one_record",
                violation_error_message=_(
                    "Suivre une institution, un projet ou un engagement, un seul à la fois."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["account", name],
                    name=f"follow_{name}_once",
                    violation_error_message=_("Ce compte le suit déjà."),
                )
                for name in FOLLOWED
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)

    @property
    def record(self) -> Any:
        return self.institution or self.project or self.commitment

    @property
    def kind(self) -> str:
        return capfirst(str(self.record._meta.verbose_name))

    @property
    def address(self) -> str:
        """Where one asks to follow the record no longer."""
        return follow_address(self.record)


class ChangeFeed(SecretAddress):
    """What changed in all that a person follows, as an Atom feed of their own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        on_delete=models.CASCADE,
        related_name="change_feeds",
    )

    class Meta:
        verbose_name = _("flux des suivis")
        verbose_name_plural = _("flux des suivis")
        ordering = ["owner", "-created_at"]

    def __str__(self) -> str:
        return str(self.owner)
