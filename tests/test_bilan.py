"""The book: everything reported is in it, looks as French typography asks, twice the same."""

import re
import subprocess
from collections import defaultdict
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from committees.models import Meeting
from partners.models import Institution, InstitutionName
from programmes.models import (
    Activity,
    ActivityTable,
    ActivityTableColumn,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from reporting.bilan.acronyms import candidates
from reporting.bilan.book import UNKNOWN, Heading
from reporting.bilan.compose import NothingToPrint, compose
from reporting.bilan.exhibits import UnknownExhibit, draw_exhibit
from reporting.bilan.html import book_html, chapter_html
from reporting.bilan.tables import activity_table
from reporting.bilan.widths import ColumnText, column_widths
from reporting.models import Edition, RenderedBilan
from reporting.services import publish_rendering, render_edition
from snia.common.pdf import ForbiddenResource, StaticFetcher
from snia.common.text import fold

EDITIONS = ["2020", "2017-2018"]


@pytest.fixture(scope="session")
def rendered(django_db_setup, django_db_blocker):
    """Each edition rendered once, with its text by page."""
    with django_db_blocker.unblock():
        pdfs = {slug: render_edition(Edition.objects.get(slug=slug)) for slug in EDITIONS}
    return {slug: (pdf, _pages(pdf.content)) for slug, pdf in pdfs.items()}


def _pages(content: bytes) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return text.split("\f")[:-1]


def squeezed(text: str) -> str:
    """Letters and digits only: line ends and hyphens of the layout don't count."""
    return fold(text).replace(" ", "")


@pytest.fixture(params=EDITIONS)
def edition(request, reference_data):
    return Edition.objects.get(slug=request.param)


@pytest.fixture
def text(edition, rendered):
    return squeezed(re.sub(r"-\n", "", "\n".join(rendered[edition.slug][1])))


def printed_in_order(content: bytes) -> str:
    """The text in the order of drawing, in which a cell's lines follow each other."""
    drawn = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return squeezed(re.sub(r"[-\u2010]\n", "", drawn))


def test_every_row_of_every_table_is_printed(edition, rendered):
    text = printed_in_order(rendered[edition.slug][0].content)
    rows = Activity.objects.filter(table__period=edition.period)
    assert rows
    for activity in rows:
        title = re.sub(r"(\d)ème\b", r"\1e", activity.title)
        assert squeezed(title) in text, activity.title
        for figure in (activity.participants_total, activity.participants_women):
            assert figure is None or str(figure) in text


def test_tables_hold_the_activities_as_data(edition):
    """The same, exactly, before the layout cuts any word."""
    book = compose(edition)
    printed = {
        table.caption: table.rows for chapter in book.chapters for table in chapter.tables()
    }
    for table in ActivityTable.objects.filter(period=edition.period):
        assert len(printed[table.caption]) == table.activities.count()
        titles = {cell for row in printed[table.caption] for cell in row}
        assert {activity.title for activity in table.activities.all()} <= titles


@pytest.mark.parametrize("model", [Challenge, Recommendation])
def test_every_line_of_the_lists_is_printed(model, edition, text):
    for item in model._default_manager.filter(period=edition.period):
        assert squeezed(item.text) in text, item.text


def test_every_planned_measure_of_2020_is_printed(rendered, reference_data):
    text = squeezed(re.sub(r"-\n", "", "\n".join(rendered["2020"][1])))
    measures = PlannedMeasure.objects.filter(period__label="2020")
    assert measures
    for measure in measures:
        start, end = squeezed(measure.text)[:50], squeezed(measure.text)[-50:]
        assert start in text
        assert end in text


def test_every_meeting_of_2020_is_printed(rendered, reference_data):
    text = " ".join("\n".join(rendered["2020"][1]).split())
    dated = Meeting.objects.filter(when_start__year=2020)
    assert dated.count() == 18
    for meeting in dated:
        day = meeting.when_start
        rank = "1er" if day.day == 1 else str(day.day)
        assert re.search(rf"\b{rank}\s+\w+\s+2020", text), meeting


def test_the_same_data_gives_the_same_bytes(edition, rendered):
    assert render_edition(edition).content == rendered[edition.slug][0].content


def test_the_file_is_tagged_french_and_titled(edition, rendered):
    reader = PdfReader(BytesIO(rendered[edition.slug][0].content))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "fr"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == f"Bilan programmatique d'étape {edition.period.label}"
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.outline, "the book has bookmarks"


def test_pages_are_17_by_24_centimetres(edition, rendered):
    page = PdfReader(BytesIO(rendered[edition.slug][0].content)).pages[0]
    millimetres = [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]]
    assert millimetres == [170, 240]


