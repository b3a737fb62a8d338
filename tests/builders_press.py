"""A small book of the tests' own, and what watches it being made."""

from dataclasses import replace

from reporting.bilan.book import (
    Acronym,
    Book,
    Chapter,
    Column,
    DataNote,
    Heading,
    Part,
    Section,
    Table,
    Text,
)
from reporting.press.watch import Cancelled, PieceState, Watch

FOOTNOTE = '<p>Une phrase<span style="float: footnote">Note {}.</span> appelle une note.</p>'


def a_table(number: str, rows: int = 4) -> Table:
    return Table(
        caption=f"Sessions du chapitre {number}",
        number=number,
        columns=[Column("Session"), Column("Personnes", is_figure=True)],
        rows=[[f"Session {row} de {number}", str(100 + row)] for row in range(1, rows + 1)],
    )


def a_chapter(number: int, rows: int = 4) -> Chapter:
    anchor = f"programme-{number}"
    text = Text(f'<p>Voir le <a href="#tableau-{3 - number}.1">tableau voisin</a>.</p>')
    return Chapter(
        anchor=anchor,
        number=number,
        title=f"Chapitre de l'essai {number}",
        sections=[
            Section(
                anchor=f"{anchor}-activities",
                number="1.",
                title=f"Activités {number}",
                blocks=[
                    Heading(f"Intitulé {number}"),
                    text,
                    Text(FOOTNOTE.format(number)),
                    a_table(f"{number}.1", rows),
                ],
            )
        ],
    )


def a_book() -> Book:
    """Two parts of a chapter each, each with a table and a footnote, each linked to the other."""
    return Book(
        title="Livre d'essai",
        subtitle="Pour les tests",
        period="2020",
        period_dates="du 1er janvier au 31 décembre 2020",
        publisher="Secrétariat",
        notice="Données inventées.",
        parts=[Part(f"partie-{n}", f"Partie {n}", [a_chapter(n)]) for n in (1, 2)],
        acronyms=[Acronym("OSP", "Objectif spécifique")],
        data_notes=[DataNote("Sujet", "Remarque.")],
        sources=["Document d'essai"],
    )


def with_chapter(book: Book, chapter: Chapter) -> Book:
    """The book with this chapter in the place of the one of its number."""
    parts = [
        replace(
            part, chapters=[chapter if c.number == chapter.number else c for c in part.chapters]
        )
        for part in book.parts
    ]
    return replace(book, parts=parts)


class Noting(Watch):
    """Notes what became of each piece; cancels at the one that it is told."""

    def __init__(self, cancel_at: str = "") -> None:
        self.planned: list[str] = []
        self.ended: dict[str, PieceState] = {}
        self._cancel_at = cancel_at

    def plan(self, pieces: list[tuple[str, str]]) -> None:
        self.planned = [name for name, _title in pieces]

    def ends(self, name: str, state: PieceState) -> None:
        self.ended[name] = state

    def look(self) -> None:
        if self._cancel_at and self._cancel_at in self.ended:
            raise Cancelled

    def laid_out(self) -> set[str]:
        return {name for name, state in self.ended.items() if state == PieceState.DONE}
