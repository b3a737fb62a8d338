"""Rich texts: what word processors paste, what people type without an editor, what is hostile."""

import random
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from programmes.models import Passage
from snia.common.richtext import ALLOWED_TAGS, clean_html, from_plain, is_blank, plain_of, text_of
from snia.common.word import from_word

# --- What each program pastes --------------------------------------------------------------

GAP = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>"


def word_item(
    marker: str, text: str, of_list: str = "l0 level1 lfo1", place: str = "Middle"
) -> str:
    """A paragraph that Word shows as an item: the bullet is text, the list is in the style."""
    return f"""<p class=MsoListParagraphCxSp{place} style='margin-left:36.0pt;mso-add-space:
auto;text-indent:-18.0pt;mso-list:{of_list}'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol;mso-bidi-font-family:Symbol'><span
style='mso-list:Ignore'>{marker}{GAP}</span></span><![endif]><span
lang=FR>{text}<o:p></o:p></span></p>

"""


WORD = f"""<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15"><title>Note de suivi</title>
<link rel=File-List href="file:///C:/Users/x/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument>
<w:LatentStyles><w:LsdException Locked="false" Name="Normal"/></w:LatentStyles></xml><![endif]-->
<style><!-- p.MsoNormal {{margin:0cm; font-size:11.0pt; mso-style-parent:""}} --></style></head>
<body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
<h2 style='margin-left:1.0cm'><![if !supportLists]><span style='mso-list:Ignore'>1.1.{GAP}</span>
<![endif]><a name="_Toc50"><span style='mso-bidi-font-weight:bold'>Gouvernance</span></a></h2>
<p class=MsoNormal style='text-align:justify'><span style='font-size:12.0pt;font-family:
"Arial",sans-serif;color:#1F4E79'>Le <b style='mso-bidi-font-weight:normal'>comité de
pilotage</b> s’est réuni <i>deux fois</i>&nbsp;: le <u>14</u> juin et le 1<sup>er</sup>
octobre.<span style='mso-spacerun:yes'>&nbsp; </span>Voir
<a href="https://exemple.test/note?a=1&amp;b=2"><span lang=EN-US>la note</span></a><a
href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
{word_item("·", "Accueil des élèves", place="First")}
{word_item("o", "à Rabat", "l0 level2 lfo1")}
{word_item("§", "au collège", "l0 level3 lfo1")}
{word_item("o", "à Oujda", "l0 level2 lfo1")}
{word_item("·", "Formation des <b>enseignants</b>", place="Last")}
<p class=MsoNormal>Étapes&nbsp;:</p>
{word_item("1.", "Préparer", "l1 level1 lfo2", "First")}
{word_item("a)", "les listes", "l1 level2 lfo2")}
{word_item("b)", "les salles", "l1 level2 lfo2")}
{word_item("2.", "Réunir", "l1 level1 lfo2", "Last")}
<p class=MsoNormal>Puis, en 2021&nbsp;:</p>
{word_item("3.", "Évaluer", "l1 level1 lfo2", "First")}
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>
 <thead><tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=200 colspan=2 valign=top style='width:150.0pt;border:solid windowtext 1.0pt'>
  <p class=MsoNormal align=center><b>Activité</b><o:p></o:p></p></td>
  <td width=90><p class=MsoNormal>Participants</p></td></tr></thead>
 <tr style='mso-yfti-irow:1'>
  <td width=100 rowspan=2><p class=MsoNormal>Ateliers</p></td>
  <td width=100><p class=MsoNormal>Fès</p><p class=MsoNormal>Meknès</p></td>
  <td width=90><p class=MsoNormal><b><span style='font-size:9.0pt'>12</span></b></p></td></tr>
 <tr style='mso-yfti-irow:2;mso-yfti-lastrow:yes'>
  <td width=100><p class=MsoNormal>Tanger</p></td>
  <td width=90><p class=MsoNormal><o:p>&nbsp;</o:p></p></td></tr>
 <![if !supportMisalignedColumns]>
 <tr height=0><td width=100 style='border:none'></td><td width=100 style='border:none'></td>
 <td width=90 style='border:none'></td></tr>
 <![endif]>
</table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="Image_1"><v:imagedata
src="file:///C:/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=3 height=4
src="file:///C:/clip_image002.png" alt="Logo"><![endif]></p>
<!--EndFragment--></body></html>"""

