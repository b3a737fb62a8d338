"""A Word file read into proposals, piece by piece: sections of text, tables of activities, and
what stands apart. Every word of the file is in one of them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape

from programmes.models import ActionGroup
from reporting.contributions.outline import Outline, Target, level_of
from reporting.contributions.recognise import ActivityRows, recognise
from reporting.contributions.word.lines import Line
from reporting.contributions.word.read import Grid, Paragraph, Reading
from reporting.models.contributions import ProposedSection
from reporting.models.plans import PlanSection
from snia.common.richtext import clean_html

Kind = ProposedSection.Kind
LONGEST_HEADING = 250
_LONGEST_FAKE = 160
_TITLE_OF_DOCUMENT = 0


@dataclass
class Proposal:
    kind: str
    section: str
    group: ActionGroup | None = None
    heading: str = ""
    path: list[str] = field(default_factory=list)  # headings met since the piece before
    html: str = ""
    source: str = ""
    table: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def proposals_of(reading: Reading, outline: Outline) -> list[Proposal]:
    proposer = _Proposer(reading, outline)
    for piece in reading.pieces:
        if isinstance(piece, Grid):
            proposer.add_grid(piece)
        else:
            proposer.add_paragraph(piece)
    return proposer.finished()


class _Proposer:
    def __init__(self, reading: Reading, outline: Outline) -> None:
        self.reading, self.outline = reading, outline
        self.target = Target(PlanSection.Kind.PURPOSE)
        self.heading = ""
        self.path: list[str] = []
        self.blocks: list[str] = []
        self.items: list[tuple[int, bool, str]] = []
        self.notes: list[str] = []
        self.waiting: list[str] = []  # notes called for, whose text comes below
        self.contents: list[str] = []
        self.deleted: list[str] = []
        self.comments: list[str] = []
        self.caption: Paragraph | None = None
        self.found: list[Proposal] = []

    # --- Pieces, in their order -------------------------------------------------------------

    def add_paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.text and not paragraph.is_contents:
            self._drop_caption()
        if paragraph.is_contents:
            self.contents.append(f"<p>{paragraph.html}</p>")
        elif paragraph.text and _is_heading(paragraph, self.outline):
            self._open(paragraph)
        elif paragraph.text and paragraph.is_caption:
            self.caption = paragraph
        elif paragraph.text:
            self._add(paragraph)
        self._hang(paragraph.line)

    def add_grid(self, grid: Grid) -> None:
        rows = recognise(grid)
        self._end_list()
        if rows is None or not rows.rows:
            self._drop_caption()
            self.blocks.append(_drawn(grid))
            self._hang(grid.line)
            return
        caption, self.caption = self.caption, None
        self._flush()
        self._hang(grid.line)
        self._add_activities(grid, rows, caption)

    def finished(self) -> list[Proposal]:
        self._drop_caption()
        self._flush()
        ending = [*self.path, *filter(None, [self.heading])]
        if ending:  # headings after which nothing comes
            told = "".join(f"<p>{escape(title)}</p>" for title in ending)
            self.path = []
            self._propose(Proposal(Kind.TEXT, self.target.section, html=told, source=told))
        seen = set(self.notes)
        orphans = [html for key, html in self.reading.notes.items() if key not in seen]
        self._apart("Notes auxquelles rien ne renvoie", orphans)
        self._apart("Sommaire du fichier", self.contents)
        self._apart("Texte supprimé en suivi des modifications", _paragraphs(self.deleted))
        left = [html for key, html in self.reading.comments.items() if key not in self.comments]
        comments = [self.reading.comments.get(key, "") for key in self.comments]
        self._apart("Commentaires", [*comments, *left])
        for heading, html in self.reading.asides:
            self._apart(heading, [html])
        return self.found

    # --- Headings ---------------------------------------------------------------------------

    def _open(self, paragraph: Paragraph) -> None:
        """A heading of the plan opens its section; another stays a heading within it."""
        self._flush()
        if self.heading:
            self.path.append(self.heading)
            self.heading = ""
        target = self.outline.target_of(paragraph.text)
        if target is not None:
            self.target = target
            self.path.append(paragraph.text)
        elif len(paragraph.text) > LONGEST_HEADING or paragraph.level == _TITLE_OF_DOCUMENT:
            self.path.append(paragraph.text)
        else:
            self.heading = paragraph.text

    # --- Text -------------------------------------------------------------------------------

    def _add(self, paragraph: Paragraph) -> None:
        if paragraph.list_depth:
            self.items.append((paragraph.list_depth, paragraph.is_numbered, paragraph.html))
            return
        self._end_list()
        self.blocks.append(f"<p>{paragraph.html}</p>")

    def _drop_caption(self) -> None:
        """What looked like a table's caption is text where no table of activities follows."""
        caption, self.caption = self.caption, None
        if caption is not None:
            self._add(caption)

    def _end_list(self) -> None:
        if self.items:
            self.blocks.append(_listed(self.items))
            self.items = []

    def _flush(self) -> None:
        """What was gathered becomes a proposal; a heading alone waits for what it heads."""
        self._end_list()
        told = "".join(self.blocks)
        told += "".join(self.reading.notes[key] for key in self.waiting)
        self.blocks, self.waiting = [], []
        if not told:
            return
        html = clean_html(told)
        self._propose(
            Proposal(
                Kind.TEXT,
                self.target.section,
                self.target.group,
                self.heading,
                html=html,
                source=html,
            )
        )
        self.heading = ""

    def _hang(self, line: Line) -> None:
        self.deleted += line.deleted and ["".join(line.deleted)]
        self.comments += line.comments
        new = [key for key in line.notes if key not in self.notes]
        self.notes += new
        self.waiting += new
        pictures = {picture.name: picture for picture in self.reading.pictures}
        for name in line.pictures:
            alt = pictures[name].alt
            told = f"[Image : {name}{', ' + alt if alt else ''}]"
            self._end_list()
            self.blocks.append(f"<p>{escape(told)}</p>")

    # --- Tables, and what stands apart ------------------------------------------------------

    def _add_activities(self, grid: Grid, rows: ActivityRows, caption: Paragraph | None) -> None:
        heading = caption.text if caption else self.heading
        if caption and self.heading:
            self.path.append(self.heading)
        self.heading = ""
        proposal = Proposal(
            Kind.ACTIVITIES,
            self.target.section,
            self.target.group,
            heading,
            source=clean_html(_drawn(grid)),
            table=rows.as_json(),
            remarks=rows.remarks,
        )
        self._propose(proposal)

    def _apart(self, heading: str, told: list[str]) -> None:
        if any(told):
            html = clean_html("".join(told))
            section = PlanSection.Kind.PURPOSE
            self.found.append(Proposal(Kind.APART, section, None, heading, html=html, source=html))

    def _propose(self, proposal: Proposal) -> None:
        proposal.path, self.path = self.path, []
        self.found.append(proposal)


