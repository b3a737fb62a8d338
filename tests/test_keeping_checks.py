"""Bad input in a contribution: told in French on its field, kept as typed, never published."""

import pytest
from django.urls import reverse

from partners.keeping import life
from partners.keeping.checks import Ask, examine
from partners.keeping.subjects import COMMITMENT, PROJECT, subject_of
from partners.models import Project
from snia.common.drafts.findings import Kind
from tests.builders import a_user, an_institution
from tests.builders_keeping import (
    WHOLE_COMMITMENT,
    WHOLE_PROJECT,
    State,
    a_contribution,
    a_project,
    an_agency,
    bring,
    posted,
    type_in,
)
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

PARTIES = [{"key": "p", "institution": "OIM", "role": "implementer"}]
ACTORS = [{"key": "a", "institution": "OIM", "role": "lead"}]


def told(subject=PROJECT, record=None, **changes):
    """Each finding of a project that is whole but for these changes: path, message, kind."""
    whole = {**WHOLE_PROJECT, "parties": PARTIES}
    if subject is COMMITMENT:
        whole = {**WHOLE_COMMITMENT, "actors": ACTORS}
    document = subject.schema.tidy({**whole, **changes})
    found = examine(document, Ask(subject, record, an_institution("oim").pk)).findings
    return [(one.path, one.message, one.kind) for one in found]


def assert_told(found, path, words, kind=Kind.WRONG):
    assert [(p, k) for p, _message, k in found] == [(path, kind)], found
    assert words in found[0][1]


def amount(**cells):
    row = {"key": "m", "value": "100", "currency": "EUR", "scope": "morocco", **cells}
    return {"amounts": [{column: value for column, value in row.items() if value is not None}]}


