"""What an erasure will do, said before; what remains of a person, said after."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from partners.models import Erasure
from partners.personal_data.identity import Identity
from partners.personal_data.traces import Trace, excerpt, traces_of


@dataclass
class FreeText:
    """A text that someone wrote, for someone to decide on."""

    nature: str
    place: str
    label: str
    url: str
    excerpt: str = ""


@dataclass
class Consequences:
    replaced: dict[str, int] = field(default_factory=dict)
    # By nature: how many, and why they stay.
    sealed: dict[str, tuple[int, str]] = field(default_factory=dict)
    free: list[FreeText] = field(default_factory=list)


def consequences(identity: Identity) -> Consequences:
    traces = list(traces_of(identity))
    replaced = Counter(trace.nature for trace in traces if trace.treatment == "replaced")
    told = Consequences(replaced=dict(sorted(replaced.items())))
    for trace in traces:
        if trace.treatment == "sealed":
            number, _why = told.sealed.get(trace.nature, (0, ""))
            told.sealed[trace.nature] = (number + 1, str(trace.reason))
        elif trace.treatment == "free":
            told.free.append(_free(trace, identity))
    return told


def _free(trace: Trace, identity: Identity) -> FreeText:
    return FreeText(
        nature=trace.nature,
        place=trace.place,
        label=f"n° {trace.row.pk}",
        url=_address_of(trace.row),
        excerpt=excerpt(trace, identity),
    )


def remains(erasure: Erasure) -> Consequences:
    """From the report of the day: the name itself is known no more."""
    report = erasure.report
    return Consequences(
        replaced={one["nature"]: one["number"] for one in report.get("replaced", [])},
        sealed={one["nature"]: (one["number"], one["why"]) for one in report.get("sealed", [])},
        free=[_remembered(one) for one in report.get("free", [])],
    )


def _remembered(place: dict[str, Any]) -> FreeText:
    model = apps.get_model(place["model"])
    row = model._base_manager.filter(pk=place["key"]).first()
    return FreeText(
        nature=str(model._meta.verbose_name_plural),
        place=str(model._meta.get_field(place["field"]).verbose_name),
        label=f"n° {place['key']}",
        url=_address_of(row) if row is not None else "",
    )


def _address_of(row: Any) -> str:
    """Where the text is read or corrected: its own page, else the admin's."""
    if hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    if admin.site.is_registered(type(row)):
        meta = row._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return ""
