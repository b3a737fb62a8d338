"""How the texts of a contribution become values: names, currencies, days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.keeping.directory import Directory, Known
from partners.letters import expand_letters
from snia.common.approximate_dates import interval_of
from snia.common.currencies import CURRENCIES, WRITTEN
from snia.common.drafts.fields import AmountField
from snia.common.workbooks import CellKind


class NamedField(forms.CharField):
    """A name as people write it, whose record the directory knows; `known` says of which kind."""

    def __init__(self, known: Callable[[Directory], Known], menu: str = "", **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, **kwargs)
        self.known, self.menu = known, menu

    def find(self, typed: str, directory: Directory) -> Any:
        """The key of the record; none where nothing was typed."""
        return self.known(directory).find(typed) if typed else None


class NamesField(NamedField):
    """Several names, parted by semicolons."""

    def __init__(self, known: Callable[[Directory], Known], **kwargs: Any) -> None:
        super().__init__(known, **kwargs)
        self.max_length = 2_000

    def find(self, typed: str, directory: Directory) -> list[int]:
        names = filter(None, map(str.strip, typed.replace("\n", ";").split(";")))
        return list(dict.fromkeys(self.known(directory).find(name) for name in names))


def institution(label: Any, **kwargs: Any) -> NamedField:
    return NamedField(lambda known: known.institutions, "institutions", label=label, **kwargs)


def project(label: Any, **kwargs: Any) -> NamedField:
    return NamedField(lambda known: known.projects, "projets", label=label, **kwargs)


def institutions(label: Any, **kwargs: Any) -> NamesField:
    return NamesField(lambda known: known.institutions, label=label, **kwargs)


def places(label: Any, **kwargs: Any) -> NamesField:
    return NamesField(lambda known: known.places, label=label, **kwargs)


class CurrencyField(forms.CharField):
    """A code of ISO 4217."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed or typed.upper() in CURRENCIES:
            return typed.upper()
        known = WRITTEN.get(typed.casefold())
        if known:
            told = _("« %(typed)s » : écrire le code de la devise, %(code)s.")
            raise ValidationError(told % {"typed": typed, "code": known})
        told = _("« %s » n'est pas une devise connue : écrire son code ISO 4217 (EUR, MAD, USD…).")
        raise ValidationError(told % typed)


class DayField(forms.CharField):
    """One day: "14/03/2020", "1er mars 2020"."""

    cell_kind = CellKind.DAY

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        try:
            return datetime.strptime(typed, "%Y-%m-%d").date()
        except ValueError:
            interval = interval_of(typed)
        if interval is None or interval.start != interval.end:
            told = _("« %s » n'est pas un jour : écrire par exemple 14/03/2020.")
            raise ValidationError(told % typed)
        return interval.start


class MoneyField(AmountField):
    """An amount that is something: "5 271 000,50"."""

    default_error_messages = {
        "min_value": gettext_lazy("Le montant doit être supérieur à zéro."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 18, "min_value": None, **kwargs})

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        if amount is not None and amount <= 0:
            raise ValidationError(self.error_messages["min_value"])
        return amount


class LettersField(forms.CharField):
    """The letters of a consultation's priorities: "a) - c)"."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed:
            try:
                expand_letters(typed)
            except ValueError as error:
                told = _("« %s » ne se lit pas : écrire par exemple « a) - c) ».")
                raise ValidationError(told % typed) from error
        return typed
