"""Read one activity of a file: what our records hold of it, the rest noted as left aside."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from partners.iati import cells
from partners.iati.activity import Activity, Movement
from partners.iati.codes import (
    ACTUAL_END,
    ACTUAL_START,
    DAC,
    PARENT,
    PLANNED_END,
    PLANNED_START,
    STATUS,
    TRANSACTIONS,
)
from partners.iati.measures import measures_of
from partners.iati.reading import Unreadable
from partners.iati.standard import Element, codelist
from partners.models import ProjectMarker

STANDINGS = {code: standing.value for standing, code in STATUS.items()}
MOVEMENTS = {code: kind.value for kind, code in TRANSACTIONS.items()}
Left = list[str]


def parse(holder: Element) -> Activity:
    left: Left = []
    reporter = cells.organisation(holder.find("reporting-org"))
    identifier = cells.text(holder.find("iati-identifier"))
    title = cells.told(holder.find("title"))
    for found, message in (
        (identifier, _("l'activité n'a pas d'identifiant (iati-identifier)")),
        (title, _("l'activité n'a pas d'intitulé (title)")),
        (reporter, _("l'activité ne dit pas qui la déclare (reporting-org)")),
    ):
        if not found:
            raise Unreadable(message, holder.sourceline)
    start, end = _ends(holder, left)
    status = holder.find("activity-status")
    return Activity(
        identifier=identifier,
        line=holder.sourceline,
        title=title,
        description=_description(holder),
        reporter=reporter,  # type: ignore[arg-type]  # refused above where there is none
        standing=STANDINGS.get(status.get("code"), "") if status is not None else "",
        start=start,
        end=end,
        orgs=[org for org in map(cells.organisation, holder.iterfind("participating-org")) if org],
        other_identifiers=[one.get("ref", "") for one in holder.iterfind("other-identifier")],
        countries=_countries(holder),
        has_regions=holder.find("recipient-region") is not None,
        places=list(filter(None, map(cells.told, holder.iterfind("location/name")))),
        sectors=_sectors(holder),
        markers=_markers(holder, left),
        budgets=_budgets(holder, left),
        movements=_movements(holder, left),
        measures=measures_of(holder, left),
        parent=next((r.get("ref", "") for r in _of_type(holder, "related-activity", PARENT)), ""),
        left=_counted(left),
    )


def _description(holder: Element) -> str:
    general = [one for one in holder.iterfind("description") if one.get("type", "1") == "1"]
    return "\n\n".join(filter(None, map(cells.told, general)))


def _ends(holder: Element, left: Left) -> tuple:
    """Its actual days, else the planned ones."""
    days = {one.get("type"): cells.day(one) for one in holder.iterfind("activity-date")}
    start = days.get(ACTUAL_START) or days.get(PLANNED_START)
    end = days.get(ACTUAL_END) or days.get(PLANNED_END)
    if start and end and end < start:
        message = _("la fin (%(end)s) précède le début (%(start)s) : aucune des deux n'est prise")
        left.append(message % {"start": start.isoformat(), "end": end.isoformat()})
        return None, None
    return start, end


def _countries(holder: Element) -> dict[str, Decimal | None]:
    found = holder.findall("recipient-country") or holder.findall("transaction/recipient-country")
    return {one.get("code", ""): cells.share(one) for one in found}


def _sectors(holder: Element) -> dict[str, Decimal | None]:
    found = [one for one in holder.iterfind("sector") if one.get("vocabulary", DAC) == DAC]
    codes = {one.get("code", ""): cells.share(one) for one in found}
    return {code: part for code, part in codes.items() if code.isdecimal() and len(code) == 5}


def _markers(holder: Element, left: Left) -> dict[str, int]:
    markers = {}
    for one in holder.iterfind("policy-marker"):
        code, significance = one.get("code", ""), one.get("significance", "")
        if one.get("vocabulary", DAC) != DAC:
            continue
        if code in ProjectMarker.Policy.values and significance in ("0", "1", "2"):
            markers[code] = int(significance)
        else:
            left.append(_("marqueur de politique que le site ne tient pas"))
    return markers


def _budgets(holder: Element, left: Left) -> dict[str, Decimal]:
    """A revised budget takes the place of the original one of its period."""
    by_period: dict[tuple, tuple[str, Decimal]] = {}
    for one in sorted(holder.iterfind("budget"), key=lambda budget: budget.get("type", "1")):
        money = _money(holder, one, left)
        if money:
            start, end = (cells.day(one.find(tag)) for tag in ("period-start", "period-end"))
            by_period[start, end, money[0]] = money
    totals: Counter[str] = Counter()
    for currency, value in by_period.values():
        totals[currency] += value  # type: ignore[assignment]  # a Counter of Decimals
    return {currency: Decimal(value) for currency, value in totals.items() if value > 0}


def _movements(holder: Element, left: Left) -> list[Movement]:
    movements = []
    for one in holder.iterfind("transaction"):
        kind = MOVEMENTS.get(_code(one.find("transaction-type")))
        day, money = cells.day(one.find("transaction-date")), _money(holder, one, left)
        if kind is None:
            left.append(_("mouvement d'une nature que le site ne tient pas"))
        elif money is not None and money[1] <= 0:
            left.append(_("mouvement nul ou négatif"))
        elif money is not None and day is not None:
            movements.append(
                Movement(
                    kind=kind,
                    day=day,
                    value=money[1],
                    currency=money[0],
                    provider=cells.organisation(one.find("provider-org")),
                    receiver=cells.organisation(one.find("receiver-org")),
                    description=cells.shortened(cells.told(one.find("description")), 300),
                    reference=cells.shortened(one.get("ref", "").strip(), 100),
                    line=one.sourceline,
                )
            )
    return movements


def _money(activity: Element, holder: Element, left: Left) -> tuple[str, Decimal] | None:
    found = holder.find("value")
    value = cells.number(found.text, found.sourceline) if found is not None else None
    if found is None or value is None:
        left.append(_("montant vide"))
        return None
    currency = found.get("currency") or activity.get("default-currency", "")
    if currency not in codelist("Currency").codes:
        left.append(_("montant dont la devise n'est pas donnée, ou n'existe pas"))
        return None
    return currency, value


def _of_type(holder: Element, tag: str, kind: str) -> list[Element]:
    return [one for one in holder.iterfind(tag) if one.get("type") == kind]


def _code(holder: Element | None) -> str:
    return holder.get("code", "") if holder is not None else ""


def _counted(left: Left) -> Left:
    return [
        f"{what} ({times} fois)" if times > 1 else what for what, times in Counter(left).items()
    ]
