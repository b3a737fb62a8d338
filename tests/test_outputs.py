"""The outputs of a frozen document: all of the book is in each, and twice the same bytes."""

import re
import shutil
import subprocess
import time
import zipfile
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lxml_html
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from reporting.bilan.book import (
    UNKNOWN,
    Boxed,
    Bullets,
    Chart,
    Column,
    Heading,
    Picture,
    Quotation,
    Table,
    Text,
)
from reporting.bilan.charts import bar_chart
from reporting.bilan.compose import compose
from reporting.bilan.headers import content_of
from reporting.bilan.html import book_html
from reporting.frozen.document import write_document
from reporting.models import Edition
from reporting.outputs.brief.write import write_brief
from reporting.outputs.digest import digest_of, table_digest
from reporting.outputs.excel import write_excel
from reporting.outputs.numbers import least_in, number_in
from reporting.outputs.registry import OUTPUTS, PDF, output_for
from reporting.outputs.web.write import write_web
from reporting.outputs.word.write import write_word
from snia.accounts.models import Role
from snia.common.text import fold

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.once]

EDITIONS = ["2020", "2017-2018"]
OTHERS = [output for output in OUTPUTS if output.kind != PDF]
ADDED = [
    Picture("photo.png", alt="Une salle pleine", caption="Atelier de Rabat", credit="DAM"),
    Chart("<svg><title>Réunions</title><text>trois</text></svg>", "Réunions tenues", "11.1"),
    Quotation("<p>« Oui »</p>", "Une ministre"),
    Boxed("À retenir", "<ol start='3'><li>Trois</li><li>Quatre<ul><li>dedans</li></ul></li></ol>"),
    Text(
        "<table><tr><th>Poste</th><th>An</th></tr><tr><td>Logiciel</td><td>2020</td></tr></table>"
    ),
]


def squeezed(text):
    """Letters and digits only: the typography and the line ends of a layout don't count."""
    text = re.sub(r"(\d)ème\b", r"\1e", text.replace("\u00ad", ""))
    return fold(text).replace(" ", "")


def frozen(book, **more):
    return write_document(book, book_html(book), stylesheet="", **more)


@pytest.fixture(scope="module")
def documents_of(django_db_setup, django_db_blocker):
    """Each edition frozen, and what each output makes of it, once."""
    with django_db_blocker.unblock():
        documents = {s: frozen(compose(Edition.objects.get(slug=s))) for s in EDITIONS}
    made = {(s, o.kind): o.write(documents[s]) for s in EDITIONS for o in OTHERS}
    return documents, made


@pytest.fixture(params=EDITIONS)
def slug(request):
    return request.param


@pytest.fixture
def book(slug, documents_of):
    return documents_of[0][slug].book


@pytest.fixture
def made(slug, documents_of):
    return {output.kind: documents_of[1][slug, output.kind] for output in OTHERS}


def headings_of(book):
    for part in book.parts:
        yield part.title
        for chapter in part.chapters:
            yield chapter.title
            pending = list(chapter.sections)
            while pending:
                section = pending.pop()
                pending += section.subsections
                if section.title:
                    yield section.title
                yield from (b.title for b in section.blocks if isinstance(b, Heading))


def tables_of(book):
    return [table for chapter in book.chapters for table in chapter.tables()]


def prose_of(book):
    for chapter in book.chapters:
        for section in chapter.sections:
            for block in [*section.blocks, *(b for s in section.subsections for b in s.blocks)]:
                if isinstance(block, Text | Bullets):
                    yield from block.texts()
    yield from (note.note for note in book.data_notes)
    yield from (entry.expansion for entry in book.acronyms)
    yield book.notice


# --- Word ----------------------------------------------------------------------------------


def test_word_has_every_heading_as_a_heading(book, made):
    document = Document(BytesIO(made["word"]))
    styled = {squeezed(p.text) for p in document.paragraphs if p.style.name.startswith("Heading")}
    for title in headings_of(book):
        assert any(squeezed(title) in heading for heading in styled), title


