"""Views of the lists that people keep: the filters of a list, under a title of their own."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 2_000


class SavedView(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    # The list by the name of its route: its address may change, and has no part in what is kept.
    route = models.CharField(_("liste"), max_length=100, editable=False)
    title = models.CharField(_("titre"), max_length=80)
    query = models.CharField(_("filtres"), max_length=LONGEST_QUERY, editable=False)
    is_shared = models.BooleanField(
        _("partagée avec tous les comptes"),
        default=False,
        help_text=_("Chacun la trouve parmi ses vues, signalée comme celle du secrétariat."),
    )
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        verbose_name_plural = _("vues enregistrées")
        ordering = ["route", Lower("title"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                "route",
                Lower("title"),
                name="saved_view_title_once",
                violation_error_message=_(
                    "Une de ces vues porte déjà ce titre : en choisir un autre."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(query=""),
                name="saved_view_has_title_and_filters",
                violation_error_message=_("Donner un titre, et choisir au moins un filtre."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("saved:view", args=[self.pk])
