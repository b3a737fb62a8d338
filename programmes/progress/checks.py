"""What is missing or contradictory in an answer: every line says where, and what to do.

`examine` reads a document once; what it cleaned is what `publication` writes.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Activity, Confidence, Indicator, Period, Status
from programmes.progress.asked import Ask, parts_of
from programmes.progress.document import MAY_BE_NOT_APPLICABLE, Document, is_empty
from programmes.progress.fields import (
    ROW_FORMS,
    ActivityRowForm,
    AnswerForm,
    label_of,
)
from snia.common.approximate_dates import interval_of
from snia.common.drafts import findings as base
from snia.common.drafts.fields import AmountField
from snia.common.drafts.findings import Examined, Kind, read_fields
from snia.common.richtext import is_blank
from snia.common.typography import thousands


class Finding(base.Finding):
    @property
    def label(self) -> str:
        return label_of(self.path)


def examine(document: Document, ask: Ask) -> Examined:
    """Read every value, then hold them against each other and against what is asked."""
    examined = Examined()
    _read_texts(document, examined)
    for name, form_class in ROW_FORMS.items():
        _read_rows(name, form_class, document.get(name, ()), examined)
    examined.rows["indicators"] = [
        _read_indicator(indicator, document, examined) for indicator in ask.indicators
    ]
    examined.findings += [
        *_answer_is_complete(document, ask),
        *_answer_is_coherent(examined.values),
        *_budget_is_planned(document, ask),
        *_sections_are_answered(document),
    ]
    for row in examined.rows["activities"]:
        examined.findings += _activity_is_coherent(row, ask.period)
    for row in examined.rows["measures"]:
        examined.findings += _measure_is_clear(row)
    places = {path: place for place, path in enumerate(_from_top_to_bottom(document, ask))}
    examined.findings.sort(key=lambda finding: places.get(finding.path, len(places)))
    return examined


def _from_top_to_bottom(document: Document, ask: Ask) -> Iterator[str]:
    """Every path, in the order of the page."""
    yield from ("status", "rate", "confidence", "confidence_reason", "narrative")
    for indicator in ask.indicators:
        parts = (part.name for part in parts_of(indicator))
        yield from (f"indicators/{indicator.pk}/{column}" for column in ("total", *parts))
    for name, form_class in ROW_FORMS.items():
        yield name
        for row in document.get(name, ()):
            columns = form_class.base_fields
            yield from (f"{name}/{row['key']}/{column}" for column in columns)
    yield "budget_spent"


# --- Reading ---------------------------------------------------------------------------------


def _read(
    fields: Mapping[str, forms.Field], row: Mapping[str, Any], prefix: str, examined: Examined
) -> dict[str, Any]:
    values, faults = read_fields(fields, row)
    examined.findings += [Finding(f"{prefix}{name}", message) for name, message in faults]
    return values


def _read_texts(document: Document, examined: Examined) -> None:
    examined.values = _read(AnswerForm.base_fields, document, "", examined)


def _read_rows(name: str, form_class: Any, rows: Any, examined: Examined) -> None:
    examined.rows[name] = []
    for row in rows:
        if is_empty(row):
            continue
        values = _read(form_class.base_fields, row, f"{name}/{row['key']}/", examined)
        examined.rows[name].append({"key": row["key"], **values})


def _read_indicator(
    indicator: Indicator, document: Document, examined: Examined
) -> dict[str, Any]:
    key = str(indicator.pk)
    row = next((r for r in document.get("indicators", ()) if r["key"] == key), {"key": key})
    not_applicable = row.get("not_applicable") == "yes"
    parts = parts_of(indicator)
    fields = dict.fromkeys(["total", *(part.name for part in parts)], AmountField())
    values = _read(fields, row, f"indicators/{key}/", examined)
    total, counts = values.pop("total"), values
    path = f"indicators/{key}/total"
    if not_applicable and (row.get("total") or any(row.get(part.name) for part in parts)):
        message = _("« %s » est dit sans objet, mais une valeur est donnée : choisir.")
        examined.findings.append(Finding(path, message % indicator))
    elif not not_applicable and not row.get("total"):
        message = _("Donner la valeur de « %s », ou cocher « sans objet ».")
        examined.findings.append(Finding(path, message % indicator, Kind.MISSING))
    examined.findings += _parts_make_the_total(indicator, path, total, counts)
    return {
        "indicator": indicator,
        "total": total,
        "parts": [(part, counts[part.name]) for part in parts if counts[part.name] is not None],
        "is_not_applicable": not_applicable,
        "note": row.get("note", ""),
    }


def _parts_make_the_total(
    indicator: Indicator, path: str, total: Decimal | None, counts: dict[str, Decimal | None]
) -> Iterator[Finding]:
    known = [count for count in counts.values() if count is not None]
    if total is None or not known:
        return
    of_all = len(known) == len(counts)
    if sum(known) > total or (of_all and sum(known) != total):
        message = _("« %(name)s » : les parts font %(sum)s, le total est %(total)s.")
        values = {"name": indicator, "sum": _plain(sum(known)), "total": _plain(total)}
        yield Finding(path, message % values)


def _plain(number: Decimal | int) -> str:
    whole, fraction = divmod(Decimal(number), 1)
    return f"{thousands(int(whole))}{f',{int(fraction * 100):02d}' if fraction else ''}"


# --- What is missing -------------------------------------------------------------------------

_ASKED = {
    "status": gettext_lazy("Dire où en est l'action."),
    "rate": gettext_lazy("Donner le taux de réalisation, ou cocher « sans objet »."),
    "confidence": gettext_lazy("Dire quelle confiance l'on a dans le résultat."),
    "narrative": gettext_lazy("Dire ce qui a été fait dans la période."),
    "budget_spent": gettext_lazy(
        "Donner le budget dépensé, ou cocher « sans objet » : rien n'est pas zéro."
    ),
}
_SECTIONS_ASKED = {
    "activities": gettext_lazy("Ajouter une activité, ou cocher « aucune cette période »."),
    "challenges": gettext_lazy("Dire les difficultés, ou cocher « aucune cette période »."),
    "measures": gettext_lazy("Dire les mesures prévues, ou cocher « aucune prévue »."),
}


def _answer_is_complete(document: Document, ask: Ask) -> Iterator[Finding]:
    excused = set(document.get("not_applicable", ()))
    for name in _asked_of(document.get("status", ""), ask):
        value = document.get(name, "")
        is_missing = is_blank(value) if name == "narrative" else not value
        if is_missing and name not in excused:
            yield Finding(name, str(_ASKED[name]), Kind.MISSING)


def _budget_is_planned(document: Document, ask: Ask) -> Iterator[Finding]:
    if document.get("budget_spent") and ask.budget is None:
        message = _("Aucun budget n'est prévu pour cette action : ce montant ne sera pas publié.")
        yield Finding("budget_spent", message, Kind.TO_LOOK_AT)


def _asked_of(status: str, ask: Ask) -> Iterator[str]:
    yield "status"
    if status not in (Status.NOT_STARTED, Status.POSTPONED, Status.ABANDONED):
        yield "rate"
    if status not in (Status.DONE, Status.ABANDONED):
        yield "confidence"
    if status != Status.NOT_STARTED:
        yield "narrative"
    if ask.budget is not None:
        yield "budget_spent"


def _sections_are_answered(document: Document) -> Iterator[Finding]:
    excused = set(document.get("not_applicable", ()))
    for name, asked in _SECTIONS_ASKED.items():
        if name not in excused and all(is_empty(row) for row in document.get(name, ())):
            yield Finding(name, str(asked), Kind.MISSING)
    for name in MAY_BE_NOT_APPLICABLE:
        if name in excused and _is_filled(document, name):
            message = _("Coché « sans objet », mais rempli : décocher, ou effacer.")
            yield Finding(name, message)


def _is_filled(document: Document, name: str) -> bool:
    value = document.get(name, "")
    return bool(value) if isinstance(value, str) else any(not is_empty(row) for row in value)


# --- What contradicts itself -----------------------------------------------------------------


def _answer_is_coherent(values: dict[str, Any]) -> Iterator[Finding]:
    status, rate = values["status"], values["rate"]
    if values["confidence"] == Confidence.LOW and not values["confidence_reason"]:
        reason_asked = _("La confiance est faible : dire pourquoi.")
        yield Finding("confidence_reason", reason_asked, Kind.MISSING)
    if rate is None or not status:
        return
    if status == Status.NOT_STARTED and rate > 0:
        yield Finding("rate", _("L'action est dite non démarrée, mais le taux dépasse 0."))
    elif status == Status.DONE and rate < 100:
        yield Finding("rate", _("L'action est dite achevée, mais le taux n'est pas de 100."))
    elif status == Status.IN_PROGRESS and rate == 100:
        yield Finding("rate", _("Le taux est de 100 : choisir « Achevée », ou corriger le taux."))


def _activity_is_coherent(row: dict[str, Any], period: Period) -> Iterator[Finding]:
    prefix = f"activities/{row['key']}/"
    if row["title"] == "":
        yield Finding(f"{prefix}title", _("Donner l'intitulé de l'activité."), Kind.MISSING)
    if row["kind"] == "":
        yield Finding(f"{prefix}kind", _("Choisir le type de l'activité."), Kind.MISSING)
    for column, kind in ActivityRowForm.only_for.items():
        if row[column] not in ("", None) and row["kind"] and row["kind"] != kind:
            message = _("Ne concerne que le type « %s » : effacer, ou changer le type.")
            yield Finding(f"{prefix}{column}", message % Activity.Kind(kind).label)
    yield from _participants_add_up(row, prefix)
    yield from _date_is_of_the_period(row, prefix, period)


def _participants_add_up(row: dict[str, Any], prefix: str) -> Iterator[Finding]:
    total, women, men = row["total"], row["women"], row["men"]
    if row["note"]:  # the difference is explained, and printed with the figures
        return
    if total is None:
        if women is not None and men is not None:
            message = _("Donner le total : femmes et hommes font %s.")
            yield Finding(f"{prefix}total", message % thousands(women + men))
        return
    if women is not None and men is not None and women + men != total:
        message = _(
            "Femmes (%(women)s) et hommes (%(men)s) font %(sum)s, le total est %(total)s : "
            "corriger, ou expliquer l'écart dans la note sur la donnée."
        )
        numbers = {"women": women, "men": men, "sum": women + men, "total": total}
        spelt = {name: thousands(number) for name, number in numbers.items()}
        yield Finding(f"{prefix}total", message % spelt)
    for column in ("women", "men"):
        other_is_known = row["men" if column == "women" else "women"] is not None
        if row[column] is not None and row[column] > total and not other_is_known:
            yield Finding(f"{prefix}{column}", _("Ce nombre dépasse le total des participants."))


def _date_is_of_the_period(row: dict[str, Any], prefix: str, period: Period) -> Iterator[Finding]:
    written = row["when_written"]
    if not written:
        message = _("Sans date : l'activité figurera sans période précise.")
        yield Finding(f"{prefix}when_written", message, Kind.TO_LOOK_AT)
        return
    interval = interval_of(written)
    if interval is None:
        message = _(
            "« %s » sera imprimé tel quel, mais n'est pas compris comme une date : "
            "écrire par exemple « 14 mars 2020 »."
        )
        yield Finding(f"{prefix}when_written", message % written, Kind.TO_LOOK_AT)
    elif (interval.end < period.start or interval.start > period.end) and not row["note"]:
        message = _(
            "« %(written)s » est hors de la période %(period)s (du %(start)s au %(end)s) : "
            "corriger, ou expliquer dans la note sur la donnée."
        )
        days = {"start": f"{period.start:%d/%m/%Y}", "end": f"{period.end:%d/%m/%Y}"}
        path = f"{prefix}when_written"
        yield Finding(path, message % {"written": written, "period": period, **days})


def _measure_is_clear(row: dict[str, Any]) -> Iterator[Finding]:
    prefix = f"measures/{row['key']}/"
    if row["text"] == "":
        yield Finding(f"{prefix}text", _("Dire la mesure prévue."), Kind.MISSING)
    if not row["owner"]:
        message = _("Dire qui porte cette mesure.")
        yield Finding(f"{prefix}owner", message, Kind.TO_LOOK_AT)
    if not row["when_written"]:
        message = _("Dire pour quand cette mesure est prévue.")
        yield Finding(f"{prefix}when_written", message, Kind.TO_LOOK_AT)
