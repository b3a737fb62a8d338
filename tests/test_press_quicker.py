"""The compositors' shortcuts through the layout engine change no byte of what it makes."""

from dataclasses import replace

import pytest
from pypdf import PdfReader

from reporting.bilan.charts import bar_chart
from reporting.bilan.html import STYLESHEET, book_html
from reporting.press.layout import Request, lay_out
from reporting.press.pieces import request_of
from reporting.press.pool import NotLaidOut, Pool, Run
from reporting.press.watch import Watch
from snia.common.pdf import LeftOut, write_pdf
from tests.builders_press import a_book, a_chapter, with_chapter

# Whatever a shortcut must leave to the engine: formulas, percentages, other names of properties,
# colours by their name, decorated and spaced text, leaders of one space, small letters.
STYLE = """
@page { size: 80mm 100mm; margin: 8mm calc(5% + 4mm);
  @top-left { content: string(t) counter(page) } }
@page named { background: #eee }
html { font: 10pt serif; text-indent: calc(2% + 1mm); color: #123 }
h1 { string-set: t content(); letter-spacing: 0.1em; page: named; text-transform: uppercase }
p { text-align: justify; hyphens: auto; margin-inline-start: 4%; width: 90% }
p + p { border: 1px solid currentcolor; border-inline-end: 2px dotted red; padding-top: 3% }
li { text-decoration: underline; word-spacing: 2px }
li::after { content: leader(" . ") attr(data-page) }
li.space::after { content: leader(" ") attr(data-page); text-align: justify }
li.dots::after { content: leader(dotted) attr(data-page); font-weight: 700 }
.lower { font-variant-caps: small-caps; font-size: 3ex; min-width: 20%; color: inherit }
.left { float: left; width: min(30%, 4cm); background: linear-gradient(red, currentcolor) }
td { border: 1px solid; padding: 1%; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.cut { width: 3cm; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
"""
WORDS = "Les établissements concernés s'engagent résolument à l'accompagnement administratif. "
CHART = bar_chart("Mots", [("Entrées", 12), ("Sorties", 7)])
BODY = f"""
<h1 id="a">Titre</h1><p class="left">Note</p><p>{WORDS * 9}</p><p>{WORDS * 20}<sup>1</sup></p>
<ul><li data-page="3"><a href="#a">Entrée</a></li><li class="space" data-page="12">Autre</li>
<li class="dots" data-page="120">Dernière</li></ul><p class="lower">{WORDS * 2} <u>Souligné</u></p>
<table><thead><tr><th>Mot</th><th>Nombre</th></tr></thead>
<tbody>{"<tr><td>Anticonstitutionnellement</td><td>1 234</td></tr>" * 30}</tbody></table>
<figure>{CHART}</figure><p class="cut">{WORDS}</p><div style="columns: 2">{WORDS * 4}</div>
"""


@pytest.fixture
def pool():
    pool = Pool(size=1)
    yield pool
    pool.end()


def pieces_of(book) -> list[Request]:
    html = book_html(book)
    return [request_of(piece.name, html.alone[piece.name]) for piece in html.pieces]


def test_a_compositor_makes_the_bytes_that_the_engine_makes(pool, tmp_path):
    html = f'<!DOCTYPE html><html lang="fr"><title>x</title><body>{BODY}</body></html>'
    book = with_chapter(a_book(), a_chapter(1, rows=40))
    requests = [Request("strange", html, STYLE, {}), *pieces_of(book)]
    quick = [replace(one, output=str(tmp_path / f"{one.name}.pdf")) for one in requests]
    told = dict(Run(pool, Watch()).lay_out(quick))
    for request in quick:
        plain = replace(request, output=str(tmp_path / "plain.pdf"))
        facts = lay_out(plain)
        assert told[request].anchors == facts.anchors
        assert told[request].folios == facts.folios
        made = (tmp_path / f"{request.name}.pdf").read_bytes()
        assert made == (tmp_path / "plain.pdf").read_bytes()
    drawn = [page.extract_text() for page in PdfReader(quick[0].output).pages]
    assert any("Sorties" in text for text in drawn)


BROKEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text rotate="x">x</text></svg>'
)


def test_a_picture_that_can_not_be_drawn_is_never_left_out(pool, tmp_path):
    html = f'<!DOCTYPE html><html lang="fr"><title>x</title><body>{BROKEN}</body></html>'
    request = Request("broken", html, "", {}, output=str(tmp_path / "broken.pdf"))
    with pytest.raises(NotLaidOut, match="LeftOut"):
        list(Run(pool, Watch()).lay_out([request]))
    with pytest.raises(LeftOut):
        write_pdf(html, STYLESHEET)