def test_word_has_every_row_of_every_table_in_order(book, made):
    document = Document(BytesIO(made["word"]))
    drawn = [[[squeezed(c.text) for c in r.cells] for r in t.rows] for t in document.tables]
    for table in tables_of(book):
        labels = [squeezed(column.label) for column in table.columns]
        found = next(rows for rows in drawn if rows[0] == labels)
        drawn.remove(found)
        told = [[squeezed(cell) for cell in row] for row in table.rows]
        if table.total_row:  # its label spans the columns before the first figure
            span = table.total_label_span
            told.append(
                [squeezed(c) for c in [table.total_row[0]] * span + table.total_row[span:]]
            )
        assert found[1:] == told


def test_word_has_every_text(book, made):
    text = squeezed(word_text(made["word"]))
    for told in prose_of(book):
        for line in re.split(r"\s{2,}", told):
            assert squeezed(line) in text, line


def word_text(content):
    root = Document(BytesIO(content)).element.body
    return " ".join(node.text or "" for node in root.iter(qn("w:t")))


def test_word_is_made_of_real_things(book, made):
    document = Document(BytesIO(made["word"]))
    xml = document.element.xml
    assert 'TOC \\o "1-4"' in xml
    assert 'TOC \\h \\z \\c "Tableau"' in xml
    assert "w:updateFields" in document.settings.element.xml
    lines = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    assert lines[0].text.startswith("Liste des sigles\t")
    assert all("PAGEREF" in line._p.xml for line in lines)
    assert document.core_properties.title == f"{book.title} {book.period}"
    assert 'w:val="fr-FR"' in document.styles.element.xml
    footer = document.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.style.name == "Table Grid"
    anchors = set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert anchors <= set(re.findall(r'w:bookmarkStart[^>]* w:name="([^"]+)"', xml))
    names = re.findall(r'w:bookmarkStart[^>]* w:name="([^"]+)"', xml)
    assert len(names) == len(set(names))


def test_word_draws_pictures_lists_quotations_and_says_what_it_cannot(documents_of):
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    book = frozen(documents_of[0]["2020"].book).book
    book.chapters[0].sections[0].blocks.extend(ADDED)
    document = frozen(book, pictures={"photo.png": file.getvalue()})
    word = Document(BytesIO(next(o for o in OTHERS if o.kind == "word").write(document)))
    assert 'descr="Une salle pleine"' in word.element.xml
    text = word_text_of(word)
    for told in ("Atelier de Rabat", "Crédit", "Réunions", "trois", "Une ministre", "dedans"):
        assert told in text
    assert "ses chiffres sont écrits ici" in text
    (box,) = [t.cell(0, 0) for t in word.tables if t.style.name == "Encadré"]
    numbered = [p for p in box.paragraphs if p.style.name == "List Number"]
    assert [p.text for p in numbered if p.text in ("Trois", "Quatre")] == ["Trois", "Quatre"]
    starts = word.part.numbering_part.element.xml
    assert 'w:startOverride w:val="3"' in starts


