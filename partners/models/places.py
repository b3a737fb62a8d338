"""Places: the 12 regions and their cities, other countries, and the places that are none."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from snia.common.models import Searchable


class Place(Searchable):
    class Kind(models.TextChoices):
        REGION = "region", _("Région")
        CITY = "city", _("Ville ou commune")
        COUNTRY = "country", _("Pays")
        CITY_ABROAD = "city_abroad", _("Ville à l'étranger")
        NATIONAL = "national", _("National")
        ONLINE = "online", _("En ligne")

    natural_key_fields = ("name", "kind")

    name = models.CharField(_("nom"), max_length=100)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("dans"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("La région d'une ville, le pays d'une ville à l'étranger."),
    )
    position = models.PositiveSmallIntegerField(
        _("rang"), default=0, help_text=_("Ordre officiel des régions.")
    )

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["kind", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind"],
                name="place_named_once",
                violation_error_message=_("Ce lieu existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["city", "city_abroad"]) | Q(parent__isnull=True),
                name="place_only_cities_have_parents",
                violation_error_message=_("Seule une ville se trouve dans un autre lieu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def searchable_text(self) -> str:
        return self.name
