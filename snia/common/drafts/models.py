"""What every draft keeps beside itself: its versions, and what could not be saved. Each kind adds
its link to the draft and its `content`, under the name that its pages give it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftVersion(models.Model):
    """What a draft held at one moment; only autosaves in a row of one person share one."""

    number = models.PositiveIntegerField(_("numéro"))
    revision = models.PositiveIntegerField(_("révision"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"version {self.number}"


class DraftAside(models.Model):
    """What someone typed while someone else saved; kept until the two are put together."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    base = models.JSONField(_("empreintes de départ"), default=dict)
    # The page that it was typed in: what is typed on there replaces it, nothing else does.
    page = models.CharField(max_length=32, blank=True, editable=False)
    at = models.DateTimeField(_("date"), auto_now=True)
    resolved_at = models.DateTimeField(_("réunie le"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.author} – {self.draft}"

    @property
    def draft(self) -> models.Model:
        raise NotImplementedError
