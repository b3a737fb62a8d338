"""The brief: exactly two A4 pages, the figures on the first and the words on the second."""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reporting.frozen.document import FrozenDocument
from reporting.models.plans import PlanSection
from reporting.outputs.bars import bar
from reporting.outputs.digest import (
    LIST_NAMES,
    LISTS,
    Body,
    Digest,
    Participants,
    TableDigest,
    digest_of,
)
from snia.common.pdf import Pdf, write_pdf
from snia.common.templatetags.snia import known
from snia.common.typography import french_html, thousands

STYLESHEET = "bilan/synthese.css"
PAGES = 2
# The most that is tried, down to what fits: items of a list, tables and bodies told.
_ITEMS, _LINES = 12, 16
_LONGEST = 220
_TITLES = {
    PlanSection.Kind.CHALLENGES: "Principaux défis et contraintes",
    PlanSection.Kind.MEASURES: "Mesures prévues",
    PlanSection.Kind.RECOMMENDATIONS: "Recommandations",
}


class DoesNotFit(Exception):
    """The brief could not be made of two pages."""


def write_brief(document: FrozenDocument) -> bytes:
    """The most that two pages hold; what is left out is counted on the page."""
    digest = digest_of(document.book)

    @cache
    def laid_out(items: int, lines: int) -> Pdf:
        return write_pdf(_render(document, digest, items, lines), STYLESHEET)

    lines = _most(lambda lines: laid_out(0, lines).pages == 1, _LINES)
    items = _most(lambda items: laid_out(items, lines).pages == PAGES, _ITEMS)
    return laid_out(items, lines).content


def _most(fits: Callable[[int], bool], most: int) -> int:
    """The largest number that fits, `most` as a rule."""
    if fits(most):
        return most
    fewest = bisect_left(range(1, most), True, key=lambda number: not fits(number))
    if not fewest:
        raise DoesNotFit(_("La synthèse ne tient pas en deux pages."))
    return fewest


def _render(document: FrozenDocument, digest: Digest, items: int, lines: int) -> str:
    book = document.book
    context = {
        "book": book,
        "figures": _figures(digest),
        "tables": _tables(digest, lines),
        "tables_left": max(len(digest.tables) - lines, 0),
        "bodies": _bodies(digest.bodies[:lines]),
        "bodies_left": max(len(digest.bodies) - lines, 0),
        "lists": [_list(digest, kind, items) for kind in LISTS] if items else [],
        "unknown": _unknown(digest),
        "sha256": document.sha256,
    }
    return french_html(render_to_string("reporting/outputs/brief.html", context))


# --- What is told --------------------------------------------------------------------------


def _figures(digest: Digest) -> list[tuple[str, str]]:
    return [
        (thousands(len(digest.chapters)), "programmes rapportés"),
        (thousands(sum(table.rows for table in digest.tables)), "lignes d'activités"),
        (known(digest.held), "réunions tenues"),
        *((known(digest.count(kind)), LIST_NAMES[kind]) for kind in LISTS),
    ]


def _tables(digest: Digest, lines: int) -> list[dict[str, Any]]:
    most = max((table.rows for table in digest.tables), default=0)
    return [
        {
            "table": table,
            "caption": Truncator(table.caption).chars(90),
            "chart": _drawn(bar(f"{table.rows} lignes", table.rows, most)),
            "participants": _participants(table.participants),
            "split": _split(table.participants),
            "silent": "-" if table.participants is None else table.participants.silent,
        }
        for table in digest.tables[:lines]
    ]


def _participants(told: Participants | None) -> str:
    if told is None or not told.rows:
        return "-"
    return f"au moins {thousands(told.total)}" if told.is_least else thousands(told.total)


def _split(told: Participants | None) -> str:
    """Women and men, and of how many rows where not of all."""
    if told is None or not told.split_rows:
        return "-"
    split = f"{thousands(told.women)} / {thousands(told.men)}"
    silent = told.rows + told.silent - told.split_rows
    return f"{split} (sur {told.split_rows} lignes)" if silent else split


def _bodies(bodies: list[Body]) -> list[dict[str, Any]]:
    most = max((max(body.held or 0, body.expected or 0) for body in bodies), default=0)
    return [
        {
            "body": body,
            "chart": _drawn(
                bar(
                    f"{body.held_told} tenues, attendues : {body.expected_told}",
                    body.held or 0,
                    most,
                    expected=body.expected,
                )
            ),
        }
        for body in bodies
    ]


def _list(digest: Digest, kind: str, items: int) -> dict[str, Any]:
    """The first of each programme, in turn, so that none of them is left out."""
    told = [
        (f"P{chapter.number}", Truncator(text).chars(_LONGEST))
        for rank in range(items)
        for chapter in digest.chapters
        for text in chapter.lists.get(kind, [])[rank : rank + 1]
    ][:items]
    return {
        "title": _TITLES[PlanSection.Kind(kind)],
        "items": told,
        "left": (digest.count(kind) or 0) - len(told),
    }


def _unknown(digest: Digest) -> list[str]:
    """What the book does not say, said."""
    counted = [table for table in digest.tables if table.participants is not None]
    silent = sum(_silent(table) for table in counted)
    uncounted = len(digest.tables) - len(counted)
    told = []
    if silent:
        told.append(f"Nombre de participants non communiqué : {silent} lignes.")
    if uncounted:
        told.append(f"Tableaux sans colonne de participants : {uncounted}.")
    if not digest.bodies:
        told.append("Le Bilan ne donne pas de tableau des réunions des instances.")
    return told


def _silent(table: TableDigest) -> int:
    return table.participants.silent if table.participants else 0


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 (made here, its text escaped)
