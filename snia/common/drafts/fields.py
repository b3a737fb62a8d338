"""How each text of a draft becomes a value, and what is said where it can't."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_SPACES = re.compile(r"[\s\u00a0\u202f]+")


class CountField(forms.IntegerField):
    """A count as people write it: "1 200"; nothing is not zero."""

    default_error_messages = {
        "invalid": _("Écrire un nombre entier, sans texte : par exemple 140."),
        "min_value": _("Un nombre négatif n'a pas de sens ici."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 0, "max_value": 2**31 - 1, **kwargs})

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_SPACES.sub("", str(value or "")) if value != 0 else value)


class AmountField(forms.DecimalField):
    """An amount as people write it: "12 500,75"; nothing is not zero."""

    default_error_messages = {
        "invalid": _("Écrire un nombre, sans monnaie ni texte : par exemple 12 500,75."),
        "min_value": _("Un montant négatif n'a pas de sens ici."),
        "max_decimal_places": _("Deux chiffres après la virgule au plus."),
        "max_digits": _("Ce nombre est trop grand."),
        "max_whole_digits": _("Ce nombre est trop grand."),
    }

    def __init__(self, **kwargs: Any) -> None:
        options = {"required": False, "min_value": Decimal(0), "max_digits": 16}
        super().__init__(**{**options, "decimal_places": 2, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_SPACES.sub("", str(value or "")).replace(",", "."))


def choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    unknown = {"invalid_choice": _("Choisir une des réponses proposées.")}
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choisir")), *choices],
        required=False,
        error_messages=unknown,
        **kwargs,
    )


def text(label: Any, prompt: Any = "", *, limit: int | None = None) -> forms.CharField:
    """A text; `limit` is what the column of the database holds."""
    too_long = {"max_length": _("%(show_value)d signes : %(limit_value)d au plus ici.")}
    return forms.CharField(
        label=label, help_text=prompt, required=False, max_length=limit, error_messages=too_long
    )
