"""The press: pieces laid out apart make the book that one pass makes, and are kept."""

import re
import subprocess
from collections import Counter
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from reporting.bilan.html import book_html
from reporting.press.book_pdf import Press
from reporting.press.facts import Facts
from reporting.press.layout import NotNamed, Request, lay_out
from reporting.press.pieces import key_of, request_of
from reporting.press.pool import NotLaidOut, Pool, Run, TookTooLong
from reporting.press.store import Store
from reporting.press.watch import Cancelled, PieceState, Watch
from snia.common.pdf import ForbiddenResource, Pdf, StaticFetcher, write_pdf
from tests.builders_press import Noting, a_book, a_chapter, with_chapter


@pytest.fixture(scope="module")
def pool():
    pool = Pool()
    yield pool
    pool.end()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("press")


@pytest.fixture
def press(pool, folder):
    """Make a book, with the pieces that the tests of this module share."""

    def make(book=None, watch=None, store=None) -> Pdf:
        html = book_html(book or a_book())
        return Press(html, watch=watch, store=store or Store(folder), pool=pool).make()

    return make


@pytest.fixture(scope="module")
def in_one_pass() -> Pdf:
    return write_pdf(book_html(a_book()).whole, "bilan/bilan.css")


def text_of(content: bytes) -> str:
    run = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(run, input=content, capture_output=True, check=True).stdout.decode()


def pictures(content: bytes, folder: Path) -> list[bytes]:
    path = folder / "livre.pdf"
    path.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "50", "-gray", path, folder / "p"], check=True)
    return [path.read_bytes() for path in sorted(folder.glob("p-*.pgm"))]


def outline_of(reader: PdfReader) -> list[tuple[int, str, int]]:
    def walk(entries, depth):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry)

    return list(walk(reader.outline, 0))


def links_of(reader: PdfReader) -> list[tuple[int, str, int]]:
    """Each link: the page that it is on, its name, the page that it leads to."""
    pages = {
        name: reader.get_destination_page_number(spot)
        for name, spot in reader.named_destinations.items()
    }
    return [
        (number, str(link["/Dest"]), pages[str(link["/Dest"])])
        for number, page in enumerate(reader.pages)
        for link in (reference.get_object() for reference in page.get("/Annots", ()))
    ]


# --- The same book ---------------------------------------------------------------------------


def test_the_pages_are_those_of_one_pass_as_pictures_and_as_text(press, in_one_pass, tmp_path):
    made = press()
    assert made.pages == in_one_pass.pages
    assert text_of(made.content) == text_of(in_one_pass.content)
    for name in ("made", "one"):
        (tmp_path / name).mkdir()
    one = pictures(in_one_pass.content, tmp_path / "one")
    assert len(one) == made.pages
    assert pictures(made.content, tmp_path / "made") == one


def test_bookmarks_and_links_lead_where_one_pass_leads(press, in_one_pass):
    made, one = (PdfReader(BytesIO(pdf.content)) for pdf in (press(), in_one_pass))
    assert outline_of(made) == outline_of(one)
    assert links_of(made) == links_of(one)
    names = [name for _page, name, _to in links_of(made)]
    assert {"programme-1", "tableau-1.1", "tableau-2.1", "notes", "sigles"} <= set(names)
    assert "book:" not in str([page.get("/Annots") for page in made.pages])


def test_footnotes_folios_and_running_headers_are_there(press):
    pages = text_of(press().content).split("\f")
    for number in (1, 2):
        [page] = [page for page in pages if f"Note {number}." in page]
        assert f"Partie {number}" in page.split("\n")[0] + page.split("\n")[1]
        assert page.split()[-1] == str(pages.index(page) + 1)


def test_the_contents_give_the_pages_where_chapters_start(press):
    pages = text_of(press().content).split("\f")
    contents = " ".join(pages[2].split())
    for number in (1, 2):
        page = int(re.search(rf"essai {number}[ .]*(\d+)", contents)[1])
        assert f"essai {number}" in pages[page - 1]
        assert page % 2 == 1


def test_the_same_book_gives_the_same_bytes_laid_out_anew(press, tmp_path):
    assert press(store=Store(tmp_path / "a")).content == press().content


