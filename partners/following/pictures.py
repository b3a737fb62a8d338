"""What a record says, line by line, so that two moments of it can be compared.

Whatever stands beside the fact (rank, address, search, provenance) is left out, and so is anything
that names a person (law 09-08).
"""

from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Commitment, Institution, Person, Project
from snia.accounts.models import User
from snia.common.models import ApproximatelyDated
from snia.provenance.models import Sourced

Picture = dict[str, list[str]]
Difference = dict[str, Any]  # label; before and after: the lines that went, those that came

# The rows that belong to a record, and what they are called.
ROWS: dict[type[Model], dict[str, Any]] = {
    Commitment: {"actor_roles": gettext_lazy("Acteurs"), "sequels": gettext_lazy("Suites")},
    Project: {
        "parties": gettext_lazy("Parties"),
        "components": gettext_lazy("Composantes"),
        "amounts": gettext_lazy("Montants"),
        "transactions": gettext_lazy("Mouvements"),
        "sectors": gettext_lazy("Secteurs"),
        "markers": gettext_lazy("Marqueurs de politique"),
        "results": gettext_lazy("Résultats"),
    },
    Institution: {
        "names": gettext_lazy("Dénominations"),
        "aliases": gettext_lazy("Autres appellations"),
    },
}
DATES = {"when_written", "when_start", "when_end"}
BESIDE = {"id", "slug", "position", *DATES, *(field.name for field in Sourced._meta.fields)}
PEOPLE = (User, Person)


def picture(record: Any) -> Picture:
    """Each of its lines under the label of its field or of its kind of rows."""
    model = type(record)
    told = {label_of(field): _lines(_text(field, record)) for field in _fields(model)}
    told |= {_("Date"): _lines(_when(record))}
    for field in _choices_among_records(model):
        told[label_of(field)] = [str(row) for row in getattr(record, field.name).all()]
    for accessor, label in ROWS[model].items():
        told[str(label)] = _rows(getattr(record, accessor), model)
    return told


def label_of(field: Any) -> str:
    return capfirst(str(field.verbose_name))


def differences_between(before: Picture, after: Picture) -> list[Difference]:
    compared = [
        {
            "label": label,
            "before": _less(before[label], lines),
            "after": _less(lines, before[label]),
        }
        for label, lines in after.items()
    ]
    return [one for one in compared if one["before"] or one["after"]]


def put_together(told: list[Difference], more: list[Difference]) -> list[Difference]:
    """Two changes in a row as one: what came and went again, or is back, is told no more."""
    by_label = {one["label"]: one for one in told}
    for later in more:
        label = later["label"]
        by_label[label] = _one_after(by_label.get(label, {"before": [], "after": []}), later)
    return list(by_label.values())


def _one_after(earlier: Difference, later: Difference) -> Difference:
    went = [*earlier["before"], *_less(later["before"], earlier["after"])]
    came = [*_less(earlier["after"], later["before"]), *later["after"]]
    return {"label": later["label"], "before": _less(went, came), "after": _less(came, went)}


def _less(lines: list[str], others: list[str]) -> list[str]:
    return [line for line in lines if line not in others]


def _fields(model: type[Model]) -> list[Any]:
    return [
        field
        for field in model._meta.fields
        if field.editable and field.name not in BESIDE and field.related_model not in PEOPLE
    ]


def _choices_among_records(model: type[Model]) -> list[Any]:
    """Relations that have no rows of their own to tell."""
    relations: Any = model._meta.many_to_many
    return [field for field in relations if field.remote_field.through._meta.auto_created]


def _rows(related: Any, parent: type[Model]) -> list[str]:
    fields = [field for field in _fields(related.model) if field.related_model is not parent]
    keys = [field.name for field in fields if isinstance(field, ForeignKey)]
    rows = related.select_related(*keys) if keys else related.all()
    return [_row(row, fields) for row in rows]


def _row(row: Any, fields: list[Any]) -> str:
    return ", ".join(filter(None, [*(_text(field, row) for field in fields), _when(row)]))


def _when(record: Any) -> str:
    return record.when if isinstance(record, ApproximatelyDated) else ""


def _lines(text: str) -> list[str]:
    return [text] if text else []


def _text(field: Any, record: Any) -> str:
    value = getattr(record, field.name)
    if value is None:
        return ""
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    # A whole number may be a year: its thousands are not parted.
    return str(value) if isinstance(value, int) else str(localize(value))