def _is_heading(paragraph: Paragraph, outline: Outline) -> bool:
    """By its style, or by its looks: short, all bold, no end of a sentence."""
    if paragraph.level is not None:
        return True
    text = paragraph.text
    if paragraph.is_caption or len(text) > _LONGEST_FAKE or text[-1] in ".;,":
        return False
    if paragraph.is_all_bold:
        return not paragraph.list_depth or paragraph.is_numbered
    return level_of(text) is not None and outline.target_of(text) is not None


def _listed(items: list[tuple[int, bool, str]]) -> str:
    """Items of any depth as lists in lists."""
    html = ""
    opened: list[str] = []
    for depth, is_numbered, told in items:
        tag = "ol" if is_numbered else "ul"
        while len(opened) > depth or (len(opened) == depth and opened[-1] != tag):
            html += f"</li></{opened.pop()}>"
        if len(opened) == depth:
            html += "</li>"
        while len(opened) < depth:
            html += f"<{tag}>" if len(opened) == depth - 1 else f"<{tag}><li>"
            opened.append(tag)
        html += f"<li>{told}"
    return html + "".join(f"</li></{tag}>" for tag in reversed(opened))


def _drawn(grid: Grid) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td colspan="{cell.span}">{_lines(cell.text)}</td>'
            if cell.span > 1
            else f"<td>{_lines(cell.text)}</td>"
            for cell in row
        )
        + "</tr>"
        for row in grid.rows
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")


def _paragraphs(texts: list[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts]
