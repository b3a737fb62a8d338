"""Two reports of one activity look alike; two activities don't."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from programmes.models import Activity
from programmes.progress.duplicates import fingerprint
from programmes.progress.likeness import SIGNS, Fingerprint, likeness, title_words
from snia.common.text import fold


def made(
    title: str = "Formation sur la protection des mineurs isolés",
    when: str = "",
    places: str = "",
    audience: str = "",
    figures: tuple[int | None, ...] = (None, None, None),
    kind: str = "training",
) -> Fingerprint:
    """ "2020-03-12/2020-03-14" is three days, "2020-03-12" one, "2020-03-12/" an open interval."""
    start, _, end = when.partition("/")
    end = end if "/" in when else start
    return Fingerprint(
        title,
        kind,
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
        frozenset(fold(place) for place in places.split(",") if place),
        audience,
        *figures,
    )


def shared(a: Fingerprint, b: Fingerprint) -> str | None:
    """What they have in common, in one text; the rule has no first and second."""
    found, turned = likeness(a, b), likeness(b, a)
    assert found == turned
    return " ".join(found.shared) if found else None


YEAR = "2020-01-01/2020-12-31"
DETAILED = "Atelier sur la protection des mineurs isolés, leur identification et leur orientation"
OTHER = "Droits des travailleurs domestiques"


# --- With a common title -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # The same title asks for one sign more.
        (made(when="2020-03-12"), made(when="2020-03-12"), "title dates"),
        (made(when="2020-03-12"), made(when=YEAR), "title dates"),
        (made(when="2020-03-12"), made(when="2020-03-01/"), "title dates"),
        (made(places="Rabat"), made(places="Rabat,Salé"), "title places"),
        (made(places="Rabat"), made(places="Rabat-Salé-Kénitra"), "title places"),
        (made(places="Oujda"), made(places="Wilaya d'Oujda"), "title places"),
        (made(figures=(27, 17, 10)), made(figures=(27, 17, 10)), "title figures"),
        (made(figures=(27, 17, 10)), made(figures=(27, None, None)), "title figures"),
        (
            made(audience="Juges", figures=(48, 30, 18)),
            made(audience="Juges", figures=(47, 29, 18)),
            "title audience",
        ),
        # Without it, the title alone tells nothing.
        (made(), made(), None),
        (made(audience="Juges"), made(audience="Juges"), None),
        (made(when="2020-03-12"), made(), None),
        (made(figures=(0, 0, 0)), made(figures=(0, 0, 0)), None),
        (made(places="National"), made(places="National"), None),
        (made(figures=(27, 17, 10)), made(figures=(27, 10, 17)), None),
        # Signs that contradict weigh against those that agree.
        (made(when=YEAR, places="Rabat"), made(when=YEAR, places="Fès"), None),
        (made(when=YEAR, figures=(20,)), made(when=YEAR, figures=(90,)), None),
        (
            made(when=YEAR, places="Rabat", figures=(90,)),
            made(when=YEAR, places="Fès", figures=(90,)),
            "title dates figures",
        ),
        # Another kind, another place than the whole country: not held against a same title.
        (made(when=YEAR), made(when=YEAR, kind="awareness"), "title dates"),
        (made(when=YEAR, places="Fès"), made(when=YEAR, places="National"), "title dates"),
    ],
)
def test_the_same_title(a, b, expected):
    assert shared(a, b) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Formation sur l'asile et l'apatridie", "ATELIER : asile et apatridie"),
        ("Session de formation des réfugiés artisans", "Formation d'un réfugié artisan"),
        ("Semaine des migrants", "3ème édition de la Semaine des Migrants au Maroc"),
        ("Formation sur la migration", "Formation sur la migration."),
        ("Cours de darija", "cours de Darija"),
        ("Droits des réfugiés", "Droits des réfugiées"),
    ],
)
def test_titles_that_are_the_same(one, other):
    assert shared(made(one, YEAR), made(other, YEAR)) == "title dates"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3ème édition de la semaine du réfugié", "5ème édition de la semaine du réfugié"),
        ("Formation des juges, module 1", "Formation des juges, module 2"),
        ("Formation des juges, phase I", "Formation des juges, phase II"),
        ("Formation sur la migration", "Séminaire sur la migration"),  # one telling word
        ("Éducation formelle des enfants", "Éducation non formelle des adultes migrants"),
        ("***", "###"),
        ("", ""),
    ],
)
def test_titles_that_are_not(one, other):
    assert shared(made(one, YEAR), made(other, YEAR)) is None


def test_other_numbers_are_other_sessions_whatever_else_agrees():
    session = made("Formation 1 des juges", "2020-03-12", "Rabat", "Juges", (20, 10, 10))
    assert shared(session, replace(session, title="Formation 2 des juges")) is None
    assert shared(session, replace(session, title="Formation des juges")) is not None


def test_monthly_sessions_of_one_title_are_as_many_activities():
    sessions = [
        made(when=f"2020-{month:02}-10/2020-{month:02}-12", places="Rabat", figures=(20, 10, 10))
        for month in range(1, 13)
    ]
    assert not any(likeness(a, b) for a, b in combinations(sessions, 2))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({"when": "2020-03-12"}, {"when": "2020-03-12"}, "title dates"),
        ({"places": "Rabat"}, {"places": "Rabat"}, "title places"),
        ({"figures": (27,)}, {"figures": (27,)}, "title figures"),
        # A whole year, or the audience alone, is not enough for a title within another …
        ({"when": YEAR}, {"when": "2020-03-12"}, None),
        ({"audience": "Juges"}, {"audience": "Juges"}, None),
        ({"when": "2020-03-12"}, {"when": "2020-03-12", "kind": "study"}, None),
        # … but the audience with nearly the same number is.
        (
            {"audience": "Juges", "figures": (48, 30, 18)},
            {"audience": "Juges", "figures": (47, 29, 18)},
            "title audience",
        ),
        (
            {"audience": "Juges", "figures": (48, 30, 18)},
            {"audience": "Juges", "figures": (103, 65, 38)},
            None,
        ),
        ({"kind": "", "when": "2020-03-12"}, {"when": "2020-03-12"}, "title dates"),
    ],
)
def test_a_title_spelt_out_in_the_other(a, b, expected):
    assert shared(made(**a), made(DETAILED, **b)) == expected


# --- Without -------------------------------------------------------------------------------

EVENT = {
    "when": "2020-03-12/2020-03-14",
    "places": "Rabat",
    "audience": "Juges et procureurs",
    "figures": (27, 17, 10),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "dates places audience figures"),
        ({"when": ""}, "places audience figures"),
        ({"places": ""}, "dates audience figures"),
        ({"audience": "Magistrats"}, "dates places figures"),
        ({"when": "2020-03-01/2020-03-31"}, "dates places audience figures"),
        # Two signs are too few; a year is none, nor is "online", nor what isn't known.
        ({"when": "", "places": ""}, None),
        ({"when": YEAR, "audience": ""}, None),
        # Nor do signs agree that another one contradicts, or that are of two kinds.
        ({"places": "Fès"}, None),
        ({"figures": (90, 50, 40)}, None),
        ({"kind": "awareness"}, None),
        ({"when": "2020-03-15"}, None),
        # Dates, place and audience meet by chance where no word of the titles does.
        ({"figures": ()}, None),
        (
            {"figures": (), "title": "Atelier pour les travailleurs"},
            "dates places audience",
        ),
        (
            {"figures": (), "title": "Pour les travailleurs", "when": "2020-03-01/2020-03-31"},
            None,
        ),
    ],
)
def test_other_titles(change, expected):
    other = {"title": "Accueil au tribunal", **EVENT, **change}
    assert shared(made(OTHER, **EVENT), made(**other)) == expected


def test_online_is_no_place_where_titles_differ():
    online = {**EVENT, "places": "En ligne", "audience": ""}
    assert shared(made(OTHER, **online), made(**online)) is None


def test_a_kind_that_is_unknown_is_not_the_same_kind():
    unknown = {**EVENT, "kind": ""}
    assert shared(made(OTHER, **unknown), made(**unknown)) is None


# --- Words ---------------------------------------------------------------------------------


def test_a_title_is_told_by_its_telling_words():
    title = "2ème session de formation de formateurs sur les droits des réfugiés (COVID-19)"
    assert title_words(title) == {"formateur", "droit", "refugi", "covid"}


def test_a_title_in_arabic_is_compared_too():
    title = "دورة تكوينية حول حقوق اللاجئين"
    assert shared(made(title, "2020-03-12"), made(title, "2020-03-12")) == "title dates"


# --- The reports of 2018 and 2020 ------------------------------------------------------------


def test_the_pairs_of_the_published_reports_are_found_and_no_other(reference_data):
    """One training told twice: in two tables, or in the text and in a table. Across periods,
    none: the 3rd week of the refugee is not the 5th."""
    rows = [(row.title, fingerprint(row)) for row in Activity.objects.prefetch_related("places")]
    found = {
        frozenset((title[:40], other_title[:40])): likeness(one, other).shared
        for (title, one), (other_title, other) in combinations(rows, 2)
        if likeness(one, other)
    }
    assert found == {
        frozenset(
            (
                # Social workers of the Ministry of Justice, in Tanger.
                "Migration et protection des enfants non accompagnés et séparés au Maroc"[:40],
                "Concepts et terminologie de la migration, la migration"[:40],
            )
        ): ("title", "audience", "figures"),
        frozenset(
            (
                # Students of the ENSA: 48 in a table, 47 in the other, as many men.
                "Le Droit International de la Migration avec un volet"[:40],
                "Séminaire sur le Droit International de la Migration :"[:40],
            )
        ): ("title", "audience"),
        frozenset(
            (
                # Associations, online, with the project ENAS.
                "Formations virtuelles sur la traite des êtres humains"[:40],
                "Formation sur la Traite / Trafic – Identification et"[:40],
            )
        ): ("title", "places"),
        frozenset(
            (
                # The members of the working group on protection, to prepare a joint plan.
                "Formation des membres du Groupe de Travail de Protection"[:40],
                "Formation des membres du groupe de travail de protection"[:40],
            )
        ): ("title", "dates", "places", "audience"),
    }


def test_signs_are_told_in_one_order():
    assert list(SIGNS) == ["title", "dates", "places", "audience", "figures"]
