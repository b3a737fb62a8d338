"""Frozen editions: what was frozen, what was published of it, and the files for ever."""

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reporting.frozen.document import FrozenDocument
from reporting.models.editions import Edition

# Never written again: neither by the code nor, on PostgreSQL, by anyone else. What the other
# fields say of a version is in its document too: `verify_bilans` compares them.
SEALED = frozenset({"code", "text", "sha256", "frozen_at", "frozen_by", "differences"})


class FrozenEditionQuerySet(models.QuerySet):
    def light(self) -> Self:
        """Without the documents, which weigh a book each."""
        return self.defer("text")

    def published(self) -> Self:
        """In force, or replaced by an erratum since."""
        return self.filter(state__in=[FrozenEdition.State.PUBLISHED, FrozenEdition.State.REPLACED])

    def update(self, **kwargs: Any) -> int:
        if SEALED & kwargs.keys():
            raise TypeError("What was frozen is never changed.")
        return super().update(**kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What was frozen is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("A frozen edition is never deleted.")


class FrozenEdition(models.Model):
    """One version of an edition, frozen: open -> refused | published -> replaced."""

    class State(models.TextChoices):
        OPEN = "open", _("En approbation")
        REFUSED = "refused", _("Refusée")
        PUBLISHED = "published", _("Publiée")
        REPLACED = "replaced", _("Remplacée par un erratum")

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="frozen"
    )
    version = models.PositiveSmallIntegerField(_("version"))
    code = models.CharField(_("code de vérification"), max_length=12, unique=True)
    text = models.TextField(_("document figé"))
    sha256 = models.CharField(_("empreinte SHA-256 du document"), max_length=64)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.OPEN, db_index=True
    )
    frozen_at = models.DateTimeField(_("figée le"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("figée par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(_("note interne"), blank=True)
    erratum_of = models.ForeignKey(
        "self",
        verbose_name=_("corrige"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="errata",
    )
    changes = models.TextField(_("ce que cette version corrige"), blank=True)
    # What changed since the version before, as `reporting.publishing.changes` compared them.
    differences = models.JSONField(_("modifications"), default=list, blank=True)

    objects: ClassVar[Any] = FrozenEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version figée")
        verbose_name_plural = _("versions figées")
        ordering = ["edition", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "version"],
                name="frozen_version_once",
                violation_error_message=_("Cette version de l'édition existe déjà."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state="open"),
                name="frozen_open_once",
                violation_error_message=_("Une version de l'édition est déjà en approbation."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state="published"),
                name="frozen_published_once",
                violation_error_message=_("Une version de l'édition est déjà en vigueur."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, erratum_of=None) | Q(version__gt=1) & ~Q(changes=""),
                name="frozen_version_says_what_changed",
                violation_error_message=_(
                    "Dire ce que cette version corrige de celle qui la précède."
                ),
            ),
        ]

    def __str__(self) -> str:
        return _("%(edition)s, version %(version)s") % {
            "edition": self.edition,
            "version": self.version,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - SEALED
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A frozen edition is never deleted.")

    @property
    def document(self) -> FrozenDocument:
        return FrozenDocument(self.text)

    @property
    def is_intact(self) -> bool:
        return self.document.sha256 == self.sha256

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_published(self) -> bool:
        """That readers may read: replaced, it stays readable and says so."""
        return self.state in (self.State.PUBLISHED, self.State.REPLACED)

    @cached_property
    def verification_path(self) -> str:
        return reverse("reporting:verification-code", args=[self.code])


class Publication(models.Model):
    """That a version was published, by whom, and when an erratum took its place."""

    frozen = models.OneToOneField(
        FrozenEdition,
        verbose_name=_("version figée"),
        on_delete=models.PROTECT,
        related_name="publication",
    )
    at = models.DateTimeField(_("publiée le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("publiée par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("remplacée le"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("motif du remplacement"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="publication_withdrawn_says_why",
                violation_error_message=_("Une publication remplacée dit quand et pourquoi."),
            )
        ]

    def __str__(self) -> str:
        return str(self.frozen)


class PublishedFile(models.Model):
    """A file made of a frozen version, kept with its digest: these bytes are served for ever."""

    frozen = models.ForeignKey(
        FrozenEdition,
        verbose_name=_("version figée"),
        on_delete=models.PROTECT,
        related_name="files",
    )
    kind = models.SlugField(_("nature"), max_length=20)
    label = models.CharField(_("désignation"), max_length=100)
    content_type = models.CharField(_("type de contenu"), max_length=100)
    file = models.FileField(_("fichier"), upload_to="bilans/publies/")
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("taille"))
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    made_at = models.DateTimeField(_("produit le"), default=timezone.now)

    class Meta:
        verbose_name = _("fichier publié")
        verbose_name_plural = _("fichiers publiés")
        ordering = ["frozen", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["frozen", "kind"],
                name="published_file_once",
                violation_error_message=_("Ce fichier de la version existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} – {self.frozen}"

    def get_absolute_url(self) -> str:
        frozen = self.frozen
        return reverse(
            "reporting:published-file", args=[frozen.edition.slug, frozen.version, self.kind]
        )
