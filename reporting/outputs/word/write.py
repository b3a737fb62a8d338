"""The Word document, from its title page to its list of tables."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from reporting.bilan.book import (
    Block,
    Book,
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
from reporting.outputs.walk import chapter_name, named, placed_tables, sections_of
from reporting.outputs.word.fields import (
    add_bookmark,
    add_field,
    begin_field,
    end_field,
    mark_to_update,
    open_link,
)
from reporting.outputs.word.rich import Place, add_html, add_plain
from reporting.outputs.word.styles import BOX, CONTENTS, NOTE, QUOTED, new_document
from reporting.outputs.word.tables import add_plain_table, add_table
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
            for chapter in part.chapters:
                self._chapter(chapter)
        self._closing()
        mark_to_update(self.document)

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
        """Word fills them in with their pages; they can be read and followed before."""
        self._heading("Sommaire", 1, "sommaire")
        entries = list(_entries(self.book))
        self._field(entries, r'TOC \o "1-4" \h \z \u')

    def _field(self, entries: list[tuple[int, str, str]], instruction: str) -> None:
        paragraph = None
        for level, title, anchor in entries:
            paragraph = self.document.add_paragraph(style=f"{CONTENTS} {level}")
            if (level, title, anchor) == entries[0]:
                begin_field(paragraph, instruction)
            add_plain(open_link(paragraph, anchor=anchor), title)
        if paragraph is not None:
            end_field(paragraph)

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
        add_plain_table(self.document, rows)
        self._plain("* : dénomination d'usage public, absente des documents sources.", NOTE)

    def _closing(self) -> None:
        for annex in self.book.annexes:
            self._section(annex, 1)
        if self.book.data_notes:
            self._heading("Notes sur les données", 1, "notes")
            for note in self.book.data_notes:
                paragraph = self.document.add_paragraph(style="List Bullet")
                paragraph.add_run(french_spaces(note.subject)).bold = True
                add_plain(paragraph, f" – {note.note}")
        tables = [placed.table for placed in placed_tables(self.book) if placed.table.number]
        if tables and self.book.lists_tables:
            self._heading("Liste des tableaux", 1, "tableaux")
            self._field(
                [(1, f"Tableau {t.number}. {t.caption}", f"tableau-{t.number}") for t in tables],
                r'TOC \h \z \c "Tableau"',
            )

    # --- Chapters ---------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter) -> None:
        self._heading(chapter_name(chapter), 2, chapter.anchor)
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
        if boxed.title:
            self.document.add_paragraph(style=BOX).add_run(boxed.title).bold = True
        add_html(Place(self.document, BOX, level), boxed.html)

    def _table(self, table: Table, level: int) -> None:
        caption = self.document.add_paragraph(style="Caption")
        chapter, _dot, rank = table.number.rpartition(".")
        caption.add_run(f"Tableau {chapter}{_dot}")
        # The number is the book's own: the list of tables finds it, Word doesn't count.
        add_field(caption, rf"SEQ Tableau \r {rank}" if rank.isdigit() else "SEQ Tableau", rank)
        add_plain(caption, f". {table.caption}")
        self._bookmark(caption, f"tableau-{table.number}")
        add_table(self.document, table)
        for note in [
            *(["- : donnée non communiquée."] if table.has_unknown else []),
            *table.notes,
        ]:
            self._plain(note, NOTE)

    def _picture(self, picture: Picture, level: int) -> None:
        content = self.frozen.pictures.get(picture.name)
        if content is not None:
            shape = self._drawn(content)
            if shape is not None:
                told = shape._inline.docPr
                told.set("descr", picture.alt)
                told.set("title", picture.caption)
        self._plain(_numbered("Photo", picture.number, picture.caption), "Caption")
        if picture.credit:
            self._plain(f"Crédit : {picture.credit}", NOTE)
        if content is None:
            self._plain(picture.alt, NOTE)

    def _drawn(self, content: bytes) -> Any:
        """The picture as wide as it is, or as the text; nothing where it is no picture."""
        try:
            shape = self.document.add_picture(BytesIO(content))
        except Exception:  # a damaged picture makes the reader fail in any way
            return None
        widest = Cm(16.4)
        if shape.width > widest:
            shape.height = round(shape.height * widest / shape.width)
            shape.width = widest
        return shape

    def _chart(self, chart: Chart, level: int) -> None:
        self._plain(_numbered("Figure", chart.number, chart.caption), "Caption")
        words = [
            " ".join(told.get_text(" ").split())
            for told in BeautifulSoup(chart.svg, "html.parser").find_all(["title", "desc", "text"])
        ]
        self._plain(" ; ".join(dict.fromkeys(filter(None, words))))
        self._plain(CHART_ELSEWHERE, NOTE)

    # --- Paragraphs -------------------------------------------------------------------------

    def _plain(self, text: str, style: str = "Normal") -> None:
        if text:
            add_plain(self.document.add_paragraph(style=style), text)

    def _heading(self, title: str, level: int, anchor: str = "") -> None:
        paragraph = self.document.add_heading(french_spaces(title), level=min(level, 6))
        if anchor:
            self._bookmark(paragraph, anchor)

    def _bookmark(self, paragraph: Any, anchor: str) -> None:
        self.bookmarks += 1
        add_bookmark(paragraph, anchor, self.bookmarks)


def _entries(book: Book) -> Iterator[tuple[int, str, str]]:
    """Level, title and anchor of each line of the contents."""
    if book.foreword:
        yield 1, "Avant-propos", "avant-propos"
    if book.acronyms:
        yield 1, "Liste des sigles", "sigles"
    for part in book.parts:
        yield 1, part.title, part.anchor
        for chapter in part.chapters:
            yield 2, chapter_name(chapter), chapter.anchor
            top = {section.anchor for section in chapter.sections}
            for section in sections_of(chapter):
                if section.title:
                    title = named(section.number, section.title)
                    yield (3 if section.anchor in top else 4), title, section.anchor
    for annex in book.annexes:
        yield 1, annex.title, annex.anchor
    if book.data_notes:
        yield 1, "Notes sur les données", "notes"
    if book.lists_tables:
        yield 1, "Liste des tableaux", "tableaux"


def _acronym(entry: Any) -> tuple[str, str]:
    expansion = entry.expansion or "non développé dans les documents"
    return entry.acronym, f"{expansion} *" if entry.is_public_usage else expansion


def _numbered(word: str, number: str, caption: str) -> str:
    return f"{word} {number}. {caption}" if number else caption
