"""The rules of IATI's standard ruleset, those that a schema cannot say."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from partners.iati.standard import Element, ruleset

Case = dict[str, Any]
Broken = tuple[Element, str]  # the element, and what is wrong with it


def broken_rules(root: Element, today: date) -> Iterator[Broken]:
    for context, rules in ruleset().items():
        for holder in root.xpath(context):
            # The form of identifiers is not among them: publishers' own have slashes.
            for name in CHECKS.keys() & rules.keys():
                for case in rules[name]["cases"]:
                    yield from ((holder, wrong) for wrong in CHECKS[name](holder, case, today))


def _at_least_one(holder: Element, case: Case, _today: date) -> Iterator[str]:
    if not any(holder.xpath(path) for path in case["paths"]):
        yield _("il manque %s") % _(" ou ").join(case["paths"])


def _no_more_than_one(holder: Element, case: Case, _today: date) -> Iterator[str]:
    if sum(len(holder.xpath(path)) for path in case["paths"]) > 1:
        yield _("un seul est permis : %s") % ", ".join(case["paths"])


def _date_order(holder: Element, case: Case, today: date) -> Iterator[str]:
    for less in _days(holder, case["less"], today):
        for more in _days(holder, case["more"], today):
            if less > more:
                yield _("%(less)s (%(first)s) vient après %(more)s (%(second)s)") % {
                    "less": case["less"],
                    "first": less.isoformat(),
                    "more": case["more"],
                    "second": more.isoformat(),
                }


def _sum(holder: Element, case: Case, _today: date) -> Iterator[str]:
    found = [value for path in case["paths"] for value in holder.xpath(path)]
    try:
        total = sum((Decimal(value) for value in found), Decimal(0))
    except InvalidOperation:
        return  # the schema tells it
    if found and total != case["sum"]:
        yield _("les parts font %(total)s au lieu de %(sum)s : %(paths)s") % {
            "total": total,
            "sum": case["sum"],
            "paths": ", ".join(case["paths"]),
        }


def _days(holder: Element, path: str, today: date) -> list[date]:
    if path == "NOW":
        return [today]
    days = []
    for value in holder.xpath(path):
        try:
            days.append(date.fromisoformat(value[:10]))
        except ValueError:
            continue  # the schema tells it
    return days


CHECKS: dict[str, Callable[[Element, Case, date], Iterator[str]]] = {
    "atleast_one": _at_least_one,
    "no_more_than_one": _no_more_than_one,
    "date_order": _date_order,
    "sum": _sum,
}