def test_every_font_is_embedded(edition, rendered, tmp_path):
    path = tmp_path / "bilan.pdf"
    path.write_bytes(rendered[edition.slug][0].content)
    listing = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    fonts = [line.split() for line in listing.stdout.splitlines()[2:]]
    assert fonts
    assert {font[-5] for font in fonts} == {"yes"}


def test_running_headers_alternate(edition, rendered):
    pages = rendered[edition.slug][1]
    headers = [page.strip().split("\n")[0] for page in pages]
    left = {header for header in headers[1::2] if header == "Bilan programmatique d’étape"}
    right = [header for header in headers[0::2] if header == "Programmes transverses"]
    assert left
    assert len(right) > 5
    assert "Bilan programmatique d’étape" not in headers[2::2]


def test_contents_give_the_page_where_each_chapter_starts(edition, rendered):
    pages = rendered[edition.slug][1]
    contents = pages[2]
    for title in ("Gouvernance et communication", "Notes sur les données"):
        number = int(re.search(rf"{title}[ .]*?(\d+)", " ".join(contents.split()))[1])
        assert title in " ".join(pages[number - 1].split())


def test_no_heading_stands_at_the_foot_of_a_page(edition, rendered):
    headings = set()
    for chapter in compose(edition).chapters:
        for section in chapter.sections:
            parts = [section, *section.subsections]
            headings |= {squeezed(part.title) for part in parts if part.title}
            headings |= {
                squeezed(block.title)
                for part in parts
                for block in part.blocks
                if isinstance(block, Heading)
            }
    chapters_start = 8  # cover, imprint, contents, acronyms and the part's own page come first
    for number, page in enumerate(rendered[edition.slug][1][chapters_start:], chapters_start + 1):
        lines = [line for line in page.strip().split("\n") if line.strip()]
        foot = squeezed(lines[-2]) if len(lines) > 2 else ""
        # A figure or a word of a table's last row may end a heading by chance.
        if len(foot) >= 8:
            assert not any(heading.endswith(foot) for heading in headings), (number, foot)


def test_french_typography_is_applied(edition):
    html = book_html(compose(edition)).whole
    prose = re.sub(r"<[^>]*>", " ", html[html.index("<main>") :])
    assert not re.search(r"\w[;!?](?:\s|$)", re.sub(r"&\w+;", "", prose))
    assert not re.search(r"« |[ ]»|\w :\s", prose)
    assert "'" not in re.sub(r"(?<!\w)'|'(?!\w)", "", prose)


def test_a_chapter_depends_on_its_own_content_only(reference_data):
    edition = Edition.objects.get(slug="2020")
    whole, alone = compose(edition), compose(edition, programme=11)
    assert chapter_html(alone.chapters[0]) == chapter_html(whole.chapters[-1])


def test_one_programme_can_be_rendered_alone(reference_data, rendered):
    edition = Edition.objects.get(slug="2020")
    pdf = render_edition(edition, programme=10)
    assert pdf.pages < rendered["2020"][0].pages
    assert "Gouvernance et communication" not in "".join(_pages(pdf.content))


def test_an_empty_programme_says_so(reference_data):
    with pytest.raises(NothingToPrint):
        compose(Edition.objects.get(slug="2020"), programme=4)


def test_codes_of_actions_are_cited_in_numeric_order(reference_data):
    book = compose(Edition.objects.get(slug="2020"), programme=11)
    titles = [sub.title for section in book.chapters[0].sections for sub in section.subsections]
    assert titles[0].endswith("(Actions\u00a011.1, 11.2 et 11.3)")
    assert titles[1].endswith("(Actions\u00a011.10 et 11.11)")


def test_the_plan_is_data(reference_data):
    """Reordering the plan reorders the chapter; a renamed heading is printed."""
    edition = Edition.objects.get(slug="2020")
    edition.plan.sections.filter(kind="recommendations").update(
        position=0, heading="Ce qu'il faut faire en {next_period}"
    )
    sections = compose(edition, programme=11).chapters[0].sections
    assert (sections[0].number, sections[0].title) == ("1.", "Ce qu'il faut faire en 2021")


