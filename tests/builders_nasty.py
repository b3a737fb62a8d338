"""A chapter made to break a layout, and what pdftotext tells of the pages that it makes."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from reporting.bilan.book import Block, Chapter, Column, Heading, Section, Table, Text

HEADING = "Intertitre"
BEGINS, ENDS = "Debut{}", "Fin{}"
ADDRESS = "https://exemple.test/" + "0123456789" * 12
LONG_WORDS = "anticonstitutionnellement interdépartementalisation"
MILLIMETRE = 72 / 25.4


def nasty_chapter() -> Chapter:
    """Headings after texts of every length, tables of tall rows, words without end."""
    blocks: list[Block] = []
    for number in range(24):
        blocks += [Text(_prose(number)), Heading(f"{HEADING} {number} {LONG_WORDS}")]
    blocks += [Text(f"<p>Voir {ADDRESS}.</p>"), tall_table(), wide_table()]
    return Chapter("programme-1", 1, "Nasty", [Section("s", "1.", f"{HEADING} de tête", blocks)])


def _prose(number: int) -> str:
    sentence = "Une phrase inventée pour remplir la page, sans rien dire de plus. "
    return f"<p>{sentence * (1 + number * 7 % 11)}</p>" * (1 + number % 3)


def tall_table() -> Table:
    """Rows of three to eight lines, that no page may cut."""
    columns = [Column("Intitulé"), Column("Texte"), Column("Nombre", is_figure=True)]
    rows = [
        [f"{BEGINS.format(n)} d'un titre", f"{'mot ' * (40 + n * 13 % 60)}{ENDS.format(n)}", "12"]
        for n in range(100, 140)
    ]
    return Table("Des lignes hautes", columns, rows, number="1.1")


def wide_table() -> Table:
    """Eight columns of which names and dates would take all the room."""
    labels = [
        "Intitulé",
        "Organisateurs",
        "Public",
        "Lieu",
        "Période",
        "Total",
        "Femmes",
        "Hommes",
    ]
    columns = [
        Column(label, is_figure=rank > 4, is_name=rank in (1, 3, 4))
        for rank, label in enumerate(labels)
    ]
    row = [
        *("Une formation au titre plutôt long, comme il en est", "Réseau socioprofessionnel"),
        *("Associations", "Rivière-de-Démonstration", "De janvier à septembre 2013"),
        *("1 234", "600", "634"),
    ]
    return Table("Huit colonnes", columns, [row] * 12, number="1.2")


@dataclass(frozen=True)
class Word:
    left: float
    top: float
    right: float
    bottom: float
    text: str


_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


def words_by_page(content: bytes) -> list[list[Word]]:
    """Those between the running head and the folio, in millimetres."""
    told = subprocess.run(
        ["pdftotext", "-bbox-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return [list(_body(page)) for page in told.split("<page ")[1:]]


def _body(page: str) -> Iterator[Word]:
    for *sides, text in _WORD.findall(page):
        word = Word(*(float(side) / MILLIMETRE for side in sides), unescape(text))
        if 22 < word.top < 220:
            yield word


def outside_the_margins(pages: list[list[Word]]) -> list[str]:
    """Pages are 170 mm wide, with 23 mm inside and 18 outside; half a millimetre is forgiven."""
    found = []
    for number, words in enumerate(pages, start=1):
        left, right = (23, 170 - 18) if number % 2 else (18, 170 - 23)
        found += [w.text for w in words if w.left < left - 0.5 or w.right > right + 0.5]
    return found


def headings_at_the_foot(pages: list[list[Word]]) -> list[str]:
    """The last line of a page that is one of a heading."""
    found = []
    for words in filter(None, pages):
        foot = max(word.bottom for word in words)
        last = " ".join(word.text for word in words if foot - word.bottom < 2)
        if HEADING in last or LONG_WORDS.split()[-1] in last:
            found.append(last)
    return found


def cut_rows(pages: list[list[Word]]) -> list[int]:
    """The rows that begin on a page and end on another."""
    page_of = {word.text: number for number, words in enumerate(pages) for word in words}
    rows = range(100, 140)
    return [n for n in rows if page_of[BEGINS.format(n)] != page_of[ENDS.format(n)]]


def empty_pages(pages: list[list[Word]]) -> list[int]:
    return [number for number, words in enumerate(pages, start=1) if not words]