WORD_CLEAN = (
    "<h4>1.1. Gouvernance</h4>"
    "<p>Le <strong>comité de pilotage</strong> s’est réuni <em>deux fois</em>&nbsp;: le 14 juin "
    "et le 1<sup>er</sup> octobre. Voir "
    '<a href="https://exemple.test/note?a=1&amp;b=2" rel="noopener noreferrer">la note</a>'
    "<sup>[1]</sup>.</p>"
    "<ul><li>Accueil des élèves<ul><li>à Rabat<ul><li>au collège</li></ul></li><li>à Oujda</li>"
    "</ul></li><li>Formation des <strong>enseignants</strong></li></ul>"
    "<p>Étapes&nbsp;:</p>"
    "<ol><li>Préparer<ol><li>les listes</li><li>les salles</li></ol></li><li>Réunir</li></ol>"
    "<p>Puis, en 2021&nbsp;:</p>"
    '<ol start="3"><li>Évaluer</li></ol>'
    '<table><thead><tr><th colspan="2"><strong>Activité</strong></th><th>Participants</th></tr>'
    "</thead><tbody>"
    '<tr><td rowspan="2">Ateliers</td><td><p>Fès</p><p>Meknès</p></td>'
    "<td><strong>12</strong></td></tr>"
    "<tr><td>Tanger</td><td></td></tr></tbody></table>"
)

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type"
content="text/html; charset=utf-8"/><title></title><meta name="generator"
content="LibreOffice 7.4.7.2 (Linux)"/><style type="text/css">p { line-height: 115% }
</style></head>
<body lang="fr-FR" link="#000080" dir="ltr"><p style="line-height: 100%; margin-bottom: 0cm">
<font face="Liberation Serif, serif"><font size="3" style="font-size: 12pt">Les <b>régions</b>
ont <i>toutes</i> répondu.</font></font></p>
<p style="margin-bottom: 0cm"><br/>

</p>
<ol start="4">
	<li><p style="margin-bottom: 0cm">Souss-Massa</p></li>
	<li><p style="margin-bottom: 0cm">L’Oriental</p>
	<ul>
		<li><p style="margin-bottom: 0cm">Berkane</p></li>
	</ul></li>
</ol>
<dl><dd>En retrait.</dd></dl>
<table width="100%" cellpadding="4" cellspacing="0"><col width="128*"/><col width="128*"/>
	<thead><tr valign="top"><th width="50%" style="border: 1px solid #000000; padding: 0.1cm">
		<p style="font-weight: bold">Ville</p></th><td width="50%"><p>Total</p></td></tr></thead>
	<tbody><tr valign="top"><td width="50%"><p><br/></p></td>
		<td width="50%" sdval="7" sdnum="1036;"><p>7</p></td></tr></tbody></table>
</body></html>"""

LIBREOFFICE_CLEAN = (
    "<p>Les <strong>régions</strong> ont <em>toutes</em> répondu.</p>"
    '<ol start="4"><li>Souss-Massa</li><li>L’Oriental<ul><li>Berkane</li></ul></li></ol>'
    "<p>En retrait.</p>"
    "<table><thead><tr><th><strong>Ville</strong></th><th>Total</th></tr></thead>"
    "<tbody><tr><td></td><td>7</td></tr></tbody></table>"
)

GOOGLE_DOCS = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-0f3a"><h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span
style="font-size:16pt;font-family:Arial;font-weight:400;white-space:pre-wrap;">Bilan</span></h2><p
dir="ltr" style="line-height:1.38;"><span style="font-weight:400;font-style:normal;">Texte </span
><span style="font-weight:700;font-style:normal;">gras</span><span style="font-style:italic;">
penché</span><span style="font-weight:400;text-decoration:underline;"> souligné, 1</span><span
style="font-size:0.6em;vertical-align:super;">er</span></p><br /><ul style="margin-top:0;"><li
dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-weight:400;">un</span></p></li><ul><li dir="ltr"
aria-level="2"><p dir="ltr" role="presentation"><span>un bis</span></p></li></ul><li dir="ltr"
aria-level="1"><p dir="ltr" role="presentation"><span>deux</span></p></li></ul><div dir="ltr"
align="left"><table style="border:none;"><colgroup><col width="312" /></colgroup><tbody><tr
style="height:0pt"><td style="vertical-align:top;" rowspan="2"><p dir="ltr"><span
style="font-weight:700;">cellule</span></p></td></tr></tbody></table></div></b><br
class="Apple-interchange-newline">"""