def test_the_annexes_are_those_of_the_plan(edition):
    """The bodies' meetings and the institutions credited, counted here in another way."""
    edition.plan.annexes.all().delete()
    bare = compose(edition)
    assert (bare.annexes, bare.acronyms, bare.data_notes) == ([], [], [])
    html = book_html(bare).whole
    assert not [title for title in ("Liste des sigles", "Liste des tableaux") if title in html]

    for kind in ("meetings", "partners", "tables"):
        edition.plan.annexes.create(kind=kind)
    book = compose(edition)
    [meetings, partners] = [annex.blocks[0] for annex in book.annexes]
    assert (meetings.number, partners.number) == ("A.1", "A.2")
    numbers = [chapter.number for chapter in book.chapters]
    reported = Activity.objects.counted().filter(
        period=edition.period, programme__number__in=numbers
    )
    credited = defaultdict(set)
    for activity in reported:
        for party in activity.parties.exclude(role="audience"):
            credited[party.institution.label_on(edition.period.end)].add(activity.pk)
    assert {row[0]: row[3] for row in partners.rows} == {
        name: str(len(activities)) for name, activities in credited.items()
    }
    html = book_html(book).whole
    for annex in book.annexes:
        assert f'href="#{annex.anchor}"' in html
        assert f'href="#tableau-{annex.blocks[0].number}"' in html


def test_a_heading_with_a_brace_of_its_own_is_printed_as_it_is(reference_data):
    edition = Edition.objects.get(slug="2020")
    edition.plan.sections.filter(kind="recommendations").update(heading="{annee} et {")
    titles = [section.title for section in compose(edition, programme=11).chapters[0].sections]
    assert titles[-1] == "{annee} et {"


def test_names_are_those_of_the_period(reference_data):
    later = Institution.objects.get(slug="mdcmre")
    InstitutionName.objects.create(
        institution=later, acronym="NOUVEAU", name="Nouveau ministère", valid_from="2024-01-01"
    )
    assert "étranger" in compose(Edition.objects.get(slug="2020")).publisher
    assert "migration" in compose(Edition.objects.get(slug="2017-2018")).publisher


def test_acronyms_are_those_that_the_book_uses(edition):
    book = compose(edition)
    listed = {entry.acronym for entry in book.acronyms}
    texts = [text for chapter in book.chapters for text in chapter.texts()]
    prose = " ".join([*texts, *(f"{note.subject} {note.note}" for note in book.data_notes)])
    for acronym in listed:
        assert acronym in prose or acronym in book.notice
    used = {re.sub(r"\d+$", "", part) for word in candidates([prose]) for part in word.split("-")}
    assert {"SNIA", "OIM"} <= listed & used
    assert "CP3" not in listed, "CP3 is explained by CP"


def test_unknown_figures_are_dashes_and_never_zero(reference_data):
    table = activity_table(ActivityTable.objects.get(caption__contains="OIM"))
    row = next(row for row in table.rows if "140" in row)
    assert row[-2:] == [UNKNOWN, UNKNOWN]
    assert table.has_unknown


@pytest.fixture
def small_table(reference_data):
    """A table of two activities of the test's own."""
    programme, period = Programme.objects.get(number=11), Period.objects.get(label="2020")
    table = ActivityTable.objects.create(
        programme=programme, period=period, caption="Essai", shows_totals=True
    )
    for position, content in enumerate(("title", "total", "women", "men")):
        ActivityTableColumn.objects.create(
            table=table, position=position, content=content, label=content
        )

    def add(total, women, men):
        Activity.objects.create(
            table=table,
            programme=programme,
            period=period,
            kind="training",
            title="Essai",
            participants_total=total,
            participants_women=women,
            participants_men=men,
        )

    return table, add


def test_totals_are_added_up_only_where_every_row_is_known(small_table):
    table, add = small_table
    add(1200, 700, 500)
    add(140, None, None)
    assert activity_table(table).total_row == ["Total (calculé)", "1\u202f340", UNKNOWN, UNKNOWN]


