"""A paragraph of Word read into runs of text with their marks; nothing in it is passed over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from reporting.contributions.word.package import Package, is_on, picture_named

Marks = tuple[str, ...]
_ORDER = ("strong", "em", "sup", "sub")
# Orders to Word, which no reader sees; the copy that an older Word would show of a drawing.
_UNSEEN = {"rPr", "pPr", "instrText", "delInstrText", "Fallback", "sdtPr", "tblPr", "sectPr"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Line:
    """What a paragraph says; what hangs on it waits for its place below."""

    runs: list[tuple[str, Marks]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(text for text, _marks in self.runs).split())

    @property
    def is_all_bold(self) -> bool:
        words = [marks for text, marks in self.runs if text.strip()]
        return bool(words) and all("strong" in marks for marks in words)

    def html(self) -> str:
        told = groupby(self.runs, key=lambda run: run[1])
        return "".join(_marked("".join(text for text, _ in runs), marks) for marks, runs in told)


def _marked(text: str, marks: Marks) -> str:
    told = escape(text, quote=False).replace("\n", "<br>")
    for mark in reversed(marks):
        tag, _space, address = mark.partition(" ")
        opened = f'<a href="{escape(address)}">' if tag == "a" else f"<{tag}>"
        told = f"{opened}{told}</{tag}>"
    return told


class LineReader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.readers: dict[str, Callable[[Any, Line, Marks, bool], None]] = {
            "r": self._run,
            "t": self._text,
            "delText": lambda node, line, marks, gone: line.deleted.append(node.text or ""),
            "tab": self._blank,
            "ptab": self._blank,
            "br": self._break,
            "cr": self._break,
            "noBreakHyphen": lambda node, line, marks, gone: line.runs.append(("\u2011", marks)),
            "sym": self._symbol,
            "del": self._gone,
            "moveFrom": self._gone,
            "hyperlink": self._link,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "commentReference": self._comment,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": self._drawing,
            "txbxContent": lambda node, line, marks, gone: line.boxes.append(node),
            "blip": self._picture,
            "imagedata": self._picture,
        }

    def read(self, paragraph: Any, *, is_bold: bool = False) -> Line:
        line = Line()
        self._read(paragraph, line, ("strong",) if is_bold else (), False)
        return line

    def _read(self, element: Any, line: Line, marks: Marks, gone: bool) -> None:
        for node in element.iterchildren():
            name = _name(node)
            reader = self.readers.get(name)
            if reader is not None:
                reader(node, line, marks, gone)
            elif name not in _UNSEEN:
                self._read(node, line, marks, gone)

    def _run(self, run: Any, line: Line, marks: Marks, gone: bool) -> None:
        properties = run.find(qn("w:rPr"))
        self._read(
            run, line, marks if properties is None else self._marks(properties, marks), gone
        )

    def _marks(self, properties: Any, marks: Marks) -> Marks:
        told = set(marks)
        style = properties.find(qn("w:rStyle"))
        if style is not None and self._style_is_bold(style.get(qn("w:val"))):
            told.add("strong")
        for tag, mark in (("w:b", "strong"), ("w:i", "em")):
            toggle = properties.find(qn(tag))
            if toggle is not None:
                told = told | {mark} if is_on(toggle) else told - {mark}
        raised = properties.find(qn("w:vertAlign"))
        value = "" if raised is None else raised.get(qn("w:val"))
        told |= {{"superscript": "sup", "subscript": "sub"}.get(value, "")} - {""}
        links = tuple(mark for mark in marks if mark.startswith("a "))
        return links + tuple(mark for mark in _ORDER if mark in told)

    def _style_is_bold(self, name: str) -> bool:
        style = self.package.styles.get(name)
        return style is not None and style.is_bold

    def _text(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        text = node.text or ""
        if gone:
            line.deleted.append(text)
        elif text:
            line.runs.append((text, marks))

    def _blank(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        line.runs.append((" ", marks))

    def _break(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        is_page = node.get(qn("w:type")) in ("page", "column")
        line.runs.append((" " if is_page else "\n", marks))

    def _symbol(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        """A character of a symbol font: what it looks like is the font's own affair."""
        line.runs.append(("•", marks))

    def _gone(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        self._read(node, line, marks, True)

    def _link(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        relation = self.package.target(node.get(f"{_RELATION}id", ""))
        is_link = relation is not None and relation.is_external
        self._read(node, line, (f"a {relation.target_ref}", *marks) if is_link else marks, gone)

    def _note(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        key = f"{_name(node).removesuffix('Reference')}:{node.get(qn('w:id'))}"
        if key in self.package.notes:
            line.notes.append(key)
            line.runs.append((f"[{note_number(self.package, key)}]", ("sup",)))

    def _comment(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        line.comments.append(node.get(qn("w:id"), ""))

    def _drawing(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        self._read(node, line, marks, gone)

    def _picture(self, node: Any, line: Line, marks: Marks, gone: bool) -> None:
        relation = node.get(f"{_RELATION}embed") or node.get(f"{_RELATION}id") or ""
        found = picture_named(self.package, relation, _alternative(node))
        if found is not None:
            line.pictures.append(found.name)


def note_number(package: Package, key: str) -> int:
    return list(package.notes).index(key) + 1


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def _alternative(node: Any) -> str:
    """What the drawing around a picture says of it."""
    around = node.getparent()
    while around is not None and _name(around) not in ("inline", "anchor", "shape", "r"):
        around = around.getparent()
    if around is None:
        return ""
    told = around.get("alt", "")
    for described in around.iter():
        if _name(described) == "docPr":
            told = told or described.get("descr", "")
    return str(told)