def test_what_is_whole_has_nothing_to_mend():
    assert told() == []
    assert told(COMMITMENT) == []


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"title": ""}, "title", "intitulé", Kind.MISSING),
        ({"kind": ""}, "kind", "projet, un programme", Kind.MISSING),
        ({"kind": "fusée"}, "kind", "réponses proposées", Kind.WRONG),
        ({"title": "x" * 301}, "title", "300 au plus", Kind.WRONG),
        ({"parties": []}, "parties", "au moins une institution", Kind.MISSING),
        ({"when_start": "demain"}, "when_start", "14/03/2020", Kind.WRONG),
        ({"when_start": "mars 2020"}, "when_start", "n'est pas un jour", Kind.WRONG),
        ({"when_start": "31/02/2020"}, "when_start", "n'est pas un jour", Kind.WRONG),
        (
            {"when_start": "02/01/2021", "when_end": "1er janvier 2021"},
            "when_end",
            "précède le premier",
            Kind.WRONG,
        ),
        ({"when_written": "bientôt"}, "when_written", "comme une date", Kind.TO_LOOK_AT),
        ({"duration_months": "-3"}, "duration_months", "négatif", Kind.WRONG),
        ({"duration_months": "trois"}, "duration_months", "nombre entier", Kind.WRONG),
        ({"places": "Rabat ; Atlantide"}, "places", "« Atlantide »", Kind.WRONG),
        ({"parent": "Projet inconnu"}, "parent", "n'est pas un projet connu", Kind.WRONG),
        (amount(value="-5"), "amounts/m/value", "supérieur à zéro", Kind.WRONG),
        (amount(value="0"), "amounts/m/value", "supérieur à zéro", Kind.WRONG),
        (amount(value="environ 5"), "amounts/m/value", "sans monnaie ni texte", Kind.WRONG),
        (amount(value="NaN"), "amounts/m/value", "sans monnaie ni texte", Kind.WRONG),
        (amount(value="1,234"), "amounts/m/value", "Deux chiffres", Kind.WRONG),
        (amount(value="9" * 30), "amounts/m/value", "trop grand", Kind.WRONG),
        (amount(value=None), "amounts/m/value", "Donner le montant", Kind.MISSING),
        (amount(currency="XYZ"), "amounts/m/currency", "ISO 4217", Kind.WRONG),
        (amount(currency="€"), "amounts/m/currency", "EUR", Kind.WRONG),
        (amount(currency="dirhams"), "amounts/m/currency", "MAD", Kind.WRONG),
        (amount(scope=None), "amounts/m/scope", "couvre", Kind.MISSING),
        (
            amount(scope="countries", morocco_share="100,01"),
            "amounts/m/morocco_share",
            "dépasse le montant",
            Kind.WRONG,
        ),
        (amount(morocco_share="10"), "amounts/m/morocco_share", "effacer sa part", Kind.WRONG),
        (amount(scope="regions"), "amounts/m/morocco_share", "aucun total", Kind.TO_LOOK_AT),
        (amount(upper_value="99"), "amounts/m/upper_value", "inférieur", Kind.WRONG),
        (
            {"parties": [*PARTIES, {**PARTIES[0], "key": "q"}]},
            "parties/q/institution",
            "déjà ce rôle",
            Kind.WRONG,
        ),
        (
            {"parties": [*PARTIES, {"key": "q", "institution": "HCR"}]},
            "parties/q/role",
            "rôle",
            Kind.MISSING,
        ),
        (
            {"parties": [{**PARTIES[0], "institution": "HCR"}]},
            "parties",
            "n'y figure pas",
            Kind.WRONG,
        ),
        ({"sectors": [{"key": "s", "code": "15"}]}, "sectors/s/code", "cinq chiffres", Kind.WRONG),
        (
            {
                "sectors": [
                    {"key": "s", "code": "15190", "percentage": "60"},
                    {"key": "t", "code": "16010", "percentage": "30,5"},
                ]
            },
            "sectors",
            "font 90,50 pour cent",
            Kind.WRONG,
        ),
        (
            {
                "sectors": [
                    {"key": "s", "code": "15190", "percentage": "60"},
                    {"key": "t", "code": "16010"},
                ]
            },
            "sectors",
            "de chaque secteur, ou d'aucun",
            Kind.WRONG,
        ),
        (
            {"sectors": [{"key": "s", "code": "15190", "percentage": "101"}]},
            "sectors/s/percentage",
            "100 pour cent",
            Kind.WRONG,
        ),
        ({"serves": [{"key": "v", "what": "action:99.9"}]}, "serves/v/what", "liste", Kind.WRONG),
        (
            {
                "results": [
                    {
                        "key": "r",
                        "kind": "output",
                        "title": "Agents formés",
                        "indicator": "Agents",
                        "period_start": "01/02/2020",
                        "period_end": "01/01/2020",
                    }
                ]
            },
            "results/r/period_end",
            "avant de commencer",
            Kind.WRONG,
        ),
        ({"markers": [{"key": "g", "policy": "1"}]}, "markers/g/significance", "", Kind.MISSING),
    ],
)
def test_a_project_is_told_what_is_wrong_where(changes, path, words, kind):
    found = told(**changes)
    # A share that can't be read leaves the others without their sum; only the first is told.
    own = [one for one in found if one[0] == path]
    assert_told(own, path, words, kind)


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"description": ""}, "description", "s'engage", Kind.MISSING),
        ({"actors": []}, "actors", "au moins une institution", Kind.MISSING),
        ({"towards": ""}, "towards", "envers qui", Kind.TO_LOOK_AT),
        ({"towards": "Entraide nationale ; Inconnue"}, "towards", "« Inconnue »", Kind.WRONG),
        ({"status": ""}, "status", "Suite inconnue", Kind.TO_LOOK_AT),
        ({"letters": "a) - c)"}, "letters", "consultation", Kind.WRONG),
        ({"letters": "c) - a)"}, "letters", "ne se lit pas", Kind.WRONG),
        ({"sequels": [{"key": "s", "when_written": "2020"}]}, "sequels/s/text", "", Kind.MISSING),
        (
            {"actors": [*ACTORS, {**ACTORS[0], "key": "b"}]},
            "actors/b/institution",
            "figure déjà",
            Kind.WRONG,
        ),
    ],
)
def test_a_commitment_is_told_what_is_wrong_where(changes, path, words, kind):
    own = [one for one in told(COMMITMENT, **changes) if one[0] == path]
    assert_told(own[:1], path, words, kind)


@pytest.mark.parametrize(
    ("typed", "known"), [("HCR", True), ("unhcr", True), ("  Oim ", True), ("UNHRC", False)]
)
def test_an_institution_is_known_by_any_of_its_names(typed, known):
    found = told(parties=[*PARTIES, {"key": "q", "institution": typed, "role": "funder"}])
    assert (found == []) is known
    if not known:
        assert_told(found, "parties/q/institution", "Peut-être « UNHCR » ?")


