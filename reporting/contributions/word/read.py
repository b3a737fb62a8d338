"""The body of a Word file as paragraphs and tables, in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from reporting.contributions.word.lines import Line, LineReader, note_number
from reporting.contributions.word.package import (
    FoundPicture,
    Package,
    drawn_words,
    numbering_of,
    open_package,
    running_lines,
)

_TYPED_BULLET = re.compile(r"\s*[-–—•●▪■◦*➢✓➤\uf0b7\uf0a7\uf0d8][\s\u00a0]+(?=\S)")
_LONGEST_CAPTION = 250
_CAPTIONS = {"caption", "légende", "legende"}


@dataclass
class Paragraph:
    """`level` is that of a heading; `list_depth` that of an item, from 1."""

    text: str
    html: str
    style: str = ""
    level: int | None = None
    is_all_bold: bool = False
    list_depth: int = 0
    is_numbered: bool = False
    line: Line = field(default_factory=Line)

    @property
    def is_contents(self) -> bool:
        """A line of the contents, or of a list of tables, that Word made."""
        return self.style.lower().startswith(("toc ", "tm ", "table of figures"))

    @property
    def is_caption(self) -> bool:
        """Short enough to be kept as one."""
        named = self.style.lower() in _CAPTIONS or re.match(r"tableau\b", self.text.lower())
        return bool(named) and len(self.text) <= _LONGEST_CAPTION


@dataclass
class Cell:
    text: str
    span: int = 1
    is_continued: bool = False  # merged with the cell above
    is_merged: bool = False  # the first of cells merged downwards


@dataclass
class Grid:
    """A table: a cell for each that Word draws, and what hangs on them."""

    rows: list[list[Cell]]
    line: Line = field(default_factory=Line)
    is_inside: bool = False


Piece = Paragraph | Grid


@dataclass
class Reading:
    """Everything that the file says."""

    pieces: list[Piece]
    notes: dict[str, str]  # html of each note, its number before it
    comments: dict[str, str]
    asides: list[tuple[str, str]]  # what is no part of the text, and what it is
    pictures: list[FoundPicture]


def read_word(content: bytes) -> Reading:
    """Any exception means that the file is no readable Word file."""
    reader = _Reader(open_package(content))
    pieces = list(reader.pieces(reader.package.body))
    notes = {key: reader.note(key) for key in reader.package.notes}
    comments = {key: reader.comment(key) for key in reader.package.comments}
    asides = list(reader.asides())
    return Reading(pieces, notes, comments, asides, list(reader.package.pictures.values()))


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package, self.lines = package, LineReader(package)

    def pieces(self, container: Any) -> Iterator[Piece]:
        for node in container.iterchildren():
            if node.tag == qn("w:p"):
                yield from self._paragraphs(node)
            elif node.tag == qn("w:tbl"):
                yield from self._table(node)
            elif node.tag not in (qn("w:sectPr"), qn("w:sdtPr")):
                yield from self.pieces(node)

    def _paragraphs(self, node: Any) -> Iterator[Piece]:
        paragraph = self._paragraph(node)
        if paragraph.text or _hangs(paragraph.line):
            yield paragraph
        for box in paragraph.line.boxes:  # a text box stands after the paragraph that holds it
            yield from self.pieces(box)

    def _paragraph(self, node: Any) -> Paragraph:
        properties = node.find(qn("w:pPr"))
        style = self._style_of(properties)
        line = self.lines.read(node, is_bold=style.is_bold)
        level = _outline(properties, style.level)
        numbering = numbering_of(properties) or style.numbering
        paragraph = Paragraph(line.text, "", style.name, level, line.is_all_bold, line=line)
        if numbering and level is None:
            paragraph.list_depth = numbering[1] + 1
            paragraph.is_numbered = numbering not in self.package.bullets
        elif level is None:
            paragraph.list_depth = _typed_bullet(line)
        paragraph.html = line.html()
        paragraph.text = line.text
        return paragraph

    def _style_of(self, properties: Any) -> Any:
        told = None if properties is None else properties.find(qn("w:pStyle"))
        styles = self.package.styles
        name = "" if told is None else told.get(qn("w:val"), "")
        return styles.get(name) or styles.get("Normal") or _NO_STYLE

    # --- Tables -----------------------------------------------------------------------------

    def _table(self, node: Any) -> Iterator[Piece]:
        grid = Grid([])
        for row in node.iter(qn("w:tr")):
            if _table_of(row) is node:
                grid.rows.append([self._cell(cell, grid.line) for cell in _cells(row)])
        if any(cell.text for row in grid.rows for cell in row) or _hangs(grid.line):
            yield grid

    def _cell(self, node: Any, hanging: Line) -> Cell:
        properties = node.find(qn("w:tcPr"))
        span = None if properties is None else properties.find(qn("w:gridSpan"))
        merge = None if properties is None else properties.find(qn("w:vMerge"))
        is_first = merge is not None and merge.get(qn("w:val")) == "restart"
        return Cell(
            "\n".join(filter(None, self._cell_lines(node, hanging))),
            int(span.get(qn("w:val"), "1")) if span is not None else 1,
            is_continued=merge is not None and not is_first,
            is_merged=is_first,
        )

    def _cell_lines(self, node: Any, hanging: Line) -> Iterator[str]:
        """The text of a cell; a table inside it is told line by line."""
        for piece in self.pieces(node):
            if isinstance(piece, Paragraph):
                yield piece.text
                _hang(piece.line, hanging)
            else:
                _hang(piece.line, hanging)
                for row in piece.rows:
                    yield " | ".join(cell.text for cell in row)

    # --- Around the text --------------------------------------------------------------------

    def note(self, key: str) -> str:
        told = self._words(self.package.notes[key])
        return f"<p><sup>[{note_number(self.package, key)}]</sup> {told}</p>"

    def comment(self, key: str) -> str:
        element = self.package.comments[key]
        return f"<p>{element.get(qn('w:author'), '')} : {self._words(element)}</p>"

    def _words(self, element: Any) -> str:
        told = []
        for piece in self.pieces(element):
            if isinstance(piece, Paragraph):
                told.append(piece.html)
            else:
                told += [cell.text for row in piece.rows for cell in row]
        return "<br>".join(told)

    def asides(self) -> Iterator[tuple[str, str]]:
        lines = [words for part in running_lines(self.package) if (words := self._words(part))]
        if lines:
            yield "En-têtes et pieds de page", "".join(f"<p>{words}</p>" for words in lines)
        for words in drawn_words(self.package):
            yield "Textes d'un graphique ou d'un diagramme", f"<p>{words}</p>"


class _NoStyle:
    name, level, is_bold, numbering = "", None, False, None


_NO_STYLE = _NoStyle()


def _outline(properties: Any, of_style: int | None) -> int | None:
    told = None if properties is None else properties.find(qn("w:outlineLvl"))
    if told is None:
        return of_style
    level = int(told.get(qn("w:val"), "9"))
    return level + 1 if level < 9 else None


def _typed_bullet(line: Line) -> int:
    """1 where the paragraph was typed as an item; the bullet then goes, being no word."""
    found = _TYPED_BULLET.match("".join(text for text, _marks in line.runs))
    if not found:
        return 0
    left = found.end()
    for index, (text, marks) in enumerate(line.runs):
        line.runs[index] = (text[left:], marks)
        left = max(0, left - len(text))
    return 1


def _hangs(line: Line) -> bool:
    return bool(line.deleted or line.pictures or line.comments or line.boxes)


def _hang(line: Line, onto: Line) -> None:
    for name in ("deleted", "notes", "comments", "pictures"):
        getattr(onto, name).extend(getattr(line, name))


def _table_of(row: Any) -> Any:
    around = row.getparent()
    while around is not None and around.tag != qn("w:tbl"):
        around = around.getparent()
    return around


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, those within content controls too, but not those of inner tables."""
    for node in row.iterchildren():
        if node.tag == qn("w:tc"):
            yield node
        elif node.tag not in (qn("w:trPr"), qn("w:tblPrEx")):
            yield from _cells(node)