GOOGLE_DOCS_CLEAN = (
    "<h4>Bilan</h4><p>Texte <strong>gras</strong> <em>penché</em> souligné, 1<sup>er</sup></p>"
    "<ul><li>un<ul><li>un bis</li></ul></li><li>deux</li></ul>"
    '<table><tbody><tr><td rowspan="2"><strong>cellule</strong></td></tr></tbody></table>'
)

OUTLOOK = """<html><head><style type="text/css" style="display:none;">P {margin-top:0;}
</style></head><body dir="ltr"><div class="elementToProof" style="font-family: Aptos;">Bonjour,
</div>
<div class="elementToProof"><br></div><div style="font-size: 12pt;">Voici le point\u200b&nbsp;:<br>
trois ateliers.<br><br>Cordialement,</div><div id="Signature"><p class="MsoNormal"><b><span
style="color:#002060">Le secrétariat</span></b><o:p></o:p></p><span
style="display:none">caché</span><img src="cid:image001.png@01D" alt=""></div>
<blockquote style="margin-left:40px">Message cité</blockquote><div>Écrire à <a
href="mailto:point@exemple.test" data-auth="NotApplicable">point@exemple.test</a></div>
</body></html>"""

OUTLOOK_CLEAN = (
    "<p>Bonjour,</p><p>Voici le point&nbsp;:<br>trois ateliers.</p><p>Cordialement,</p>"
    "<p><strong>Le secrétariat</strong></p><blockquote><p>Message cité</p></blockquote>"
    '<p>Écrire à <a href="mailto:point@exemple.test" rel="noopener noreferrer">'
    "point@exemple.test</a></p>"
)

WORD_ON_THE_WEB = """<div class="OutlineElement Ltr SCXW1"><p class="Paragraph SCXW1"><span
data-contrast="auto" class="TextRun SCXW1" style="font-weight: bold;"><span
class="NormalTextRun">Objet</span></span><span class="EOP"
data-ccp-props="{}">&nbsp;</span></p></div>
<div class="ListContainerWrapper SCXW1"><ol class="NumberListStyle1" role="list" start="1"><li
data-leveltext="%1." data-listid="4" data-aria-posinset="1" data-aria-level="1"
role="listitem"><p class="Paragraph"><span class="TextRun">premier</span></p></li></ol></div><div
class="ListContainerWrapper SCXW1"><ul role="list"><li data-leveltext="o" data-listid="4"
data-aria-level="2" role="listitem"><p class="Paragraph">dedans</p></li></ul></div><div
class="ListContainerWrapper SCXW1"><ol role="list" start="2"><li data-listid="4"
data-aria-level="1" role="listitem"><p class="Paragraph">second</p></li></ol></div>"""

WORD_ON_THE_WEB_CLEAN = (
    "<p><strong>Objet</strong></p><ol><li>premier<ul><li>dedans</li></ul></li><li>second</li></ol>"
)

PASTED = {
    "Word": (WORD, WORD_CLEAN),
    "LibreOffice": (LIBREOFFICE, LIBREOFFICE_CLEAN),
    "Google Docs": (GOOGLE_DOCS, GOOGLE_DOCS_CLEAN),
    "Outlook": (OUTLOOK, OUTLOOK_CLEAN),
    "Word on the web": (WORD_ON_THE_WEB, WORD_ON_THE_WEB_CLEAN),
}


@pytest.mark.parametrize(("pasted", "clean"), PASTED.values(), ids=PASTED)
def test_what_a_program_pastes(pasted, clean):
    assert clean_html(pasted) == clean