def test_word_draws_a_chart_with_its_figures_and_says_them(documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    bars = [("Femmes & filles", 1203), ("Hommes", 0)]
    book.chapters[0].sections[0].blocks.append(Chart(bar_chart("Formés", bars), "Formés", "11.1"))
    word = Document(BytesIO(write_word(frozen(book))))
    (drawing,) = word.inline_shapes
    told = drawing._inline.docPr.get("descr")
    assert squeezed(told).startswith(squeezed("Formés. Femmes & filles : 1 203, Hommes : 0"))
    image = word.part.related_parts[drawing._inline.graphic.graphicData.pic.blipFill.blip.embed]
    with Image.open(BytesIO(image.blob)) as drawn:
        blue = {c: n for n, c in drawn.getcolors(1 << 16)}[0x1F, 0x5F, 0x8B]
        scale = drawn.width / 440
    # The only bar is as long as the chart allows: 220 by 16.
    assert blue == pytest.approx(220 * 16 * scale**2, rel=0.01)
    assert "Figure 11.1. Formés" in [p.text for p in word.paragraphs]
    assert "ses chiffres sont écrits ici" not in word_text_of(word)


@pytest.mark.parametrize("size", [(4000, 1000), (500, 4000)])
def test_word_keeps_a_picture_within_the_page_and_its_shape(size, documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    book.chapters[0].sections[0].blocks.append(Picture("large.png", alt="Large"))
    file = BytesIO()
    Image.new("RGB", size).save(file, "PNG")
    word = Document(BytesIO(write_word(frozen(book, pictures={"large.png": file.getvalue()}))))
    (drawing,) = word.inline_shapes
    assert drawing.width.cm <= 16.41
    assert drawing.height.cm <= 12.01
    assert drawing.width / drawing.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_word_keeps_what_is_in_a_box_together(documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    inside = "<p>Un</p><ul><li>Deux</li></ul><h4>Trois</h4><table><tr><th>Q</th></tr></table>"
    book.chapters[0].sections[0].blocks.append(Boxed("À retenir", inside))
    word = Document(BytesIO(write_word(frozen(book))))
    (box,) = [t for t in word.tables if t.style.name == "Encadré"]
    lines = [p.text for p in box.cell(0, 0).paragraphs if p.text]
    assert lines == ["À retenir", "Un", "Deux", "Trois"]
    assert box.cell(0, 0).tables[0].cell(0, 0).text == "Q"


def word_text_of(document):
    return " ".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


# --- Excel ---------------------------------------------------------------------------------


def test_excel_has_a_sheet_for_each_table_with_numbers_as_numbers(book, made):
    workbook = load_workbook(BytesIO(made["excel"]))
    for table in tables_of(book):
        sheet = workbook[f"T {table.number}"]
        rows = list(sheet.iter_rows(min_row=3, max_col=len(table.columns), values_only=True))
        assert [squeezed(cell) for cell in rows[0]] == [squeezed(c.label) for c in table.columns]
        for row, expected in zip(rows[1:], table.rows, strict=False):
            for value, cell in zip(row, expected, strict=True):
                if cell in (UNKNOWN, ""):
                    assert value is None
                elif re.fullmatch(r"[\d\u202f ]+", cell):
                    assert value == int(re.sub(r"\D", "", cell))
                else:
                    assert squeezed(value) == squeezed(cell)


def test_excel_has_an_index_that_leads_to_each_table(book, made):
    workbook = load_workbook(BytesIO(made["excel"]))
    rows = list(workbook["Sommaire"].iter_rows(values_only=True))
    for table in tables_of(book):
        row = next(row for row in rows if squeezed(table.caption) == squeezed(str(row[1])))
        assert row[0] == f'=HYPERLINK("#\'T {table.number}\'!A1","Tableau {table.number}")'
        assert "Programme" in row[2]
    notes = [row[1] for row in workbook["Notes sur les données"].iter_rows(values_only=True)]
    assert len(notes) == len(book.data_notes) + 1


def test_excel_says_that_an_empty_cell_is_unknown_and_keeps_formulas_as_words(documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    odd = Table(
        "Essai", [Column("=A1"), Column("N", is_figure=True)], [["=1+1", "plus de 5"]], "9.9"
    )
    book.chapters[0].sections[0].blocks.extend([odd, *ADDED])
    workbook = load_workbook(BytesIO(write_excel(frozen(book))))
    sheet = workbook["T 9.9"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["B4"].value == "plus de 5"
    inner = next(name for name in workbook.sheetnames if name.startswith("Texte"))
    assert workbook[inner]["A4"].value == "Logiciel"
    assert any(
        "Cellule vide" in str(row[0]) for row in workbook["T 11.5"].iter_rows(values_only=True)
    )


def test_excel_takes_a_long_table(documents_of):
    book = frozen(documents_of[0]["2017-2018"].book).book
    rows = [[f"Activité {n}", str(n)] for n in range(1_000)]
    long = Table("Longue", [Column("Titre"), Column("N", is_figure=True)], rows, "9.9")
    book.chapters[0].sections[0].blocks.append(long)
    workbook = load_workbook(BytesIO(write_excel(frozen(book))), read_only=True)
    assert sum(1 for _row in workbook["T 9.9"].iter_rows(values_only=True)) == 1_003


# --- Web -----------------------------------------------------------------------------------


def pages_of(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {
            name: lxml_html.document_fromstring(archive.read(name).decode())
            for name in archive.namelist()
            if name.endswith(".html")
        }


def test_web_has_a_page_a_chapter_with_everything_in_it(book, made):
    pages = pages_of(made["web"])
    assert set(pages) == {"index.html", "annexes.html"} | {
        f"{chapter.anchor}.html" for chapter in book.chapters
    }
    for chapter in book.chapters:
        page = pages[f"{chapter.anchor}.html"]
        text = squeezed(page.text_content())
        for told in chapter.texts():
            for line in re.split(r"\s{2,}|\n", told):
                assert squeezed(line) in text, line
        for table in chapter.tables():
            drawn = page.get_element_by_id(f"tableau-{table.number}")
            assert squeezed(table.caption) in squeezed(drawn.find("caption").text_content())
            heads = drawn.findall("thead/tr/th")
            assert [head.get("scope") for head in heads] == ["col"] * len(table.columns)
            assert len(drawn.findall("tbody/tr")) == len(table.rows) + bool(table.total_row)


def test_web_headings_are_in_order_and_links_lead_somewhere(made):
    pages = pages_of(made["web"])
    ids = {name: {e.get("id") for e in page.iter() if e.get("id")} for name, page in pages.items()}
    for name, page in pages.items():
        levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert len(ids[name]) == sum(1 for e in page.iter() if e.get("id"))
        for link in page.iter("a"):
            target, _hash, anchor = link.get("href").partition("#")
            if not target.startswith(("http", "mailto")):
                assert target in ("", *pages), link.get("href")
                assert not anchor or anchor in ids[target or name], link.get("href")
        assert not list(page.iter("script"))
        assert not page.xpath("//*[@style]")


def test_web_pages_turn_from_the_contents_to_the_annexes(book, made):
    pages = pages_of(made["web"])
    at, seen = "index.html", []
    while at:
        seen.append(at)
        following = pages[at].xpath("//a[@rel='next']/@href")
        at = following[0] if following else ""
    assert seen == ["index.html", *(f"{c.anchor}.html" for c in book.chapters), "annexes.html"]


def test_web_pictures_are_beside_the_pages(documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    book.chapters[0].sections[0].blocks.extend(ADDED)
    archive = zipfile.ZipFile(BytesIO(write_web(frozen(book, pictures={"photo.png": b"\x89PNG"}))))
    assert archive.read("images/photo.png") == b"\x89PNG"
    page = archive.read(f"{book.chapters[0].anchor}.html").decode()
    assert 'src="images/photo.png"' in page
    assert 'alt="Une salle pleine"' in page


def test_the_site_serves_the_same_pages(client_of, reference_data, django_assert_max_num_queries):
    client = client_of(Role.DECISION_MAKER)
    contents = client.get(reverse("reporting:read", args=["2020"])).content.decode()
    chapter = reverse("reporting:read-chapter", args=["2020", "programme-11"])
    assert f'href="{chapter}#programme-11-challenges"' in contents
    with django_assert_max_num_queries(55):
        page = client.get(chapter).content.decode()
    assert 'id="tableau-11.4"' in page
    assert page.count("<h1") == 1
    assert " style=" not in page
    missing = client.get(reverse("reporting:read-chapter", args=["2020", "programme-3"]))
    assert missing.status_code == 404
    picture = client.get(reverse("reporting:read-picture", args=["2020", "photo.png"]))
    assert picture.status_code == 404


# --- Brief and slides ----------------------------------------------------------------------


def pdf_text(content):
    return squeezed("\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_the_brief_is_two_pages_of_the_book_s_own_figures(book, made):
    reader = PdfReader(BytesIO(made["brief"]))
    assert len(reader.pages) == 2
    sizes = {
        tuple(round(float(side) * 25.4 / 72) for side in p.mediabox[2:]) for p in reader.pages
    }
    assert sizes == {(210, 297)}
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    text = pdf_text(made["brief"])
    for table in tables_of(book):
        if any(content_of(column.label) == "title" for column in table.columns):
            assert squeezed(f"{table.number} {table.caption}")[:40] in text
    for chapter in book.chapters:
        for section in chapter.sections:
            if section.anchor.endswith("recommendations"):
                assert squeezed(section.blocks[0].items[0])[:60] in text


def test_the_brief_fits_however_long_the_book(documents_of):
    book = frozen(documents_of[0]["2020"].book).book
    section = book.chapters[-1].sections[1].subsections[0]
    rows = [["x", str(n)] for n in range(5)]
    section.blocks.extend(
        Table(
            f"Tableau long {'mot ' * 40}",
            [Column("Titre"), Column("Total", is_figure=True)],
            rows,
            f"11.{n}",
        )
        for n in range(10, 60)
    )
    book.chapters[-1].sections[-1].blocks.append(Bullets([f"Recommandation {'mot ' * 60}"] * 50))
    assert len(PdfReader(BytesIO(write_brief(frozen(book)))).pages) == 2


def test_known_participants_are_added_up_and_the_silent_rows_counted():
    columns = [Column("Formation"), Column("Nombre total"), Column("Femmes"), Column("Hommes")]
    rows = [
        ["A", "10", "4", "6"],
        ["B", "-", "-", "-"],
        ["C", "plus de 1\u202f200", "-", "-"],
        ["D", "-", "2", "3"],
    ]
    told = table_digest(Table("Essai", columns, rows, "1.1")).participants
    assert (told.total, told.rows, told.silent, told.is_least) == (1215, 3, 1, True)
    assert (told.women, told.men, told.split_rows) == (6, 9, 2)
    meetings = Table("Réunions", [Column("Instance"), Column("Tenues")], [["CP1", "3"]])
    assert table_digest(meetings) is None


def test_what_no_chapter_states_is_unknown_and_not_zero(documents_of):
    digest = digest_of(documents_of[0]["2017-2018"].book)
    assert digest.count("challenges") is None
    assert digest.count("recommendations") == 3
    assert digest.held is None


def test_slides_have_every_section_and_every_table(book, made):
    reader = PdfReader(BytesIO(made["slides"]))
    sides = {tuple(round(float(s) * 25.4 / 72) for s in p.mediabox[2:]) for p in reader.pages}
    assert sides == {(339, 190)} or sides == {(339, 191)}
    text = pdf_text(made["slides"])
    for chapter in book.chapters:
        assert squeezed(chapter.title) in text
        for section in chapter.sections:
            assert squeezed(section.title) in text
    for table in tables_of(book):
        assert squeezed(f"Tableau {table.number}. {table.caption}")[:70] in text


# --- All of them ---------------------------------------------------------------------------


@pytest.mark.parametrize("output", OTHERS, ids=lambda output: output.kind)
def test_the_same_document_gives_the_same_bytes(output, documents_of, monkeypatch):
    documents, made = documents_of
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *args: time.gmtime(2_000_000_000))
    assert output.write(documents["2020"]) == made["2020", output.kind]


@pytest.mark.parametrize("output", OTHERS, ids=lambda output: output.kind)
def test_an_output_reads_the_document_alone(output, documents_of, django_db_blocker):
    with django_db_blocker.block():
        assert output.write(documents_of[0]["2017-2018"])


def test_a_package_bears_the_date_of_the_freezing(documents_of):
    book = documents_of[0]["2020"].book
    document = frozen(book, edition={"frozen_at": "2026-03-01T10:20:30+01:00"})
    for output in OTHERS[:3]:
        archive = zipfile.ZipFile(BytesIO(output.write(document)))
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 1, 9, 20, 30)}
    core = archive_core(OTHERS[0].write(document))
    assert core.count("2026-03-01T09:20:30Z") == 2


def archive_core(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read("docProps/core.xml").decode()


@pytest.mark.parametrize(
    ("text", "number", "least"),
    [("12", 12, 12), ("5\u202f699", 5699, 5699), ("plus de 100", None, 100), ("-", None, None)],
)
def test_numbers_of_cells(text, number, least):
    assert (number_in(text), least_in(text)) == (number, least)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.docx", "word"),
        ("x.XLSX", "excel"),
        ("x.html.zip", "web"),
        ("x-synthese.pdf", "brief"),
        ("x-diapositives.pdf", "slides"),
        ("x.pdf", "pdf"),
        ("x.odt", None),
    ],
)
def test_the_name_of_a_file_tells_its_format(name, kind):
    found = output_for(name)
    assert (found and found.kind) == kind


def test_the_command_writes_each_format(reference_data, tmp_path, documents_of):
    for output in OTHERS:
        file = tmp_path / output.file_name("2017-2018")
        call_command("render_bilan", "2017-2018", output=file)
        assert file.stat().st_size > 5_000
    other = tmp_path / "sans-suffixe"
    call_command("render_bilan", "2017-2018", output=other, format="excel")
    assert other.read_bytes()[:2] == b"PK"
    with pytest.raises(CommandError, match="ne dit pas de format"):
        call_command("render_bilan", "2017-2018", output=tmp_path / "x.txt")
    with pytest.raises(CommandError, match="publish"):
        call_command("render_bilan", "2017-2018", output=tmp_path / "x.docx", publish=True)


# --- LibreOffice ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(documents_of, tmp_path_factory):
    """The files as LibreOffice prints them, in one run of it; skipped where it is not at hand."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed on this machine")
    folder = tmp_path_factory.mktemp("libreoffice")
    blank = BytesIO()
    Document().save(blank)
    book, word = everything_in_word(documents_of)
    files = {
        "excel.xlsx": documents_of[1]["2020", "excel"],
        "word.docx": word,
        "blank.docx": blank.getvalue(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
    paths = [folder / name for name in files]
    done = subprocess.run(
        [*command, *paths], capture_output=True, text=True, timeout=180, check=False
    )
    pdfs = {path.stem: path.with_suffix(".pdf") for path in paths}
    return SimpleNamespace(book=book, pdfs=pdfs, told=done.stdout + done.stderr)


def everything_in_word(documents_of):
    """A book with a block of each kind, and its Word file."""
    book = frozen(documents_of[0]["2020"].book).book
    chart = Chart(bar_chart("Formés", [("Femmes", 12)]), "Formés", "11.1")
    book.chapters[0].sections[0].blocks.extend([*ADDED, chart])
    file = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    return book, write_word(frozen(book, pictures={"photo.png": file.getvalue()}))


def test_libreoffice_opens_the_excel_file(printed, documents_of):
    assert printed.pdfs["excel"].exists(), printed.told
    text = pdf_text(printed.pdfs["excel"].read_bytes())
    for table in tables_of(documents_of[0]["2020"].book):
        assert squeezed(table.caption)[:60] in text


def test_libreoffice_opens_the_word_file(printed):
    if not printed.pdfs["blank"].exists():
        pytest.skip("LibreOffice has no Writer on this machine: it opens no Word file at all")
    assert printed.pdfs["word"].exists(), printed.told
    text = pdf_text(printed.pdfs["word"].read_bytes())
    for title in headings_of(printed.book):
        assert squeezed(title)[:60] in text, title
    for table in tables_of(printed.book):
        assert squeezed(table.caption)[:60] in text
    for told in ("Atelier de Rabat", "À retenir", "Quatre", "Figure 11.1. Formés"):
        assert squeezed(told) in text
    pages = PdfReader(printed.pdfs["word"]).pages
    assert len({image.data for page in pages for image in page.images}) == 2
