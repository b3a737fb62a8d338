"""French typography, quantities and the comparison of what people type."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe

from programmes.models import Activity
from snia.common.approximate_dates import Interval
from snia.common.quantities import Qualifier, qualified
from snia.common.text import fold
from snia.common.typography import (
    closed,
    enumeration,
    french_html,
    french_spaces,
    long_date,
    long_interval,
    quoted,
    thousands,
)


def visible(text: str) -> str:
    """The non-breaking spaces made visible: ~ is the full one, ^ the narrow one."""
    return text.replace("\u00a0", "~").replace("\u202f", "^")


def rendered(source: str, **context) -> str:
    return visible(Template(source).render(Context(context)))


# --- Spaces --------------------------------------------------------------------------------

SPACED = {
    # A narrow space before ; ! ? and %.
    "Où en sommes-nous ?": "Où en sommes-nous^?",
    "Où en sommes-nous?": "Où en sommes-nous^?",
    "Enfin !": "Enfin^!",
    "Rabat ; Oujda": "Rabat^; Oujda",
    "Rabat; Oujda": "Rabat^; Oujda",
    "72 % des actions": "72^% des actions",
    "72% des actions": "72^% des actions",
    "(Rabat) ; (Oujda)": "(Rabat)^; (Oujda)",
    "«Où?»": "«~Où^?~»",
    "(où?)": "(où^?)",
    "Comment?!": "Comment^?!",
    "« Rabat »; « Oujda »": "«~Rabat~»^; «~Oujda~»",
    # A full space before the colon.
    "Objet : le suivi": "Objet~: le suivi",
    "Objet: le suivi": "Objet~: le suivi",
    "Trois points :": "Trois points~:",
    "(suite) : le suivi": "(suite)~: le suivi",
    # And inside guillemets.
    "« État »": "«~État~»",
    "«État»": "«~État~»",
    "«   État   »": "«~État~»",
    "« Où ? »": "«~Où^?~»",
    # Numbers hold together.
    "5 271 000 euros": "5^271^000 euros",
    "12 500 €": "12^500^€",
    "1 800 000 000": "1^800^000^000",
    "décret n° 2-14-963": "décret n°~2-14-963",
    "CP 3": "CP~3",
    "M. Dupont": "M.~Dupont",
    # So do the day, the month and the year.
    "du 14 au 20 décembre 2020": "du 14 au 20~décembre~2020",
    "le 1er août 2018": "le 1er~août~2018",
    # Apostrophes are curly.
    "l'« État »": "l’«~État~»",
    "l'action d'aujourd'hui": "l’action d’aujourd’hui",
    # Several rules at once, over spaces that are right already.
    "Quoi\u00a0? Voici\u202f: 72\u00a0%": "Quoi^? Voici~: 72^%",
}
UNTOUCHED = [
    "",
    "Rabat, Oujda et Tiznit.",
    "de 10:30 à 12:00",
    "https://exemple.test/?q=rabat;page=2",
    "mailto:secretariat@exemple.test",
    "en 2018, 33 réunions",
    "Mai, juin et juillet",
    "le 12 2018",
    "En 2018 150 personnes",
    "les actions 11.1, 11.2 et 11.10",
    "‘cité’ et 'cité'",
]


@pytest.mark.parametrize(("written", "spaced"), SPACED.items())
def test_french_spaces(written, spaced):
    assert visible(french_spaces(written)) == spaced


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_right_is_left_alone(text):
    assert french_spaces(text) == text
    assert french_html(text) == text


@pytest.mark.parametrize("written", SPACED)
def test_typography_that_is_applied_twice_changes_nothing_more(written):
    once = french_spaces(written)
    assert french_spaces(once) == once
    assert french_html(french_html(written)) == french_html(written)


# --- In HTML -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Pourquoi ?</p>", "<p>Pourquoi^?</p>"),
        ("<p>« Rabat »</p>", "<p>«~Rabat~»</p>"),
        ("<td>72%</td>", "<td>72^%</td>"),
        ("<em>Rabat ; Oujda</em>", "<em>Rabat^; Oujda</em>"),
        (
            '<a href="https://exemple.test/?a=1 ; b=l\'1er">ici !</a>',
            '<a href="https://exemple.test/?a=1 ; b=l\'1er">ici^!</a>',
        ),
        # A mark holds to the word before it across a tag or an entity.
        ("<strong>Objet</strong> : le suivi", "<strong>Objet</strong>~: le suivi"),
        ("<em>Pourquoi</em> ?", "<em>Pourquoi</em>^?"),
        ("<strong>72</strong> %", "<strong>72</strong>^%"),
        ("&quot;AMUDDU&quot; : le projet", "&quot;AMUDDU&quot;~: le projet"),
        # An entity keeps its semicolon.
        ("Recherche &amp; développement", "Recherche &amp; développement"),
        ("R&amp;D; veille", "R&amp;D^; veille"),
        ("a &lt; b ; c &gt; d", "a &lt; b^; c &gt; d"),
        ("&#169; &eacute;", "&#169; &eacute;"),
        # The apostrophe that Django escapes.
        ("l&#x27;action de l&#39;OIM", "l’action de l’OIM"),
        ("&#x27;cité&#x27;", "'cité'"),
        # The ending of an ordinal is raised; that of "6ème" is "e".
        ("le 1er octobre", "le 1<sup>er</sup>~octobre"),
        ("la 6ème édition", "la 6<sup>e</sup> édition"),
        ("le 21er", "le 21er"),
    ],
)
def test_french_html_touches_text_alone(html, expected):
    assert visible(french_html(html)) == expected


def test_an_escaped_apostrophe_stays_escaped_inside_a_tag():
    """Or else what someone typed gets out of the attribute that it was escaped for."""
    html = "<a title='l&#x27;onclick=alert(1) x=&#x27;'>ici</a>"
    assert french_html(html) == html


@pytest.mark.parametrize("html", ["a\ue000b", "a\ue000b <em>c</em>"])
def test_a_private_character_that_someone_typed_is_left_alone(html):
    assert french_html(html) == html


# --- Numbers, dates, lists -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (999, "999"), (1000, "1^000"), (12345, "12^345"), (1_800_000_000, "1^800^000^000")],
)
def test_thousands(number, written):
    assert visible(thousands(number)) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2020, 10, 1), "1er~octobre~2020"),
        (date(2020, 2, 2), "2~février~2020"),
        (date(2018, 8, 21), "21~août~2018"),
        (date(2018, 12, 31), "31~décembre~2018"),
    ],
)
def test_a_date_in_words(day, written):
    assert visible(long_date(day)) == written


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2020, 10, 1), date(2020, 10, 1), "1er~octobre~2020"),
        (date(2020, 12, 14), date(2020, 12, 20), "du 14 au 20~décembre~2020"),
        (date(2018, 6, 1), date(2018, 6, 30), "du 1er au 30~juin~2018"),
        (date(2018, 9, 30), date(2018, 10, 1), "du 30~septembre~2018 au 1er~octobre~2018"),
        (date(2017, 5, 2), date(2018, 5, 3), "du 2~mai~2017 au 3~mai~2018"),
    ],
    ids=["a day", "a month", "from the first", "two months", "two years"],
)
def test_an_interval_in_words(start, end, written):
    assert visible(long_interval(Interval(start, end))) == written


@pytest.mark.parametrize(
    ("items", "written"),
    [
        ([], ""),
        (["11.1"], "11.1"),
        (["11.1", "11.2"], "11.1 et 11.2"),
        (["11.1", "11.2", "11.3"], "11.1, 11.2 et 11.3"),
    ],
)
def test_an_enumeration_ends_with_et(items, written):
    assert enumeration(items) == written


@pytest.mark.parametrize(
    ("number", "qualifier", "written"),
    [
        (33, Qualifier.EXACT, "33"),
        (33, Qualifier.AT_LEAST, "au moins 33"),
        (100, Qualifier.MORE_THAN, "plus de 100"),
        (1500, Qualifier.ABOUT, "environ 1^500"),
        (0, Qualifier.EXACT, "0"),
        (None, Qualifier.EXACT, ""),
        (None, Qualifier.AT_LEAST, ""),
    ],
)
def test_a_number_keeps_how_sure_it_is(number, qualifier, written):
    assert visible(qualified(number, qualifier)) == written


# --- Comparing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Éducation", "education"),
        ("L'État", "l etat"),
        ("L’État", "l etat"),
        ("MAROC", "maroc"),
        ("Main-d'œuvre", "main d oeuvre"),
        ("ŒUVRE", "oeuvre"),
        ("Rabat-Salé-Kénitra", "rabat sale kenitra"),
        ("Rabat – Salé — Kénitra", "rabat sale kenitra"),
        ("  Béni\u00a0Mellal\u202f!\n", "beni mellal"),
        ("Al Hoceïma", "al hoceima"),
        ("E\u0301ducation", "education"),
        ("Marrakech\u2011Safi", "marrakech safi"),  # the non-breaking hyphen of Word
        ("Marrakech\u2010Safi", "marrakech safi"),
        ("l\u2018action", "l action"),
        ("Lætitia", "laetitia"),
        ("Ødegård", "odegard"),
        ("المغرب", "المغرب"),
        ("الْمَغْرِب", "المغرب"),  # the same with its vowels
        ("3ème trimestre", "3eme trimestre"),
        ("PNUD/GOLD (2008)", "pnud gold 2008"),
        ("« Obj. 4 »", "obj 4"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_fold_drops_accents_case_and_punctuation(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize("typed", ["Main-d'œuvre", "L’État", "PNUD/GOLD", "Al Hoceïma"])
def test_fold_of_what_is_folded_changes_nothing(typed):
    assert fold(fold(typed)) == fold(typed)


# --- Template filters ----------------------------------------------------------------------


@pytest.mark.parametrize(("number", "shown"), [(None, "-"), (0, "0"), (7, "7"), (1234, "1^234")])
def test_known_tells_unknown_from_zero(number, shown):
    assert rendered("{{ number|known }}", number=number) == shown


@pytest.mark.parametrize(
    ("total", "qualifier", "shown"),
    [
        (None, Qualifier.EXACT, "-"),
        (0, Qualifier.EXACT, "0"),
        (140, Qualifier.EXACT, "140"),
        (1200, Qualifier.MORE_THAN, "plus de 1^200"),
        (None, Qualifier.ABOUT, "-"),
    ],
)
def test_participants_of_an_activity(total, qualifier, shown):
    activity = Activity(participants_total=total, participants_qualifier=qualifier)
    assert rendered("{{ activity|participants }}", activity=activity) == shown


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (None, "EUR", "-"),
        (Decimal("5271000.00"), "EUR", "5^271^000^€"),
        (Decimal("1800000000"), "EUR", "1^800^000^000^€"),
        (Decimal("35000000.50"), "EUR", "35^000^000,50^€"),
        (Decimal("0.05"), "EUR", "0,05^€"),
        (Decimal("1000.29"), "USD", "1^000,29^$"),
        (Decimal("250"), "MAD", "250^MAD"),
    ],
)
def test_money_shows_cents_only_where_there_are_some(value, currency, shown):
    assert rendered("{{ value|money:currency }}", value=value, currency=currency) == shown


def test_typographic_escapes_what_people_typed():
    hostile = "Quoi ? <script>alert('x')</script> & <b>gras</b>"
    shown = rendered("{{ text|typographic }}", text=hostile)
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "Quoi^? &lt;script&gt;" in shown
    assert "&amp; &lt;b&gt;gras&lt;/b&gt;" in shown


def test_typographic_keeps_safe_html():
    safe = mark_safe("<p>Le <strong>1er</strong> point ?</p>")
    shown = rendered("{{ text|typographic }}", text=safe)
    assert shown == "<p>Le <strong>1<sup>er</sup></strong> point^?</p>"


def test_typographic_is_escaped_once_only():
    assert rendered("{{ text|typographic }}", text="Veille & études") == "Veille &amp; études"
    assert isinstance(Template("{{ x|typographic }}").render(Context({"x": "é"})), SafeString)


def test_typographic_takes_any_object():
    assert rendered("{{ activity|typographic }}", activity=Activity(title="Où ?")) == "Où^?"
    assert rendered("{{ number|typographic }}", number=3) == "3"


def test_a_quotation_inside_another_takes_the_other_marks_and_none_stays_open():
    assert quoted("L'atelier « Accueil » de Rabat") == "« L'atelier “Accueil” de Rabat »"
    assert closed("Feuille « pour atteindre…") == "Feuille « pour atteindre… »"
    assert closed("« Rien » à fermer") == "« Rien » à fermer"
