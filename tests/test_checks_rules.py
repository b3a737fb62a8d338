"""Each rule on invented figures: a case that it must find, and one that it must leave in peace."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from programmes.progress.likeness import Fingerprint
from reporting.bilan.book import Acronym, Book, Chapter, Part, Section, Text
from reporting.checks.facts import (
    ActionFacts,
    ActivityFacts,
    CallFacts,
    Facts,
    ForumFacts,
    GroupFacts,
    HeldFacts,
    IndicatorFacts,
    Previous,
    ProgrammeFacts,
    ProjectFacts,
    RestatedFacts,
    SpendingFacts,
    TableFacts,
    TextFacts,
)
from reporting.checks.findings import Finding, Record, Severity, in_order
from reporting.checks.numbers import counted, in_words
from reporting.checks.registry import rules
from snia.common.approximate_dates import Interval, interval_of

YEAR = Interval(date(2021, 1, 1), date(2021, 12, 31))
EDITION = Record("edition:essai", "Édition d'essai", None, "/bilans/essai/")


def record(key: str = "activity:1", chapter: int | None = 1) -> Record:
    return Record(key, f"Objet {key}", chapter, "/corriger/")


def activity(number: int = 1, title: str = "Atelier sur les droits des migrants", **fields):
    start, end = interval_of(fields.get("written", "")) or (None, None)
    known = {"kind": "training", "start": start, "end": end, **fields}
    print_of = Fingerprint(
        title=title,
        kind=known["kind"],
        start=known["start"],
        end=known["end"],
        places=frozenset(known.pop("places", ())),
        audience=known.pop("audience", ""),
        total=known.get("total"),
        women=known.get("women"),
        men=known.get("men"),
    )
    return ActivityFacts(record(f"activity:{number}"), title=title, fingerprint=print_of, **known)


def text(html: str = "", number: int = 1, **fields) -> TextFacts:
    section = fields.pop("section", "activities")
    return TextFacts(record(f"passage:{number}"), section, html=html, **fields)


def body(name: str = "Comité de pilotage", acronym: str = "CoPil", held: int = 2, **fields):
    known = {"qualifier": "exact", "expected": 4, "is_short": held < 4, "level": "steers"}
    key = fields.pop("key", f"committee:{acronym.lower()}")
    return HeldFacts(record(key, None), (name, acronym), held=held, **{**known, **fields})


def a_book(*sections: Section, acronyms=()) -> Book:
    chapter = Chapter("programme-1", 1, "Essai", list(sections))
    parts = [Part("partie-1", "Partie", [chapter])]
    return Book("Bilan", "", "2021", "", "", "", parts, list(acronyms), [], [])


def restated(published, today):
    return RestatedFacts(Record("published:1", "Tableau"), published, today)


def previous(**fields) -> Previous:
    empty = {"activities": [], "measures": [], "recommendations": [], "held": []}
    return Previous("2020", **{**empty, **fields})


def found(rule: str, **facts) -> list[Finding]:
    return list(rules()[rule].findings(Facts("2021", YEAR, EDITION, **facts)))


TABLE = record("activitytable:1")
OTHER = record("activity:2")
SAME = {"written": "du 3 au 5 mai 2021", "places": ["rabat"], "audience": "Magistrats"}
SEVEN = "<p>Trois buts :</p><ul><li>a</li><li>b</li></ul>"
FORUM = "Forum mondial sur la migration et le développement"
CALL = CallFacts(record("callforprojects:1", None), 100)
PROGRAMME = ProgrammeFacts(record("programme:1"), 1, 12, True)


def forum(number: int, written: str) -> ForumFacts:
    return ForumFacts(
        record(f"forumedition:{number}"), FORUM, number, written, interval_of(written)
    )


def table(**empty) -> TableFacts:
    return TableFacts(TABLE, empty.pop("caption", "Formations"), empty, 3)


def project(pk: int, parent: int | None = None, share: int = 0, **budgets: int) -> ProjectFacts:
    amounts = {currency: Decimal(value) for currency, value in budgets.items()}
    return ProjectFacts(record(f"project:{pk}"), pk, parent, amounts, Decimal(share))


def group(*codes: tuple[int, int]) -> GroupFacts:
    return GroupFacts(record("actiongroup:1"), codes)


MUST = {
    "femmes-hommes-total": [
        {"activities": [activity(total=48, women=30, men=21)]},
        {"activities": [activity(total=20, women=21)]},
    ],
    "repartition-incomplete": [{"activities": [activity(total=20, women=12)]}],
    "repartition-absente": [{"activities": [activity(total=140)]}],
    "signalee-deux-fois": [
        {"activities": [activity(1, total=20, **SAME), activity(2, total=20, **SAME)]},
        {"activities": [activity(1, total=20, **SAME), activity(2, **SAME)]},
    ],
    "signalee-autrement": [
        {"activities": [activity(1, total=20, **SAME), activity(2, total=21, **SAME)]}
    ],
    "recouvrement-possible": [
        {"activities": [
            activity(1, "Sessions pour juges, avocats, police : asile, traite, droit", table=7),
            activity(2, "Sessions pour la police : asile, traite", table=7)]},
        {"activities": [
            activity(1, "Modules de formation en ligne sur la question de la traite",
                     places=["x"]),
            activity(2, "Manuels de formation en ligne sur la question de la traite",
                     kind="publication", places=["x"])]},
    ],
    "titre-repete": [{"activities": [activity(1, table=7), activity(2, table=7)]}],
    "date-impossible": [
        {"activities": [activity(written="31 avril 2021")]},
        {"activities": [activity(written="du 20 au 12 mai 2021")]},
        {"activities": [activity(written="29 février 2021")]},
        {"activities": [activity(written="3 mai 0021")]},
    ],
    "forum-mal-date": [{"forums": [forum(7, "124-16 mai 2014")]}],
    "date-hors-periode": [
        {"activities": [activity(written="16 novembre 2022")]},
        {"activities": [activity(written="décembre 2020")]},
    ],
    "date-deborde": [
        {"activities": [activity(written="de décembre 2020 à mars 2021")]},
        {"tables": [table(caption="Formations, septembre 2020-septembre 2021")]},
    ],
    "editions-de-meme-date": [{"forums": [forum(10, "2017"), forum(11, "2017")]}],
    "case-vide": [{"tables": [table(Lieu=[OTHER])]}],
    "reunions-inexpliquees": [{"held": [body()]}],
    "reunions-expliquees": [
        {"held": [body(explanation="La crise.")]},
        {"held": [body(qualifier="at_least")]},
    ],
    "texte-participants": [
        {
            "texts": [text("<p>25 magistrats ont suivi l'atelier sur les droits des migrants et "
                           "la traite.</p>")],
            "activities": [activity(title="Droits des migrants, traite, magistrats", total=20)],
        }
    ],
    "texte-tableau": [
        {"texts": [text("<p>Le tableau suivant donne trois formations.</p>", table_rows=4)]}
    ],
    "texte-liste": [{"texts": [text(SEVEN)]}],
    "texte-projets": [
        {"texts": [text("<p>120 projets d'associations ont été soutenus.</p>")], "call": CALL},
        {"texts": [text("<p>Il a appuyé quinze projets de douze associations.</p>")],
         "call": CallFacts(record("callforprojects:1", None), None)},
    ],
    "texte-reunions": [
        {"texts": [text("<p>Le CoPil s'est réuni trois fois.</p>")], "held": [body()]},
        {"texts": [text("<ul><li>Comité de pilotage : une réunion</li></ul>")], "held": [body()]},
        {
            "texts": [text("<p>Plus de deux réunions ? Le comité de pilotage en a tenu plus de "
                           "deux fois.</p>")],
            "held": [body()],
        },
    ],
    "code-inexistant": [
        {"texts": [text("<p>Voir l'action 1.71.</p>")]},
        {"texts": [text("<p>Actions 1.13 et 1.2.</p>")], "programmes": [PROGRAMME],
         "cited_codes": {(1, 2), (1, 13)}},
    ],
    "code-sans-libelle": [{"groups": [group((1, 1), (1, 2))], "known_codes": {(1, 1)}}],
    "action-sans-nouvelle": [
        {"actions": [ActionFacts(record("action:1"), (1, 1), False)]},
        {"groups": [group((1, 1), (1, 5))], "programmes": [PROGRAMME]},
    ],
    "chapitre-vide": [{"programmes": [replace(PROGRAMME, is_told=False)]}],
    "sigle-sans-nom": [{"book": a_book(acronyms=[Acronym("ENRPU")])}],
    "sigles-jumeaux": [
        {"book": a_book(acronyms=[Acronym("HCR", "a"), Acronym("UNHCR", "b")]),
         "acronyms": {"HCR": 3, "UNHCR": 3}}
    ],
    "mesure-sans-suite": [
        {"previous": previous(measures=[text("<p>Créer un observatoire national.</p>")]),
         "texts": [text("<p>Un guide national a paru.</p>")]}
    ],
    "recommandation-sans-suite": [
        {"previous": previous(recommendations=[text("<p>Un plan.</p>")])}
    ],
    "chiffre-retouche": [
        {"previous": previous(activities=[activity(1, total=79, **SAME)]),
         "activities": [activity(2, total=97, **SAME)]}
    ],
    "publie-autrement": [
        {"previous": previous(restated=[restated("79 participants", "97 participants")])}
    ],
    "saut": [
        {"previous": previous(held=[body(held=8)]), "held": [body(held=2)]},
        {"previous": previous(activities=[activity(n) for n in range(30)]),
         "activities": [activity(n, kind="study") for n in range(100, 110)]},
    ],
    "titre-numerote-deux-fois": [
        {"texts": [text(heading="a- Coordination")]},
        {"texts": [text(number=1, locator="§3, Mesures", source="Doc", section="measures"),
                   text(number=2, locator="§3, Autres", source="Doc", section="recommendations")]},
        {"book": a_book(Section("a", "2.", "Un"), Section("b", "2.", "Deux"))},
    ],
    "lettre-sautee": [
        {"texts": [text(number=1, locator="§3 a)", source="Doc"),
                   text(number=2, locator="§3 c)", source="Doc")]}
    ],
    "evenement-date-autrement": [
        {"forums": [forum(11, "2017")],
         "items": [text(f"<p>Tenir la 11ème édition du {FORUM}.</p>", number=9,
                        when=Interval(date(2018, 12, 5), date(2018, 12, 7)))]},
        {"activities": [activity(title="6ème édition de la Semaine des migrants",
                                 written="du 14 au 20 décembre 2021")],
         "texts": [text("<p>La 6ème édition de la Semaine des migrants (14-20 novembre 2021) a "
                        "eu lieu.</p>")]},
        {"activities": [activity(kind="agreement", written="3 mai 2021", agreement="Convention",
                                 agreement_signed=Interval(date(2020, 1, 1), date(2020, 1, 1)))]},
    ],
    "parts-au-dela-du-tout": [
        {"projects": [project(1, EUR=35), project(2, 1, EUR=20), project(3, 1, EUR=16)]},
        {"projects": [project(1, share=101)]},
    ],
    "budget-depasse": [{"spending": [SpendingFacts(record(), Decimal(1), Decimal(2), "MAD")]}],
    "ventilation-fausse": [
        {"indicators": [IndicatorFacts(record(), Decimal(100),
                                       {"women": Decimal(70), "men": Decimal(40)})]},
        {"indicators": [IndicatorFacts(record(), Decimal(10), {"women": Decimal(11)})]},
    ],
}  # fmt: skip

PEACE = {
    "femmes-hommes-total": [
        {"activities": [activity(total=48, women=30, men=18), activity(total=5, women=2)]},
        {"activities": [activity(women=30, men=18), activity(total=3)]},
    ],
    "repartition-incomplete": [{"activities": [activity(total=5, women=0, men=5), activity()]}],
    "repartition-absente": [{"activities": [activity(), activity(total=2, women=1, men=1)]}],
    "signalee-deux-fois": [
        {"activities": [activity(1, total=20, table=4, **SAME),
                        activity(2, total=20, table=4, **SAME)]},
        {"activities": [activity(1, total=20, **SAME), activity(2, total=20, **SAME)],
         "decisions": {frozenset(("activity:1", "activity:2")): ""}},
        {"activities": [activity(1, total=20, **SAME),
                        activity(2, total=20, **{**SAME, "written": "du 3 au 5 juin 2021"})]},
    ],
    "signalee-autrement": [
        {"activities": [activity(1, total=20, **SAME), activity(2, total=20, **SAME)]},
        {"activities": [activity(1, "Droit de l'asile", total=20, audience="Magistrats"),
                        activity(2, "Santé des enfants", total=20, women=1,
                                 audience="Magistrats")]},
    ],
    "recouvrement-possible": [
        {"activities": [
            activity(1, "Migrations internationales, espace, société", table=7, places=["oujda"]),
            activity(2, "Migration : espace et société", table=7, places=["fes"])]},
        {"activities": [
            activity(1, "Sessions pour juges, avocats, police : asile", table=7, total=20),
            activity(2, "Sessions pour la police, les juges : asile", table=7, total=30)]},
        {"activities": [activity(1, total=20, **SAME), activity(2, total=20, **SAME)]},
        {"activities": [activity(1, table=7), activity(2, table=7)]},
    ],
    "titre-repete": [{"activities": [activity(1, table=7), activity(2, table=8)]}],
    "date-impossible": [
        {"activities": [activity(written=written) for written in (
            "29 février 2020", "1er-3 mai 2021", "13 au 18 octobre 2021", "Courant 2021",
            "A compter du 18 mars jusqu'au mois de juin 2021",
            "du 28 juin au 2 juillet 2021", "")]}
    ],
    "forum-mal-date": [{"forums": [forum(7, "14-16 mai 2014"), forum(8, "")]}],
    "date-hors-periode": [{"activities": [activity(written="31 décembre 2021"), activity()]}],
    "date-deborde": [
        {"activities": [activity(written="2021"), activity(written="mai 2022"), activity()],
         "tables": [table(caption="Formations, associations, ministères")]}
    ],
    "editions-de-meme-date": [{"forums": [forum(10, "2017"), forum(11, "2018")]}],
    "case-vide": [{"tables": [table(Lieu=[OTHER] * 3, Titre=[])]}],
    "reunions-inexpliquees": [{"held": [body(held=4), body(explanation="La crise.")]}],
    "reunions-expliquees": [{"held": [body(held=4), body()]}],
    "texte-participants": [
        {"texts": [text("<p>20 magistrats ont suivi l'atelier sur les droits des migrants et la "
                        "traite ; 5 personnes l'animaient.</p>"),
                   text("<p>25 personnes sont venues.</p>")],
         "activities": [activity(title="Droits des migrants, traite, magistrats", total=20)]},
        {"texts": [text("<p>Environ 22 magistrats : droits des migrants et traite.</p>")],
         "activities": [activity(title="Droits des migrants, traite, magistrats", total=20)]},
    ],
    "texte-tableau": [
        {"texts": [text("<p>Le tableau suivant donne quatre formations.</p>", table_rows=4),
                   text("<p>Trois formations ont eu lieu. Le tableau suivant les donne.</p>",
                        table_rows=4)]}
    ],
    "texte-liste": [
        {"texts": [text(SEVEN.replace("Trois", "Deux")),
                   text(SEVEN.replace("Trois buts", "En 2018, les buts")),
                   text(SEVEN.replace("Trois buts", "Deux réunions, trois buts"))]}
    ],
    "texte-projets": [
        {"texts": [text("<p>Plus de 100 projets d'associations ont été soutenus. Six projets de "
                        "l'OIM ont reçu un soutien. Trois projets d'associations sont en "
                        "attente.</p>")],
         "call": CallFacts(record("callforprojects:1", None), 100, "more_than")},
        {"texts": [text("<p>120 projets d'associations ont été soutenus.</p>")]},
    ],
    "texte-reunions": [
        {"texts": [text("<p>Le comité de pilotage siège une fois par trimestre ; il s'est réuni "
                        "deux fois. La Commission européenne a tenu neuf réunions.</p>"),
                   text("<p>Le comité de pilotage, réuni tous les trois mois, doit tenir quatre "
                        "réunions.</p>"),
                   text("<p>Le CoPil s'est réuni au moins une fois et le groupe de travail six "
                        "fois, dit-on ailleurs.</p>")],
         "held": [body()]},
        {"texts": [text("<p>Le CoPil a tenu 40 réunions.</p>")],
         "held": [body(held=33, qualifier="at_least")]},
    ],
    "code-inexistant": [
        {"texts": [text("<p>Actions 1.1, 1.2 et 1.3 ; section 9.9, 2.5 M€, le 1.12.</p>")],
         "known_codes": {(1, 1), (1, 2)}, "cited_codes": {(1, 3)}, "programmes": [PROGRAMME]}
    ],
    "code-sans-libelle": [{"groups": [group((1, 1))], "known_codes": {(1, 1)}}],
    "action-sans-nouvelle": [
        {"actions": [ActionFacts(record("action:1"), (1, 1), True)],
         "groups": [group((1, 1), (1, 2), (1, 4))], "known_codes": {(1, 3)},
         "programmes": [PROGRAMME]}
    ],
    "chapitre-vide": [{"programmes": [PROGRAMME]}],
    "sigle-sans-nom": [{"book": a_book(acronyms=[Acronym("HCR", "Haut-Commissariat")])}, {}],
    "sigles-jumeaux": [
        {"book": a_book(acronyms=[Acronym("HCR", "a"), Acronym("OIM", "b")]),
         "acronyms": {"HCR": 3, "OIM": 4}}, {}
    ],
    "mesure-sans-suite": [
        {"previous": previous(measures=[text("<p>Créer un observatoire national.</p>")]),
         "activities": [activity(title="Création d'un observatoire national, à créer")]}, {}
    ],
    "recommandation-sans-suite": [
        {"previous": previous(recommendations=[text("<p>Un plan.</p>", has_follow_up=True)])}, {}
    ],
    "chiffre-retouche": [
        {"previous": previous(activities=[activity(1, total=79, **SAME)]),
         "activities": [activity(2, total=79, **SAME)]},
        {"previous": previous(activities=[activity(1, total=79, written="mai 2020")]),
         "activities": [activity(2, total=97, written="mai 2021")]}, {}
    ],
    "publie-autrement": [
        {"previous": previous(restated=[restated("Au moins 79 présents", "Au moins 79 cadres")])},
        {},
    ],
    "saut": [
        {"previous": previous(held=[body(held=3)], activities=[activity(n) for n in range(10)]),
         "held": [body(held=2)], "activities": [activity(n) for n in range(14)]},
        {"activities": [activity(n) for n in range(100)]},
    ],
    "titre-numerote-deux-fois": [
        {"texts": [text(heading="6ème édition de la Semaine"), text(heading="À l'international"),
                   text(number=1, locator="§1.1, a-", source="Doc"),
                   text(number=2, locator="§1.2", source="Doc"),
                   text(number=3, locator="§2, Autres", source="Doc", section="measures"),
                   text(number=4, locator="§1 b)", source="Doc", section="measures",
                        is_of_a_list=True)],
         "book": a_book(Section("a", "1.", "Un"), Section("b", "2.", "Deux"))}
    ],
    "lettre-sautee": [
        {"texts": [text(number=n, locator=f"§3 {letter})", source="Doc")
                   for n, letter in enumerate("abc")]}
    ],
    "evenement-date-autrement": [
        {"forums": [forum(10, "2017"), forum(11, "2018")],
         "items": [text(f"<p>Tenir la 11ème édition du {FORUM}.</p>", number=9,
                        when=Interval(date(2018, 12, 5), date(2018, 12, 7)))],
         "activities": [activity(title="11ème édition du Festival Rabat Africa",
                                 written="13 au 18 octobre 2021"),
                        activity(kind="agreement", written="mai 2021", agreement="Convention",
                                 agreement_signed=Interval(date(2021, 5, 3), date(2021, 5, 3)))]}
    ],
    "parts-au-dela-du-tout": [
        {"projects": [project(1, EUR=35), project(2, 1, EUR=35), project(3, 1, USD=16),
                      project(4), project(5, 4, EUR=9, share=100)]}
    ] ,
    "budget-depasse": [{"spending": [SpendingFacts(record(), Decimal(2), Decimal(2), "MAD")]}],
    "ventilation-fausse": [
        {"indicators": [IndicatorFacts(record(), Decimal(100), {"women": Decimal(70)}),
                        IndicatorFacts(record(), Decimal(9), {})]}
    ],
}  # fmt: skip


def cases(table):
    return [(rule, facts) for rule, situations in table.items() for facts in situations]


@pytest.mark.parametrize(("rule", "facts"), cases(MUST))
def test_a_rule_finds_it(rule, facts):
    assert len(found(rule, **facts)) == 1


@pytest.mark.parametrize(("rule", "facts"), cases(PEACE))
def test_a_rule_leaves_it_in_peace(rule, facts):
    assert found(rule, **facts) == []


def test_every_rule_has_its_two_cases():
    assert set(MUST) == set(PEACE) == set(rules())


def test_nothing_is_found_where_nothing_was_reported():
    assert [rule for rule in rules() if found(rule)] == []


def test_the_gravest_comes_first_within_its_chapter():
    def told(chapter, severity, key):
        return Finding("essai", severity, "Objet", key, chapter, "", "")

    wanted = [
        told(None, Severity.INFORMATION, "edition:1"),
        told(2, Severity.BLOCKING, "activity:9"),
        told(2, Severity.BLOCKING, "activity:10"),
        told(2, Severity.WARNING, "activity:1"),
        told(10, Severity.BLOCKING, "activity:1"),
    ]
    assert in_order(reversed(wanted)) == wanted


@pytest.mark.parametrize(
    ("number", "words"),
    [(21, "vingt et un"), (33, "trente trois"), (71, "soixante et onze"),
     (77, "soixante dix sept"), (80, "quatre vingt"), (91, "quatre vingt onze"), (17, "dix sept")],
)  # fmt: skip
def test_numbers_are_read_in_words(number, words):
    assert in_words(number) == words
    assert [one.number for one in counted(f"{words} réunions", "reunions")] == [number]


def test_thousands_and_qualifiers_are_read():
    told = list(
        counted("au moins 5\u202f699 personnes, plus de quatre-vingts juges", "personnes|juges")
    )
    assert [(one.number, one.qualifier) for one in told] == [(5699, "at_least"), (80, "more_than")]


def test_a_text_uses_an_acronym_in_its_chapter():
    section = Section("a", "", "", [Text("<p>L'ENRPU enseigne.</p>")])
    one = found("sigle-sans-nom", book=a_book(section, acronyms=[Acronym("ENRPU")]))[0]
    assert one.chapter == 1
