"""Invitation letters: how they are worded, and how far their numbers go."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.invitations.wording import PLACEHOLDERS, unknown_placeholders
from snia.common.richtext import RichTextField
from snia.common.typography import long_date


class LetterTemplate(models.Model):
    """The text of invitation letters from one day on; those that were sent keep theirs."""

    valid_from = models.DateField(gettext_lazy("pour les lettres datées à partir du"))
    body = RichTextField(
        gettext_lazy("texte de la lettre"),
        help_text=gettext_lazy(
            "Ces mentions sont remplacées par ce qu'elles désignent : [appel], [du comité], "
            "[date], [heures], [lieu], [institution], [présidence]. L'objet, l'ordre du jour et "
            "la signature sont ajoutés d'eux-mêmes."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("modèle de lettre d'invitation")
        verbose_name_plural = gettext_lazy("modèles de lettre d'invitation")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="letter_template_once_a_day",
                violation_error_message=gettext_lazy(
                    "Un modèle vaut déjà à partir de ce jour : le modifier."
                ),
            )
        ]

    def __str__(self) -> str:
        return _("Modèle du %s") % long_date(self.valid_from)

    def clean(self) -> None:
        super().clean()
        unknown = unknown_placeholders(self.body)
        if unknown:
            told = {"unknown": ", ".join(unknown), "known": ", ".join(PLACEHOLDERS)}
            message = _("Mention inconnue : %(unknown)s. Celles qui existent : %(known)s.")
            raise ValidationError({"body": message % told})


class LetterRegister(models.Model):
    """How far the numbers of a year's letters go: one row a year, held by whoever numbers."""

    year = models.PositiveSmallIntegerField(gettext_lazy("année"), unique=True)
    last = models.PositiveIntegerField(gettext_lazy("dernier numéro"), default=0)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = gettext_lazy("registre des lettres")
        verbose_name_plural = gettext_lazy("registres des lettres")

    def __str__(self) -> str:
        return f"{self.year} : {self.last}"
