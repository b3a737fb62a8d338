"""The journal: who did what, when, in words. Entries are only ever added."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Journal entries are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Journal entries are never deleted.")


class Verb(models.TextChoices):
    CREATE = "create", _("Création")
    CHANGE = "change", _("Modification")
    DELETE = "delete", _("Suppression")
    LOAD_REFERENCE = "load_reference", _("Chargement des données de référence")
    IMPORT_STRATEGY = "import_strategy", _("Import de la stratégie")
    RENDER_BILAN = "render_bilan", _("Production d'un Bilan")


class Entry(models.Model):
    """One thing that happened."""

    at = models.DateTimeField(_("date"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Vide pour une commande ou une tâche."),
    )
    verb = models.CharField(_("acte"), max_length=60, choices=Verb.choices)
    target = models.CharField(_("objet"), max_length=200, blank=True)
    summary = models.TextField(_("résumé"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.summary}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Journal entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Journal entries are never deleted.")