def test_the_title_the_language_and_the_marks_are_those_of_the_book(press):
    reader = PdfReader(BytesIO(press().content))
    catalogue = reader.trailer["/Root"]
    assert reader.metadata.title == "Livre d'essai 2020"
    assert reader.metadata.author == "Secrétariat"
    assert catalogue["/Lang"] == "fr"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def elements(element: pikepdf.Object):
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from elements(kid)


def test_each_cell_names_headers_that_only_its_table_has(press):
    with pikepdf.open(BytesIO(press().content)) as pdf:
        found = list(elements(pdf.Root.StructTreeRoot.K[0]))
        headers = [str(e.ID) for e in found if e.S == "/TH"]
        named = [str(n) for e in found if e.S == "/TD" for n in e.A.get("/Headers", [])]
    assert len(headers) == len(set(headers))
    assert len(named) >= 2 * 4 * 2  # two tables of four rows and two columns
    assert set(named) <= set(headers)


def test_each_page_and_each_link_knows_what_its_content_belongs_to(press):
    with pikepdf.open(BytesIO(press().content)) as pdf:
        flat = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        parents = dict(zip(map(int, flat[::2]), flat[1::2], strict=True))
        assert list(parents) == sorted(parents)
        for page in pdf.pages:
            for link in page.obj.get("/Annots", ()):
                assert parents[int(link.StructParent)].S == "/Link"
            if "/StructParents" in page.obj:
                for parent in parents[int(page.obj.StructParents)]:
                    assert parent.Pg.objgen == page.obj.objgen


def test_what_one_pass_tags_is_tagged_but_for_the_lines_of_text(press, in_one_pass):
    told = []
    for made in (press(), in_one_pass):
        with pikepdf.open(BytesIO(made.content)) as pdf:
            kinds = Counter(str(e.S) for e in elements(pdf.Root.StructTreeRoot.K[0]))
        told.append({name: kinds[name] for name in kinds.keys() - {"/Span", "/Document", "/Part"}})
        spans = kinds["/Span"]
    assert told[0] == told[1]
    assert {"/H1", "/P", "/Table", "/TH", "/TD", "/Caption", "/Link", "/L"} <= set(told[0])
    assert spans > 0