class SeenWords(HTMLParser):
    """The words of a page as a reader sees them, read without any of our code."""

    WITHIN_A_LINE = {"span", "font", "b", "strong", "i", "em", "u", "a", "sup", "sub", "o:p"}
    UNSEEN = {"title", "style", "xml", "script"}
    VOID = {"meta", "link", "br", "img", "col", "w:lsdexception", "v:imagedata"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.unseen = "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        style = dict(attrs).get("style") or ""
        self.text += "" if tag in self.WITHIN_A_LINE else " "
        hidden = tag in self.UNSEEN or "mso-list:Ignore" in style or "display:none" in style
        if tag not in self.VOID and (hidden or self.unseen):
            self.unseen.append(tag)

    def handle_endtag(self, tag):
        self.text += "" if tag in self.WITHIN_A_LINE else " "
        if self.unseen and tag not in self.VOID:
            self.unseen.pop()

    def handle_data(self, data):
        self.text += "" if self.unseen else data

    def words(self) -> list[str]:
        return self.text.replace("\u200b", "").split()


@pytest.mark.parametrize(("pasted", "clean"), PASTED.values(), ids=PASTED)
def test_no_word_is_lost_and_their_order_is_kept(pasted, clean):
    seen = SeenWords(pasted).words()
    kept = text_of(clean_html(pasted)).split()
    if pasted is WORD:  # the number of a heading is text once its list is gone
        assert kept.pop(0) == "1.1."
    assert kept == seen
    assert len(seen) >= 4


@pytest.mark.parametrize(("pasted", "clean"), PASTED.values(), ids=PASTED)
def test_no_style_is_left(pasted, clean):
    kept = clean_html(pasted)
    assert set(re.findall(r"</?([\w:]+)", kept)) <= ALLOWED_TAGS
    attributes = set(re.findall(r'([\w-]+)="', kept))
    assert attributes <= {"href", "rel", "colspan", "rowspan", "start"}
    assert "mso" not in kept.lower()


@pytest.mark.parametrize(("pasted", "clean"), PASTED.values(), ids=PASTED)
def test_what_is_clean_is_cleaned_no_further(pasted, clean):
    assert clean_html(clean) == clean
    assert from_word(from_word(pasted)) == from_word(pasted)


def test_a_long_paste_takes_no_time():
    long = WORD * (300_000 // len(WORD) + 1)
    start = time.process_time()
    kept = clean_html(long)
    assert time.process_time() - start < 2  # a fifth of a second where nothing else runs
    assert kept.count("<table>") == long.count("<table")


# --- Lists of Word -------------------------------------------------------------------------

FAKE_LISTS = {
    "two lists side by side": (
        word_item("·", "a") + word_item("·", "b", "l1 level1 lfo2"),
        "<ul><li>a</li></ul><ul><li>b</li></ul>",
    ),
    "a bullet below a number of another list": (
        word_item("1.", "a") + word_item("-", "b", "l3 level2 lfo3") + word_item("2.", "c"),
        "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
    ),
    "the numbers begin again": (
        word_item("1.", "a") + word_item("2.", "b") + word_item("1.", "c", "l0 level1 lfo9"),
        "<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>",
    ),
    "letters and Roman numbers": (
        word_item("i.", "a") + word_item("ii.", "b"),
        "<ol><li>a</li><li>b</li></ol>",
    ),
    "the first is the deepest": (
        word_item("o", "a", "l0 level2 lfo1") + word_item("·", "b"),
        "<ul><li>a</li></ul><ul><li>b</li></ul>",
    ),
    "an item without text": (
        word_item("·", "a") + word_item("·", "") + word_item("·", "b"),
        "<ul><li>a</li><li>b</li></ul>",
    ),
    "an image for a bullet": (
        word_item("<img width=9 src='file:///C:/b.gif' alt='*'>", "a"),
        "<ul><li>a</li></ul>",
    ),
    "a paragraph that goes on with an item": (
        word_item("1.", "a")
        + "<p class=MsoListParagraph style='margin-left:36.0pt'>suite</p>"
        + word_item("2.", "b"),
        "<ol><li><p>a</p><p>suite</p></li><li>b</li></ol>",
    ),
    "inside a cell": (
        f"<table><tr><td><p>Dont :</p>{word_item('·', 'a')}{word_item('·', 'b')}</td></table>",
        "<table><tbody><tr><td>Dont :<ul><li>a</li><li>b</li></ul></td></tr></tbody></table>",
    ),
    "a style that hides no list": (
        "<p class=MsoNormal style='mso-list:none'>a</p>",
        "<p>a</p>",
    ),
    "filtered HTML": (
        "<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt'><span "
        f"style='font-family:Symbol'>·{GAP}</span>a</p><p class=MsoListParagraph "
        f"style='margin-left:2.54cm'><span style='font-family:Wingdings'>Ø{GAP}</span>b</p>"
        f"<p class=MsoListParagraph style='margin-left:36.0pt'>·{GAP}<b>c</b></p>",
        "<ul><li>a<ul><li>b</li></ul></li><li><strong>c</strong></li></ul>",
    ),
    "an editor that dropped the styles": (
        "<p>1.&nbsp;&nbsp;&nbsp; a</p><p>2.&nbsp;&nbsp;&nbsp; b</p><p>«&nbsp;c&nbsp;»</p>",
        "<ol><li>a</li><li>b</li></ol><p>«&nbsp;c&nbsp;»</p>",
    ),
}


@pytest.mark.parametrize(("pasted", "clean"), FAKE_LISTS.values(), ids=FAKE_LISTS)
def test_a_list_that_is_one_by_its_looks(pasted, clean):
    assert clean_html(pasted) == clean


# --- One thing at a time -------------------------------------------------------------------

DETAILS = {
    # Headings are all of one level, bold and italics have one name.
    "<h1>Titre</h1><h6>Autre</h6>": "<h4>Titre</h4><h4>Autre</h4>",
    "<p><b>a</b> <i>b</i></p>": "<p><strong>a</strong> <em>b</em></p>",
    '<p><span style="font-weight:600">a</span></p>': "<p><strong>a</strong></p>",
    '<p><b>a<span style="font-weight:normal">b</span>c</b></p>': (
        "<p><strong>a</strong>b<strong>c</strong></p>"
    ),
    "<p><b>a</b><b>b</b><b> </b>c</p>": "<p><strong>ab </strong>c</p>",
    '<p style="FONT-STYLE: Italic">a</p>': "<p><em>a</em></p>",
    '<p><span style="text-decoration: underline">a</span> <u>b</u> <s>c</s></p>': "<p>a b c</p>",
    "<p>H<sub>2</sub>O</p>": "<p>H<sub>2</sub>O</p>",
    # What is around blocks is around their text.
    "<b><p>a</p><p>b</p></b>": "<p><strong>a</strong></p><p><strong>b</strong></p>",
    "<p>a</p>texte <i>libre</i><p>b</p>": "<p>a</p><p>texte <em>libre</em></p><p>b</p>",
    "<div>a<div>b</div>c</div>": "<p>a</p><p>b</p><p>c</p>",
    "<blockquote>a<p>b</p></blockquote>": "<blockquote><p>a</p><p>b</p></blockquote>",
    # Blanks and breaks.
    "<p></p><p>&nbsp;</p><p><br></p><p> <b> </b></p>": "",
    "<p>a<br></p><p><br>b</p>": "<p>a</p><p>b</p>",
    "<p>a<br> <br>\n<br>b</p>": "<p>a</p><p>b</p>",
    "<p>a&nbsp; <i> b</i></p>": "<p>a <em>b</em></p>",
    "<p>12&nbsp;000&nbsp;€</p>": "<p>12&nbsp;000&nbsp;€</p>",
    "<pre>a\n<b>b</b>\n\nc   d</pre>": "<p>a<br><strong>b</strong></p><p>c d</p>",
    # Lists.
    "<ul><li>a<li>b</ul>": "<ul><li>a</li><li>b</li></ul>",
    "<ul><ul><li>a</li></ul></ul>": "<ul><li>a</li></ul>",
    "<ul><li></li></ul>": "",
    "<li>a</li><li>b</li>": "<ul><li>a</li><li>b</li></ul>",
    "<ul>a<li>b</li></ul>": "<ul><li>a</li><li>b</li></ul>",
    "<ul><li><p>a</p><p>b</p></li></ul>": "<ul><li><p>a</p><p>b</p></li></ul>",
    "<ol start=0 type=a><li>a</ol>": "<ol><li>a</li></ol>",
    # Tables.
    "<table><tr><td></td></tr></table>": "",
    "<table><caption>T</caption><tr><td>a</table>": (
        "<p>T</p><table><tbody><tr><td>a</td></tr></tbody></table>"
    ),
    "<table><tr><td colspan=1 rowspan=x>a<td colspan=99999>b</table>": (
        '<table><tbody><tr><td>a</td><td colspan="63">b</td></tr></tbody></table>'
    ),
    "<table><tr style='display:none'><td>a</td></tr><tr><td>b</table>": (
        "<table><tbody><tr><td>b</td></tr></tbody></table>"
    ),
    # Links.
    '<p><a href="#_ftn1">a</a> <a name="x">b</a> <a href="file:///C:/x">c</a></p>': "<p>a b c</p>",
    '<p><a href="/programmes/11/">a</a></p>': (
        '<p><a href="/programmes/11/" rel="noopener noreferrer">a</a></p>'
    ),
}


@pytest.mark.parametrize(("html", "clean"), DETAILS.items())
def test_one_thing_at_a_time(html, clean):
    assert clean_html(html) == clean
    assert clean_html(clean) == clean


# --- What is hostile -----------------------------------------------------------------------

HOSTILE = [
    "<p>a<script>alert(1)</script>b</p>",
    '<p onclick="alert(1)">a <img src=x onerror=alert(1)> b</p>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" java\nscript:alert(1)">a</a>',
    '<a href="&#106;avascript&colon;alert(1)">a</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">a</a>',
    '<a href="https://exemple.test/&quot; onmouseover=&quot;alert(1)">a</a>',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">a',
    '<iframe src="https://exemple.test"></iframe>a',
    '<form action="https://exemple.test"><input name=a><button>a</button></form>',
    '<p style="background:url(javascript:alert(1))">a</p>',
    '<svg><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>b',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p><![CDATA[<img src=x onerror=alert(1)>]]></p>",
    "<table><tr><td><style></td></tr></table><img src=x onerror=alert(1)></style>",
    "<a href=x style='mso-list:Ignore'><img src=x onerror=alert(1)>",
    "<ol start='1\" onclick=\"alert(1)'><li>a</li></ol>",
    "<td colspan='2\" onclick=\"alert(1)'>a</td>",
    "<p>a<!-- --!><img src=x onerror=alert(1)> --></p>",
    "a\n<img src=x onerror=alert(1)>",
    "a\n&lt;img src=x onerror=alert(1)&gt;",
    "<scr<script>ipt>alert(1)</script>",
    "<template><p>a</p><script>alert(1)</script></template>",
]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("html", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "<ul><li>{}</li></ul>", "<table><tr><td>{}</table>"])
def test_nothing_runs(html, around):
    kept = clean_html(around.format(html))
    for tag, attributes in Tags(kept).found:
        assert tag in ALLOWED_TAGS
        assert set(attributes) <= {"href", "rel", "start", "colspan", "rowspan"}
        address = attributes.get("href") or "https:"
        assert re.match(r"https?:|mailto:|[^:]*$", address)
    assert clean_html(kept) == kept


DEEP = {
    "boxes": "<div>" * 60_000 + "fin",
    "lists": "<ul><li>" * 40_000 + "fin",
    "tags that close wrongly": "<x><div></x></div>" * 20_000 + "fin",
    "tables": "<table><tr><td>" * 20_000 + "fin",
    "emphasis": "<b><i>" * 40_000 + "fin",
    "comments": "<!--" * 60_000 + "--><p>fin</p>",
    "angles": "<p>fin</p>" + "<" * 100_000,
    "spaces": "<p>fin" + "&nbsp;" * 40_000 + "fin</p>",
}


@pytest.mark.parametrize("html", DEEP.values(), ids=DEEP)
def test_a_page_made_to_keep_the_server_busy(html):
    start = time.process_time()
    assert "fin" in text_of(clean_html(html))
    assert time.process_time() - start < 5


def test_what_lies_too_deep_keeps_its_words():
    kept = clean_html("<blockquote>" * 90 + "<p>le <b>fond</b></p>" + "</blockquote>" * 90)
    assert text_of(kept) == "le fond"
    assert clean_html(kept) == kept


# --- At random -----------------------------------------------------------------------------

TAGS = [
    "p", "div", "b", "i", "span", "ul", "ol", "li", "table", "tr", "td", "th", "thead", "h1",
    "blockquote", "font", "u", "hr", "dl", "dd", "pre", "section", "o:p", "caption", "sup",
    "a href='https://exemple.test'", "span style='font-weight:bold'",
    "b style='font-weight:normal'",
    "p style='mso-list:l0 level1 lfo1'", "p style='mso-list:l0 level2 lfo1'",
    "p class=MsoListParagraph", "li data-aria-level=2",
]  # fmt: skip
ODDITIES = [
    " ", "&nbsp;", "\n", "<br>", "<!--[if mso]>", "<![endif]>", "·&nbsp;&nbsp;&nbsp;",
    "<span style='mso-list:Ignore'>1.&nbsp; </span>",
]  # fmt: skip


def tag_soup(chance: random.Random) -> str:
    """Tags that open and close anyhow, with numbered words between them."""
    soup, words = "", 0
    for _ in range(chance.randint(1, 50)):
        kind = chance.random()
        if kind < 0.4:
            soup += f"<{chance.choice(TAGS)}>"
        elif kind < 0.65:
            soup += f"</{chance.choice(TAGS).split()[0]}>"
        elif kind < 0.72:
            soup += chance.choice(ODDITIES).replace("<!--[if mso]>", "<!--[if mso]>x<![endif]-->")
        else:
            words += 1
            soup += f" mot{words} "
    return soup


def words_of(html: str) -> list[str]:
    return re.findall(r"mot\d+", text_of(html))


@pytest.mark.parametrize("seed", range(10))
def test_tag_soup_keeps_its_words_and_is_cleaned_once(seed):
    chance = random.Random(seed)
    for _ in range(60):
        soup = tag_soup(chance)
        kept = clean_html(soup)
        assert sorted(words_of(kept)) == sorted(words_of(soup)), soup
        assert clean_html(kept) == kept, soup
        assert from_word(from_word(soup)) == from_word(soup), soup


def nested(chance: random.Random, words: list[str], depth: int = 0) -> str:
    """Well-formed HTML around numbered words, which are noted in their order."""
    html = ""
    for _ in range(chance.randint(1, 3)):
        if depth > 3 or chance.random() < 0.3:
            words.append(f"mot{len(words)}")
            html += f" {words[-1]} "
            continue
        name = chance.choice(
            ["div", "span", "b", "ul", "ol", "table", "blockquote", "a href='/x'"]
        )
        inside = [nested(chance, words, depth + 1) for _ in range(chance.randint(1, 2))]
        if name in ("ul", "ol"):
            html += f"<{name}>{''.join(f'<li>{item}</li>' for item in inside)}</{name}>"
        elif name == "table":
            html += f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in inside)}</tr></table>"
        else:
            html += f"<{name}>{' '.join(inside)}</{name.split()[0]}>"
    return html


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_words_is_kept(seed):
    chance = random.Random(seed)
    for _ in range(30):
        words: list[str] = []
        html = nested(chance, words)
        kept = clean_html(html)
        assert text_of(kept).split() == words, html
        assert clean_html(kept) == kept, html