def test_a_project_within_itself_is_refused_however_deep():
    top = a_project(title="Le plus haut")
    middle = a_project(title="Au milieu", parent=top)
    a_project(title="Le plus bas", parent=middle)
    for parent in ("Le plus haut", "Au milieu", "Le plus bas"):
        assert_told(told(record=top, parent=parent), "parent", "dans lui-même")


def test_two_projects_do_not_become_each_others_parent_by_two_contributions():
    agency = an_agency()
    one, other = a_project(title="Le premier"), a_project(title="Le second")
    first = a_contribution(one, author=agency, parent="Le second", state=State.SUBMITTED)
    second = a_contribution(other, author=agency, parent="Le premier", state=State.SUBMITTED)
    department = a_user()
    life.validate(first, actor=department)
    with pytest.raises(life.Incomplete, match="dans lui-même"):
        life.validate(second, actor=department)
    other.refresh_from_db()
    assert other.parent is None


# --- On the page -----------------------------------------------------------------------------


def test_a_draft_keeps_what_is_wrong_and_can_not_be_sent():
    agency = an_agency()
    contribution = a_contribution(author=agency)
    client, edit = signed_in(agency), reverse("partners:contribution-edit", args=[contribution.pk])
    sent = posted(
        contribution,
        "submit",
        when_start="demain",
        amounts=["m1"],
        **{"amounts/m1/value": "-5", "amounts/m1/currency": "francs"},
    )
    answer = client.post(edit, sent, follow=True)
    page = answer.content.decode()
    contribution.refresh_from_db()
    assert contribution.state == State.DRAFT
    assert contribution.content["when_start"] == "demain"
    assert contribution.content["amounts"][0]["value"] == "-5"
    for told_ in ("supérieur à zéro", "francs", "demain", "points à compléter"):
        assert told_ in page
    for anchor in ("champ-when_start", "champ-amounts-m1-value"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_a_row_is_added_and_removed_without_a_script():
    agency = an_agency()
    contribution = a_contribution(author=agency)
    client, edit = signed_in(agency), reverse("partners:contribution-edit", args=[contribution.pk])
    added = client.post(edit, posted(contribution, "add:amounts", acronym="GARDÉ"))
    page = client.get(added.url).content.decode()
    assert page.count('name="amounts"') == 1
    contribution.refresh_from_db()
    assert contribution.content["acronym"] == "GARDÉ", "the button keeps what was typed"
    row = contribution.content["parties"][0]["key"]
    client.post(edit, posted(contribution, remove=f"parties/{row}"))
    contribution.refresh_from_db()
    assert "parties" not in contribution.content


def test_a_text_beyond_all_measure_is_refused_and_shown_again():
    agency = an_agency()
    contribution = a_contribution(author=agency)
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    answer = signed_in(agency).post(edit, posted(contribution, description="m" * 400_001))
    assert answer.status_code == 400
    assert "signes" in answer.content.decode()
    assert "m" * 400_001 in answer.content.decode()


def test_what_a_person_types_is_shown_as_text():
    agency = an_agency()
    contribution = a_contribution(author=agency, title="<script>alert(1)</script>")
    for name in ("contribution", "contribution-edit"):
        url = reverse(f"partners:{name}", args=[contribution.pk])
        page = signed_in(agency).get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_rows_of_another_project_are_never_touched():
    agency = an_agency()
    theirs = a_project(an_institution("hcr"))
    foreign = theirs.components.create(title="La leur", position=0)
    contribution = a_contribution(a_project(), author=agency)
    type_in(contribution, agency, components=[{"key": str(foreign.pk), "title": "Prise"}])
    bring(contribution, State.VALIDATED, agency)
    foreign.refresh_from_db()
    assert foreign.title == "La leur"
    assert contribution.project.components.get().title == "Prise"


def test_two_projects_of_one_title_have_each_an_address():
    agency = an_agency()
    slugs = [
        a_contribution(author=agency, state=State.VALIDATED).project.slug for _again in range(3)
    ]
    assert slugs == ["air", "air-2", "air-3"]
    assert Project.objects.filter(slug__in=slugs).count() == 3


def test_subjects_name_every_path():
    for kind in ("project", "commitment"):
        contribution = a_contribution(author=an_agency(email=f"{kind}@exemple.test"), kind=kind)
        subject = subject_of(contribution)
        for path in subject.schema.flatten(contribution.content):
            assert subject.label_of(path) != path
