"""The pack cut into slides: a few lines each, none of them longer than a screen can show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from committees.models import AgendaItem
from committees.pack.material import Pack
from snia.common.typography import long_date

ROWS_A_SLIDE = 7
ITEMS_A_SLIDE = 8
LONGEST_TEXT = 110


@dataclass(frozen=True)
class Slide:
    """A title and a table, or a title and figures; a table without headers is a list."""

    title: str
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    figures: Sequence[tuple[int | str, str]] = ()
    part: str = ""  # « 2/3 »


def deck_of(pack: Pack) -> list[Slide]:
    """Every slide after the first, which is the meeting itself."""
    return [
        *(_agenda(pack) or [Slide(_("Ordre du jour"))]),
        _figures(pack),
        *_tables(pack),
    ]


def _agenda(pack: Pack) -> list[Slide]:
    rows = [
        (f"{number}.", _short(str(item)), _about(item))
        for number, item in enumerate(pack.items, start=1)
    ]
    columns = (_("N°"), _("Point"), _("Nature et durée"))
    return list(cut(_("Ordre du jour"), columns, rows, ITEMS_A_SLIDE))


def _about(item: AgendaItem) -> str:
    duration = _("%s min") % item.duration if item.duration else ""
    kind = item.get_kind_display() if item.kind else ""
    return ", ".join(filter(None, [kind, duration]))


def _figures(pack: Pack) -> Slide:
    return Slide(
        _("En bref, %s") % pack.since_told,
        figures=[
            (len(pack.moved), _("réponses validées")),
            (sum(len(row.codes) for row in pack.late), _("réponses en retard")),
            (len(pack.risks), _("actions à risque")),
            (len(pack.late_decisions), _("décisions en retard")),
            (len(pack.alerts), _("alertes ouvertes")),
        ],
    )


def _tables(pack: Pack) -> Iterator[Slide]:
    yield from cut(
        _("Ce qui a avancé"),
        (_("Action"), _("Libellé"), _("Institution"), _("Avancement"), _("Taux")),
        [(r.code, _short(r.wording), r.institution, r.status, r.rates) for r in pack.moved],
    )
    yield from cut(
        _("Activités menées"),
        (_("Prog."), _("Activité"), _("Date"), _("Participants")),
        [
            (str(r.programme), _short(r.title), r.when, r.participants or "-")
            for r in pack.activities
        ],
    )
    yield from cut(
        _("Ce qui est en retard"),
        (_("Institution"), _("Actions"), _("Échéance"), _("Jours")),
        [(r.institution, r.actions, long_date(r.due_on), str(r.days)) for r in pack.late],
    )
    yield from cut(
        _("Ce qui est à risque"),
        (_("Action"), _("Libellé"), _("Institution"), _("Pourquoi")),
        [(r.code, _short(r.wording), r.institution, _short(r.why)) for r in pack.risks],
    )
    yield from cut(
        _("Décisions à exécuter"),
        (_("Décision"), _("Ce qui a été décidé"), _("Institution"), _("Échéance")),
        [
            (
                decision.reference,
                _short(decision.text),
                str(decision.owner or "-"),
                long_date(decision.due_on) if decision.due_on else "-",
            )
            for decision in pack.decisions
        ],
    )
    yield from cut(
        _("Alertes"),
        (_("Action"), _("Ce qui ne va pas"), _("Gravité"), _("Où elle en est")),
        [
            (
                alert.action.code,
                _short(alert.text),
                alert.get_severity_display(),
                f"{alert.get_state_display()} ({alert.committee})",
            )
            for alert in pack.alerts
        ],
    )


def cut(
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    size: int = ROWS_A_SLIDE,
) -> Iterator[Slide]:
    """As many slides as the rows need, each told its part; none where there is nothing: the
    figures say so."""
    rows = list(rows)
    pieces: list[Any] = [rows[start : start + size] for start in range(0, len(rows), size)]
    for number, piece in enumerate(pieces, start=1):
        part = f"{number}/{len(pieces)}" if len(pieces) > 1 else ""
        yield Slide(title, columns, piece, part=part)


def _short(text: str) -> str:
    """On one line; what a slide can't hold is in the pack to read."""
    return Truncator(" ".join(text.split())).chars(LONGEST_TEXT)
