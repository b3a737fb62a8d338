"""Where every fact comes from, and what the reference loader has written."""

from hashlib import sha256

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A document that facts were taken from."""

    slug = models.SlugField(_("identifiant"), unique=True, max_length=60)
    title = models.CharField(_("titre"), max_length=300)
    publisher = models.CharField(_("publié par"), max_length=200, blank=True)
    published = models.CharField(_("date de publication"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("document source")
        verbose_name_plural = _("documents sources")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Sourced(models.Model):
    """A row that says which document states it, and what was noticed there."""

    source = models.ForeignKey(
        Source,
        verbose_name=_("document source"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    source_locator = models.CharField(
        _("endroit du document"),
        max_length=200,
        blank=True,
        help_text=_("Section, tableau, ligne"),
    )
    editorial_note = models.TextField(
        _("note sur la donnée"),
        blank=True,
        help_text=_("Ce qui a été publié est gardé tel quel ; l'anomalie constatée se dit ici."),
    )
    is_demonstration = models.BooleanField(
        _("donnée de démonstration"),
        default=False,
        help_text=_("Inventée pour montrer l'outil ; signalée comme telle partout."),
    )

    class Meta:
        abstract = True


def sealed_key(key: str) -> str:
    """What a key becomes when the person that it names is erased: still found, never read."""
    return f"sha256:{sha256(key.encode()).hexdigest()}"


class LoadedRecord(models.Model):
    """What the reference loader last wrote in a row, so that it never overwrites a person.

    A field that still holds what was loaded may be updated by a newer fixture; a field that
    holds anything else was changed by a user and is left alone; a row that is gone was deleted
    by a user and does not come back.
    """

    key = models.CharField(max_length=200)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the fixture's record")
    values = models.JSONField(default=dict, help_text="Field by field, what the loader left")

    class Meta:
        verbose_name = _("enregistrement chargé")
        verbose_name_plural = _("enregistrements chargés")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "key"], name="loaded_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.content_type.model}:{self.key}"