def test_no_total_where_it_means_nothing(small_table):
    table, add = small_table
    add(10, 5, 5)
    table.shows_totals = False
    assert activity_table(table).total_row == []


def test_totals_asked_for_where_nothing_adds_up_do_no_harm(small_table):
    table, add = small_table
    add(10, 5, 5)
    table.columns.exclude(content="title").delete()
    assert activity_table(table).total_row == []
    table.columns.update(content="total")
    assert activity_table(table).total_row == []


def test_a_long_acronym_never_breaks_a_tag(reference_data):
    chapter = replace(compose(Edition.objects.get(slug="2020")).chapters[0], title="MAJUSCULES")
    html = chapter_html(chapter)
    assert ': MAJUSCULES">' in html
    assert '<span class="whole">MAJUSCULES</span>' in html


def test_columns_widths_add_up_and_long_texts_get_room():
    figures = ColumnText("Total", ["12", "5 699"], is_compact=True)
    prose = ColumnText("Titre", ["un texte bien plus long " * 6, "court"])
    widths = column_widths([figures, prose], is_dense=False)
    assert sum(widths) == pytest.approx(100, abs=0.1)
    assert widths[1] > 4 * widths[0]


def test_names_are_never_narrower_than_their_longest_word():
    place = ColumnText("Ville", ["Mohammedia", "Béni-Mellal"], is_whole=True)
    prose = ColumnText("Titre", ["un texte bien plus long " * 40])
    narrow, _ = column_widths([place, prose], is_dense=True)
    assert narrow * 104 / 100 >= len("Mohammedia")


def test_a_passage_that_names_an_unknown_table_is_told(reference_data):
    with pytest.raises(UnknownExhibit, match="meetings"):
        draw_exhibit("inconnu", Period.objects.get(label="2020"))


@pytest.mark.parametrize(
    "url",
    [
        "https://exemple.test/x.css",
        "file:///etc/passwd",
        "static:../manage.py",
        "static:absent.css",
        "font:../__init__.py",
        "/etc/passwd",
    ],
)
def test_the_book_reaches_nothing_but_static_files_and_its_fonts(url):
    with pytest.raises(ForbiddenResource):
        StaticFetcher().fetch(url)


def test_a_text_cannot_bring_a_remote_image_in(reference_data):
    """Rich text is cleaned when it is saved: no image, no script, no style reaches the book."""
    passage = Passage.objects.filter(period__label="2020").first()
    passage.body = '<p onclick="x()">a<img src="https://exemple.test/i.png"><script>b</script></p>'
    passage.save()
    assert passage.body == "<p>a</p>"


def test_queries_do_not_grow_with_the_rows(
    reference_data, small_table, django_assert_max_num_queries
):
    edition = Edition.objects.get(slug="2020")
    table, add = small_table
    Passage.objects.create(
        period=edition.period,
        programme=table.programme,
        section="special",
        table=table,
    )
    for _ in range(60):
        add(3, 2, 1)
    with django_assert_max_num_queries(50):
        compose(edition)


def test_the_command_writes_the_file_and_says_its_pages(reference_data, tmp_path, capsys):
    output = tmp_path / "dossier" / "bilan.pdf"
    call_command("render_bilan", "2020", output=output, programme=10)
    assert output.read_bytes().startswith(b"%PDF-1.7")
    assert re.search(r"bilan\.pdf : \d+ pages", capsys.readouterr().out)


def test_the_command_names_the_editions_that_exist(reference_data, tmp_path):
    with pytest.raises(CommandError, match=r"1999.*2020, 2017-2018"):
        call_command("render_bilan", "1999", output=tmp_path / "x.pdf")


def test_the_command_says_why_a_file_cannot_be_written(reference_data, tmp_path):
    (tmp_path / "fichier").write_text("")
    with pytest.raises(CommandError, match="n'a pas pu être écrit"):
        call_command("render_bilan", "2020", output=tmp_path / "fichier" / "x.pdf", programme=10)


def test_publishing_twice_the_same_data_keeps_one_file(reference_data):
    edition = Edition.objects.get(slug="2020")
    first, second = publish_rendering(edition), publish_rendering(edition)
    assert first == second
    assert RenderedBilan.objects.filter(edition=edition).count() == 1
    assert Path(first.file.path).read_bytes().startswith(b"%PDF")
