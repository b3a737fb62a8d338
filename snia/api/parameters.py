"""Parameters of an address: each is known, given once, and means something."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from snia.api.problems import Fault, Problem

SHOWN = 60  # the known values of a menu may be many


def check(given: QueryDict, known: frozenset[str]) -> None:
    """Refuse those that are unknown, repeated or empty, all in one answer."""
    faults = [fault for name, values in given.lists() if (fault := _fault_of(name, values, known))]
    if faults:
        raise Problem("parameters", faults=faults)


def _fault_of(name: str, values: list[str], known: frozenset[str]) -> Fault | None:
    if name not in known:
        return Fault(name, "unknown", {"known": listed(sorted(known))})
    if len(values) > 1 and name != "fields":  # a list, however it is written
        return Fault(name, "repeated")
    return None if all(value.strip() for value in values) else Fault(name, "empty")


def listed(values: Iterable[Any]) -> str:
    shown = [str(value) for value in values]
    return ", ".join(shown[:SHOWN]) + (", …" if len(shown) > SHOWN else "") or "-"


class PageFilters(DjangoFilterBackend):
    """The filters of the pages; one of nonsense is refused, where a page lists nothing."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise Problem("parameters", faults=_faults_in(filterset.form))
        return filterset.qs


def _faults_in(form: forms.Form) -> Iterator[Fault]:
    for name, errors in form.errors.get_json_data().items():
        code = errors[0]["code"] or "invalid"
        yield _fault_in(form, name, code)


def _fault_in(form: forms.Form, name: str, code: str) -> Fault:
    value = form.data.get(name, "")
    field: Any = form.fields.get(name)
    if code == "needs":
        return Fault(name, code, {"other": field.needs if field else ""})
    if isinstance(field, forms.ModelChoiceField):
        return Fault(name, "no_such_record", {"value": value})
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        known = listed(key for key, _label in choices if key != "")
        return Fault(name, "invalid_choice", {"value": value, "known": known})
    return Fault(name, "invalid", {"value": value})
