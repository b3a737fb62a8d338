"""A job as the page shows it."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.models import RenderJob
from reporting.press.watch import PieceState
from reporting.productions import PRODUCTIONS

STATES = {
    PieceState.WAITING: _("en attente"),
    PieceState.UNDER_WAY: _("en cours de mise en page"),
    PieceState.KEPT: _("inchangée, reprise telle quelle"),
    PieceState.DONE: _("mise en page"),
}


@dataclass(frozen=True)
class ShownPiece:
    title: str
    state: str | Promise


@dataclass(frozen=True)
class ShownJob:
    job: RenderJob

    @property
    def label(self) -> str | Promise:
        """An output that this release doesn't know any more keeps its name."""
        production = PRODUCTIONS.get(self.job.output)
        return production.label if production else self.job.output

    @property
    def pieces(self) -> list[ShownPiece]:
        return [_shown(piece) for piece in self.job.pieces]


def _shown(piece: dict[str, Any]) -> ShownPiece:
    return ShownPiece(piece["title"], STATES[PieceState(piece["state"])])