def test_each_piece_of_content_is_in_the_element_that_it_belongs_to(press):
    with pikepdf.open(BytesIO(press().content)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[1::2]
        pages = [entry for entry in numbers if isinstance(entry, pikepdf.Array)]
        assert len(pages) == sum("/StructParents" in page.obj for page in pdf.pages)
        for page in pages:
            for number, element in enumerate(page):
                assert number in [kid for kid in element.K if isinstance(kid, int)]


# --- What is kept -----------------------------------------------------------------------------


def test_only_the_chapter_that_changed_is_laid_out_again(press):
    press()
    watch = Noting()
    chapter = a_chapter(2)
    section = replace(chapter.sections[0], title="Activités 2")
    text = replace(section.blocks[1], html="<p>Un autre texte, aussi court.</p>")
    changed = replace(section, blocks=[section.blocks[0], text, *section.blocks[2:]])
    press(with_chapter(a_book(), replace(chapter, sections=[changed])), watch)
    assert watch.laid_out() == {"programme-2"}
    assert watch.ended["programme-1"] == PieceState.KEPT


def test_a_chapter_that_grows_moves_the_pages_that_the_lists_give(press):
    watch = Noting()
    grown = press(with_chapter(a_book(), a_chapter(1, rows=90)), watch)
    assert watch.laid_out() == {"programme-1", "contents", "closing"}
    pages = text_of(grown.content).split("\f")
    told = int(re.search(r"chapitre 2\.1[ .]*(\d+)", " ".join(pages[-2].split()))[1])
    assert "Session 1 de 2.1" in pages[told - 1]


def test_nothing_is_laid_out_where_nothing_changed(press):
    press()
    watch = Noting()
    press(watch=watch)
    assert watch.planned == [
        "cover", "contents", "acronyms", "partie-1", "programme-1", "partie-2", "programme-2",
        "closing",
    ]  # fmt: skip
    assert watch.laid_out() == set()


def test_the_key_holds_all_that_a_piece_depends_on(tmp_path):
    picture = tmp_path / "photo.svg"
    picture.write_text("<svg/>")
    html = '<img src="attachment:photo.svg" alt="x">'
    request = request_of("a", html, attachments={"photo.svg": picture})
    key = key_of(request)
    others = [
        replace(request, name="b"),
        replace(request, html=html + " "),
        replace(request, css=request.css + " "),
    ]
    assert len({key, *map(key_of, others)}) == 4
    picture.write_text("<svg>1</svg>")
    assert key_of(request) != key


def test_a_kept_piece_that_was_damaged_is_as_good_as_absent(tmp_path):
    store = Store(tmp_path)
    store.put("ab12", "told", b"content\nof two lines")
    assert store.get("ab12") == ("told", b"content\nof two lines")
    (tmp_path / "ab" / "ab12").write_bytes(b"x" * 100)
    assert store.get("ab12") is None
    assert store.get("absent") is None


def test_the_oldest_makes_room(tmp_path):
    import os

    store = Store(tmp_path, most_bytes=3500)
    for rank, key in enumerate(("aa", "bb", "cc")):
        store.put(key, "", bytes(1000))
        os.utime(tmp_path / key / key, (rank, rank))
    assert store.get("aa")  # used: now the latest
    store.put("dd", "", bytes(1000))
    assert [key for key in ("aa", "bb", "cc", "dd") if store.get(key)] == ["aa", "cc", "dd"]


def test_facts_come_back_as_they_were_told():
    told = '{"folios": [true], "anchors": {"a": {"page": 0, "x": 1.5, "y": 2}}, "bookmarks": '
    told += '[{"level": 2, "label": "é", "spot": {"page": 0, "x": 0, "y": 1}}], "seconds": 1, '
    facts = Facts.from_json(told + '"peak_kilobytes": 5}')
    assert Facts.from_json(facts.as_json()) == facts
    assert asdict(facts.bookmarks[0])["label"] == "é"


# --- What goes wrong ---------------------------------------------------------------------------


def test_what_is_wanted_no_more_is_stopped_between_pieces(press, tmp_path):
    watch = Noting(cancel_at="programme-1")
    with pytest.raises(Cancelled):
        press(watch=watch, store=Store(tmp_path))
    assert "partie-1" not in watch.ended


def test_a_piece_that_takes_too_long_is_given_up_and_the_next_one_is_laid_out(pool, tmp_path):
    def one(name: str, paragraphs: int) -> Request:
        request = request_of(name, f"<html lang=fr><title>x</title>{'<p>mot</p>' * paragraphs}")
        return replace(request, output=str(tmp_path / f"{name}.pdf"))

    with pytest.raises(TookTooLong) as refusal:
        list(Run(pool, Watch(), limit=0.05).lay_out([one("long", 40_000)]))
    assert refusal.value.piece == "long"
    [(_request, facts)] = Run(pool, Watch()).lay_out([one("court", 1)])
    assert facts.pages == 1


def test_a_piece_that_fails_says_which_and_why(pool, tmp_path):
    request = Request("a", '<img src="static:x.svg" alt="">', "", {}, str(tmp_path / "a.pdf"))
    with pytest.raises(NotLaidOut, match=r"a: NotNamed: static:x\.svg"):
        list(Run(pool, Watch()).lay_out([request]))


@pytest.mark.parametrize("url", ["https://exemple.test/x.png", "file:///etc/passwd", "static:a"])
def test_a_layout_reads_nothing_that_its_request_does_not_name(url, tmp_path):
    html = f'<html lang="fr"><title>x</title><img src="{url}" alt="x">'
    with pytest.raises(NotNamed):
        lay_out(Request("a", html, "", {}, str(tmp_path / "a.pdf")))


def test_the_attachments_of_an_edition_are_served_by_name_and_no_other_file(tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"image")
    fetcher = StaticFetcher({"photo.png": photo})
    assert fetcher.fetch("attachment:photo.png").read() == b"image"
    for url in ("attachment:../photo.png", "attachment:autre.png", f"attachment:{photo}"):
        with pytest.raises(ForbiddenResource):
            fetcher.fetch(url)


def test_an_attachment_that_is_not_there_stops_the_book_before_it_is_laid_out():
    with pytest.raises(ForbiddenResource, match=r"attachment:absente\.png"):
        request_of("a", '<img src="attachment:absente.png" alt="">')
