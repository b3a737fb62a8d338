"""The Word document, from its title page to its list of tables."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from reporting.bilan.book import (
    Block,
    Boxed,
    Bullets,
    Chapter,
    Chart,
    Heading,
    Picture,
    Quotation,
    Section,
    Table,
    Text,
)
from reporting.frozen.document import FrozenDocument
from reporting.outputs.package import moment_of, settled
from reporting.outputs.walk import chapter_name, named
from reporting.outputs.word.charts import picture_of, words_of
from reporting.outputs.word.contents import (
    CHAPTERS,
    TABLES,
    add_contents,
    entries_of,
    tables_of,
)
from reporting.outputs.word.drawings import add_drawing
from reporting.outputs.word.fields import add_bookmark, add_field, settle
from reporting.outputs.word.rich import Place, add_html, add_plain
from reporting.outputs.word.styles import NOTE, QUOTED, new_document
from reporting.outputs.word.tables import add_box, add_plain_table, add_table, close_box
from snia.common.typography import french_spaces

CHART_ELSEWHERE = (
    "Le dessin de ce graphique est dans le PDF et l'édition web ; ses chiffres sont écrits ici."
)


def write_word(frozen: FrozenDocument) -> bytes:
    writer = _Writer(frozen)
    writer.write()
    file = BytesIO()
    writer.document.save(file)
    return settled(file.getvalue(), moment_of(frozen))


class _Writer:
    def __init__(self, frozen: FrozenDocument) -> None:
        self.frozen, self.book = frozen, frozen.book
        self.document = new_document()
        self.bookmarks = 0

    def write(self) -> None:
        self._properties()
        self._running_lines()
        self._opening()
        self._contents()
        self._front()
        for part in self.book.parts:
            self._heading(part.title, 1, part.anchor)
            for rank, chapter in enumerate(part.chapters):
                self._chapter(chapter, opens_part=rank == 0)
        self._closing()
        settle(self.document)

    # --- Around the text --------------------------------------------------------------------

    def _properties(self) -> None:
        told, book = self.document.core_properties, self.book
        told.title, told.subject = f"{book.title} {book.period}", book.subtitle
        told.author = told.last_modified_by = book.publisher or "SNIA"
        told.language, told.keywords = "fr-FR", f"SNIA, immigration, asile, bilan, {book.period}"
        told.comments, told.revision = f"Empreinte SHA-256 : {self.frozen.sha256}", 1

    def _running_lines(self) -> None:
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        header = section.header.paragraphs[0]
        add_plain(header, f"{self.book.title} {self.book.period}")
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_field(footer, "PAGE", "1")
        footer.add_run(" / ")
        add_field(footer, "NUMPAGES", "1")

    def _opening(self) -> None:
        book = self.book
        self._plain(book.publisher)
        self._plain(book.title, "Title")
        self._plain(book.period, "Subtitle")
        self._plain(book.subtitle, "Subtitle")
        self._plain(f"Période couverte : {book.period_dates}.")
        self._plain(book.notice)
        if book.sources:
            self._plain("Documents dont les faits sont tirés :")
        for source in book.sources:
            self._plain(source, "List Bullet")

    def _contents(self) -> None:
        self._heading("Sommaire", 1, "sommaire")
        add_contents(self.document, list(entries_of(self.book)), CHAPTERS)

    def _front(self) -> None:
        foreword = self.book.foreword
        if foreword:
            self._heading("Avant-propos", 1, "avant-propos")
            add_html(Place(self.document), foreword.html)
            self._plain(foreword.signatory)
        if self.book.acronyms:
            self._acronyms()
        if self.book.introduction:
            self._heading("Introduction", 1, "introduction")
            self._blocks(self.book.introduction, 4)

    def _acronyms(self) -> None:
        self._heading("Liste des sigles", 1, "sigles")
        rows = [("Sigle", "Développé"), *map(_acronym, self.book.acronyms)]
        note = "* : dénomination d'usage public, absente des documents sources."
        add_plain_table(self.document, rows, [note])

    def _closing(self) -> None:
        for annex in self.book.annexes:
            self._section(annex, 1)
        if self.book.data_notes:
            self._heading("Notes sur les données", 1, "notes")
            for note in self.book.data_notes:
                paragraph = self.document.add_paragraph(style="List Bullet")
                paragraph.add_run(french_spaces(note.subject)).bold = True
                add_plain(paragraph, f" – {note.note}")
        tables = tables_of(self.book)
        if tables:
            self._heading("Liste des tableaux", 1, "tableaux")
            add_contents(self.document, tables, TABLES)

    # --- Chapters ---------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter, *, opens_part: bool) -> None:
        heading = self._heading(chapter_name(chapter), 2, chapter.anchor)
        if opens_part:  # on the page of the part's title
            heading.paragraph_format.page_break_before = False
        for section in chapter.sections:
            self._section(section, 3)

    def _section(self, section: Section, level: int) -> None:
        if section.title:
            self._heading(named(section.number, section.title), level, section.anchor)
        self._blocks(section.blocks, level + 1)
        for inner in section.subsections:
            self._section(inner, level + 1)

    def _blocks(self, blocks: list[Block], level: int) -> None:
        for block in blocks:
            self._block(block, level)

    def _block(self, block: Block, level: int) -> None:
        draw: dict[type, Callable[[Any, int], None]] = {
            Heading: self._minor,
            Text: self._text,
            Bullets: self._bullets,
            Table: self._table,
            Picture: self._picture,
            Chart: self._chart,
            Quotation: self._quotation,
            Boxed: self._boxed,
        }
        draw[type(block)](block, level)

    def _minor(self, heading: Heading, level: int) -> None:
        self._heading(named(heading.letter, heading.title), level + heading.depth)

    def _text(self, text: Text, level: int) -> None:
        add_html(Place(self.document, heading=level), text.html)

    def _bullets(self, bullets: Bullets, level: int) -> None:
        for item in bullets.items:
            self._plain(item, "List Bullet")

    def _quotation(self, quotation: Quotation, level: int) -> None:
        add_html(Place(self.document, QUOTED, level), quotation.html)
        self._plain(quotation.author, QUOTED)

    def _boxed(self, boxed: Boxed, level: int) -> None:
        cell = add_box(self.document)
        if boxed.title:
            cell.add_paragraph().add_run(french_spaces(boxed.title)).bold = True
        add_html(Place(cell, heading=level), boxed.html)
        close_box(cell)

    def _table(self, table: Table, level: int) -> None:
        caption = self.document.add_paragraph(style="Caption")
        chapter, _dot, rank = table.number.rpartition(".")
        caption.add_run(f"Tableau {chapter}{_dot}")
        # The number is the book's own: the list of tables finds it, Word doesn't count.
        add_field(caption, rf"SEQ Tableau \r {rank}" if rank.isdigit() else "SEQ Tableau", rank)
        add_plain(caption, f". {table.caption}")
        self._bookmark(caption, f"tableau-{table.number}")
        add_table(self.document, table)

    def _picture(self, picture: Picture, level: int) -> None:
        content = self.frozen.pictures.get(picture.name, b"")
        told = {"alt": picture.alt, "title": picture.caption}
        is_drawn = add_drawing(self.document, content, **told)
        self._legend(_numbered("Photo", picture.number, picture.caption))
        if picture.credit:
            self._plain(f"Crédit : {picture.credit}", NOTE)
        if not is_drawn:
            self._plain(picture.alt, NOTE)

    def _chart(self, chart: Chart, level: int) -> None:
        """Its picture, whose words are those of the drawing; without one, its words alone."""
        words = words_of(chart.svg)
        content = picture_of(chart.svg)
        if content:
            add_drawing(self.document, content, alt=words, title=chart.caption)
        self._legend(_numbered("Figure", chart.number, chart.caption))
        if not content:
            self._plain(words)
            self._plain(CHART_ELSEWHERE, NOTE)

    def _legend(self, text: str) -> None:
        """Below what it names, unlike a table's caption."""
        if text:
            paragraph = self.document.add_paragraph(style="Caption")
            paragraph.paragraph_format.keep_with_next = False
            add_plain(paragraph, text)

    # --- Paragraphs -------------------------------------------------------------------------

    def _plain(self, text: str, style: str = "Normal") -> None:
        if text:
            add_plain(self.document.add_paragraph(style=style), text)

    def _heading(self, title: str, level: int, anchor: str = "") -> Any:
        paragraph = self.document.add_heading(french_spaces(title), level=min(level, 6))
        if anchor:
            self._bookmark(paragraph, anchor)
        return paragraph

    def _bookmark(self, paragraph: Any, anchor: str) -> None:
        self.bookmarks += 1
        add_bookmark(paragraph, anchor, self.bookmarks)


def _acronym(entry: Any) -> tuple[str, str]:
    expansion = entry.expansion or "non développé dans les documents"
    return entry.acronym, f"{expansion} *" if entry.is_public_usage else expansion


def _numbered(word: str, number: str, caption: str) -> str:
    return f"{word} {number}. {caption}" if number else caption