# --- What is kept already ------------------------------------------------------------------


def reference_bodies() -> list[str]:
    folder = Path(settings.BASE_DIR)
    records = [
        record
        for path in sorted(folder.glob("*/reference/**/*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
        for record in (document or {}).get("records", [])
    ]
    return [record["body"] for record in records if record.get("body")]


def test_the_reference_texts_are_left_as_they_are():
    bodies = reference_bodies()
    assert len(bodies) > 30
    for body in bodies:
        kept = clean_html(body)
        assert kept.replace(' rel="noopener noreferrer"', "") == body
        assert clean_html(kept) == kept


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p> <p>b</p>",
        "<p>a\nb</p>\n<ul> <li>c</li>\n</ul>",
        "<p>a <strong>b</strong>, <em>c</em><strong> d</strong></p>",
        "<table> <tbody><tr><td>a</td></tr></tbody></table>",
        "texte simple",
        "R&amp;D",
    ],
)
def test_blanks_of_a_clean_text_are_left_as_they_are(html):
    assert clean_html(html) == html


def test_a_field_is_cleaned_before_it_is_checked():
    field = Passage._meta.get_field("body")
    assert field.clean("<p class=MsoNormal><b>a</b></p>", None) == "<p><strong>a</strong></p>"
    assert field.clean("<p class=MsoNormal><o:p>&nbsp;</o:p></p>", None) == ""


