"""The parts of a Word file: its body, styles and lists, notes, comments, pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_DEEPEST_STYLE = 12


@dataclass(frozen=True)
class Style:
    name: str = ""
    level: int | None = None  # of a heading; 0 is the title of the document
    is_bold: bool = False
    numbering: tuple[str, int] | None = None


@dataclass(frozen=True)
class FoundPicture:
    name: str
    content: bytes
    alt: str = ""


@dataclass
class Package:
    """What a file holds; pictures that the text shows are noted as they are met."""

    body: Any
    part: Any
    styles: dict[str, Style]
    bullets: set[tuple[str, int]]  # numberings that are bullets
    notes: dict[str, Any] = field(default_factory=dict)  # "footnote:2" and its element
    comments: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, FoundPicture] = field(default_factory=dict)

    def target(self, relation: str) -> Any:
        found = self.part.rels.get(relation)
        return found if found is not None else None


def open_package(content: bytes) -> Package:
    """The file's parts; any exception means that it is no readable Word file."""
    part = Document(BytesIO(content)).part
    package = Package(
        body=part.element.body,
        part=part,
        styles=_styles(part),
        bullets=_bullets(part),
    )
    for kind in ("footnote", "endnote"):
        for note in _children(part, f"{kind}s", f"w:{kind}"):
            if note.get(qn("w:type")) in (None, "normal"):
                package.notes[f"{kind}:{note.get(qn('w:id'))}"] = note
    for comment in _children(part, "comments", "w:comment"):
        package.comments[comment.get(qn("w:id"))] = comment
    return package


def running_lines(package: Package) -> Iterator[Any]:
    """The elements of the headers and footers."""
    for kind in ("header", "footer"):
        for part in _parts(package.part, kind):
            yield parse_xml(part.blob)


def drawn_words(package: Package) -> Iterator[str]:
    """The words of charts and diagrams, which stand in parts of their own."""
    for kind in ("diagramData", "chart"):
        for part in _parts(package.part, kind):
            root = parse_xml(part.blob)
            words = [one.text for one in root.iter() if _tells(one) and one.text]
            if words:
                yield " ".join(words)


def _tells(element: Any) -> bool:
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
    chart = "{http://schemas.openxmlformats.org/drawingml/2006/chart}v"
    return element.tag in (drawing, chart)


def picture_named(package: Package, relation: str, alt: str) -> FoundPicture | None:
    """The picture of a relation, once, under the name of its part."""
    found = package.target(relation)
    if found is None or found.is_external:
        return None
    name = str(found.target_part.partname).rpartition("/")[2]
    picture = FoundPicture(name, found.target_part.blob, alt)
    return package.pictures.setdefault(name, picture)


def _parts(part: Any, kind: str) -> Iterator[Any]:
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            yield relation.target_part


def _children(part: Any, kind: str, tag: str) -> Iterator[Any]:
    for found in _parts(part, kind):
        yield from parse_xml(found.blob).iterchildren(qn(tag))


# --- Styles and lists ----------------------------------------------------------------------


def _styles(part: Any) -> dict[str, Style]:
    elements = {
        one.get(qn("w:styleId")): one for one in part.styles.element.iterchildren(qn("w:style"))
    }
    return {name: _style(name, elements) for name in elements}


def _style(name: str, elements: dict[str, Any]) -> Style:
    """What a style says, or those that it is based on."""
    told: dict[str, Any] = {}
    at: str | None = name
    for _step in range(_DEEPEST_STYLE):
        element = elements.get(at or "")
        if element is None:
            break
        for key, value in _facts(element).items():
            told.setdefault(key, value)
        based = element.find(qn("w:basedOn"))
        at = None if based is None else based.get(qn("w:val"))
    return Style(
        told.get("name", ""), told.get("level"), told.get("bold", False), told.get("numbering")
    )


def _facts(element: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    name = element.find(qn("w:name"))
    if name is not None:
        facts["name"] = name.get(qn("w:val"), "")
    if facts.get("name", "").lower() in ("title", "titre"):
        facts["level"] = 0
    level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if level is not None and int(level.get(qn("w:val"), "9")) < 9:
        facts.setdefault("level", int(level.get(qn("w:val"))) + 1)
    bold = element.find(f"{qn('w:rPr')}/{qn('w:b')}")
    if bold is not None:
        facts["bold"] = is_on(bold)
    numbering = numbering_of(element.find(qn("w:pPr")))
    if numbering:
        facts["numbering"] = numbering
    return facts


def is_on(toggle: Any) -> bool:
    return toggle.get(qn("w:val"), "true") not in ("false", "0", "off", "none")


def numbering_of(properties: Any) -> tuple[str, int] | None:
    """The list that a paragraph is in, and its depth there, from 0."""
    told = None if properties is None else properties.find(qn("w:numPr"))
    if told is None:
        return None
    number, level = told.find(qn("w:numId")), told.find(qn("w:ilvl"))
    if number is None or number.get(qn("w:val")) in (None, "0"):
        return None
    return number.get(qn("w:val")), int(level.get(qn("w:val"), "0")) if level is not None else 0


def _bullets(part: Any) -> set[tuple[str, int]]:
    found = next(_parts(part, "numbering"), None)
    if found is None:
        return set()
    root = parse_xml(found.blob)
    kinds = {
        (abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl"), "0")))
        for abstract in root.iterchildren(qn("w:abstractNum"))
        for level in abstract.iterchildren(qn("w:lvl"))
        if (kind := level.find(qn("w:numFmt"))) is not None and kind.get(qn("w:val")) == "bullet"
    }
    bullets = set()
    for number in root.iterchildren(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId"))
        wanted = None if abstract is None else abstract.get(qn("w:val"))
        bullets |= {(number.get(qn("w:numId")), level) for of, level in kinds if of == wanted}
    return bullets
