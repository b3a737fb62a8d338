"""Results of an activity: a row for each indicator and period."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from partners.iati import cells
from partners.iati.activity import Measure
from partners.iati.codes import MEASURES, RESULTS
from partners.iati.standard import Element

KINDS = {code: kind.value for kind, code in RESULTS.items()}
UNITS = {code: measure.value for measure, code in MEASURES.items()}


def measures_of(holder: Element, left: list[str]) -> list[Measure]:
    measures = []
    for indicator in holder.iterfind("result/indicator"):
        result = indicator.getparent()
        if result.get("type") not in KINDS or indicator.get("measure") not in UNITS:
            left.append(_("résultat d'un niveau ou d'une mesure que le site ne tient pas"))
            continue
        for measure in _rows(result, indicator):
            if _is_in_order(measure):
                measures.append(measure)
            else:
                left.append(_("mesure d'un résultat dont la période finit avant de commencer"))
    return measures


def _is_in_order(measure: Measure) -> bool:
    start, end = measure.period_start, measure.period_end
    return start is None or end is None or start <= end


def _rows(result: Element, indicator: Element) -> Iterator[Measure]:
    baseline = _whole(indicator.findall("baseline"))
    for period in indicator.findall("period") or [None]:
        yield Measure(
            kind=KINDS[result.get("type")],
            title=cells.shortened(cells.told(result.find("title")), 300),
            indicator=cells.shortened(cells.told(indicator.find("title")), 300),
            measure=UNITS[indicator.get("measure")],
            baseline_year=_year(baseline),
            baseline=_value(baseline),
            period_start=cells.day(_in(period, "period-start")),
            period_end=cells.day(_in(period, "period-end")),
            target=_value(_whole(period.findall("target"))) if period is not None else None,
            actual=_value(_whole(period.findall("actual"))) if period is not None else None,
            line=indicator.sourceline,
        )


def _in(period: Element | None, tag: str) -> Element | None:
    return period.find(tag) if period is not None else None


def _whole(values: list[Element]) -> Element | None:
    """The one that is not of a part alone (women, a place…)."""
    return next((v for v in values if v.find("dimension") is None), None)


def _value(holder: Element | None) -> Decimal | None:
    """A number; words, which the standard allows, are unknown here."""
    try:
        value = Decimal(holder.get("value", "").strip()) if holder is not None else None
    except InvalidOperation:
        return None
    fits = value is not None and value.is_finite() and abs(value) < cells.LARGEST
    return value.quantize(cells.CENT) if value is not None and fits else None


def _year(holder: Element | None) -> int | None:
    year = holder.get("year", "") if holder is not None else ""
    return int(year) if year.isdecimal() and len(year) == 4 else None