# --- Text without tags ---------------------------------------------------------------------

PLAIN = {
    "": "",
    " \n ": "",
    "une ligne": "<p>une ligne</p>",
    "a\nb\n\nc": "<p>a<br>b</p><p>c</p>",
    "a\r\n\r\n\r\nb": "<p>a</p><p>b</p>",
    "- a\n- b": "<ul><li>a</li><li>b</li></ul>",
    "•\ta\n* b\n\n- c": "<ul><li>a</li><li>b</li><li>c</li></ul>",
    "Dont :\n- a\n  suite\n- b\nFin": "<p>Dont :</p><ul><li>a suite</li><li>b</li></ul><p>Fin</p>",
    "1. a\n2) b": "<ol><li>a</li><li>b</li></ol>",
    "3. a\n4. b\n1. c": '<ol start="3"><li>a</li><li>b</li></ol><ol><li>c</li></ol>',
    "2018. Une année": "<p>2018. Une année</p>",
    "-5 degrés\n1.5 km": "<p>-5 degrés<br>1.5 km</p>",
    "a < b & <b>c</b>": "<p>a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;</p>",
    "a\x00\x07\u200bb": "<p>ab</p>",
}


@pytest.mark.parametrize(("text", "html"), PLAIN.items())
def test_text_typed_without_an_editor(text, html):
    assert from_plain(text) == html
    assert clean_html(html) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("texte simple", "texte simple"),
        ("recherche & développement", "recherche &amp; développement"),
        ("si x<y alors", "si x&lt;y alors"),
        ("5 < 6 et 7 > 6", "5 &lt; 6 et 7 &gt; 6"),
        ("  \n ", ""),
        ("a\n", "a\n"),
        ("a\n\n- b\n- c", "<p>a</p><ul><li>b</li><li>c</li></ul>"),
        ("R&amp;D\nR&D", "<p>R&amp;D<br>R&amp;D</p>"),
        ("x<y\nz", "<p>x&lt;y<br>z</p>"),
    ],
)
def test_text_without_tags_is_made_paragraphs_where_it_has_lines(text, html):
    assert clean_html(text) == html
    assert clean_html(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>Un paragraphe.</p><p>Un autre,<br>sur deux lignes.</p>",
        "<ul><li>un</li><li>deux</li></ul><p>Puis</p><ol><li>un</li><li>deux</li></ol>",
        '<p>Avant</p><ol start="3"><li>trois</li><li>quatre</li></ol>',
        "<p>3 &lt; 4 &amp; 5</p>",
    ],
)
def test_paragraphs_and_lists_survive_without_tags(html):
    assert from_plain(plain_of(html)) == html


def test_no_word_is_lost_without_tags():
    html = (
        "<h4>Titre</h4><blockquote><p>Cité</p></blockquote><ul><li><p>un</p><p>suite</p>"
        "<ul><li>dedans</li></ul></li></ul><table><tr><th>a</th><td>b<br>c</td></tr></table>"
        "<p><a href='https://exemple.test'>lien</a><sup>2</sup></p>"
    )
    assert plain_of(html) == "Titre\n\nCité\n\n- un\n  suite\n- dedans\n\na | b c\n\nlien2"


# --- What is read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>a</p><p>b</p>", "a b"),
        ("<p>l’<em>un</em>e<br>deux</p>", "l’une deux"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "a b"),
        ("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", "1 2"),
        ("<p>12&nbsp;000 &lt;b&gt; &amp;amp;</p>", "12 000 <b> &amp;"),
        ("a\n  b", "a b"),
        ("x<y", "x<y"),
        ("<p>a</p><script>alert(1)</script>", "a"),
    ],
)
def test_the_text_that_is_read(html, text):
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "blank"),
    [
        ("", True),
        (" \n", True),
        ("<p></p>", True),
        ("<p>&nbsp;<br>\u200b</p><ul><li></li></ul>", True),
        ("<p>.</p>", False),
        ("0", False),
    ],
)
def test_whether_anything_is_read(html, blank):
    assert is_blank(html) is blank
