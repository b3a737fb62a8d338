"""What the checks find in the two real Bilans is what a careful reader finds there."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from committees.models import Meeting, MeetingTally
from partners.models import Agreement, Amount, Project, ProjectSector
from programmes.models import (
    Action,
    Activity,
    CallForProjects,
    Disaggregation,
    IndicatorValue,
    Passage,
    Period,
    PlannedBudget,
    PlannedMeasure,
    Programme,
    Progress,
    ProgressUpdate,
    Recommendation,
    SuspectedDuplicate,
)
from reporting.checks.engine import findings_of
from reporting.checks.registry import rules
from reporting.models import Edition
from reporting.publishing import gates
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_user,
    an_action,
    an_indicator,
    an_update,
)
from tests.builders_publishing import a_published, only_a_book

pytestmark = pytest.mark.usefixtures("reference_data")

# Counted by hand in the documents, rule by rule.
READ_IN_2020 = {
    "reunions-inexpliquees": 1,  # the Commission
    "reunions-expliquees": 5,  # the CoPil and four CPs
    "signalee-deux-fois": 2,
    "signalee-autrement": 2,
    "recouvrement-possible": 1,  # online modules, online manuals
    "titre-repete": 1,
    "repartition-absente": 7,
    "titre-numerote-deux-fois": 2,  # 1. and 3.
    "lettre-sautee": 1,  # a-, b-, then α, β
    "sigle-sans-nom": 3,
    "action-sans-nouvelle": 1,  # 11.4 to 11.9
    "code-sans-libelle": 4,
    "chapitre-vide": 9,  # the document holds programmes 10 and 11 only
    "mesure-sans-suite": 4,
    "recommandation-sans-suite": 3,
    "saut": 4,
}
READ_IN_2018 = {
    "reunions-inexpliquees": 1,
    "reunions-expliquees": 1,  # at least 33, for 48
    "forum-mal-date": 1,
    "editions-de-meme-date": 1,
    "evenement-date-autrement": 1,
    "date-hors-periode": 4,
    "date-deborde": 13,  # ten activities and the captions of three tables
    "signalee-deux-fois": 1,
    "recouvrement-possible": 1,  # the security services
    "case-vide": 1,
    "repartition-absente": 2,
    "lettre-sautee": 1,  # a), then c)
    "sigle-sans-nom": 2,
    "sigles-jumeaux": 1,
    "chapitre-vide": 10,
}


def edition(slug: str) -> Edition:
    return Edition.objects.select_related("period", "plan", "publisher").get(slug=slug)


@pytest.fixture(scope="module")
def untouched(django_db_setup, django_db_blocker):
    """What is found in each edition as it is loaded."""
    with django_db_blocker.unblock():
        return {slug: findings_of(edition(slug)) for slug in ("2020", "2017-2018")}


def found(rule: str, slug: str = "2020") -> list:
    return [finding for finding in findings_of(edition(slug)) if finding.rule == rule]


def told(rule: str, slug: str = "2020") -> str:
    return in_words(found(rule, slug))


def in_words(findings: list) -> str:
    return " | ".join(f"{one.record} : {one.explanation}" for one in findings)


def of_title(words: str, **fields) -> Activity:
    return Activity.objects.get(title__contains=words, **fields)


@pytest.mark.parametrize(("slug", "read"), [("2020", READ_IN_2020), ("2017-2018", READ_IN_2018)])
def test_the_rules_agree_with_a_careful_reader(slug, read, untouched):
    assert Counter(one.rule for one in untouched[slug]) == read


@pytest.mark.parametrize(
    ("slug", "rule", "words"),
    [
        ("2020", "reunions-inexpliquees", ["Commission interministérielle", "tenues : 1", ": 2"]),
        ("2020", "reunions-expliquees", ["CP4", "tenues : 3", "rythme : 12", "en ligne"]),
        ("2017-2018", "reunions-expliquees", ["CP1 à CP4", "au moins 33", "48"]),
        ("2017-2018", "forum-mal-date", ["FMMD 7", "124-16 mai 2014", "jour 124"]),
        ("2017-2018", "editions-de-meme-date", ["édition 10", "édition 11", "2017"]),
        ("2017-2018", "evenement-date-autrement", ["FMMD 11", "décembre\u00a02018", "2017"]),
        ("2017-2018", "date-hors-periode", ["16 novembre 2018", "26-27 septembre 2018"]),
        ("2017-2018", "date-deborde", ["Courant 2018", "septembre 2017-septembre 2018"]),
        ("2017-2018", "signalee-deux-fois", ["(GTP)", "victimes de violences", "200"]),
        ("2020", "signalee-deux-fois", ["27 participants (17 femmes, 10 hommes)", "virtuelles"]),
        ("2020", "signalee-autrement", ["30 femmes, 18 hommes", "27 femmes, 21 hommes", "47"]),
        ("2020", "recouvrement-possible", ["Modules de formation", "Manuels de formation"]),
        ("2017-2018", "recouvrement-possible", ["Gendarmerie", "services de sécurité"]),
        ("2020", "titre-repete", ["RDPP Maroc", "67 participants", "5\u202f699"]),
        ("2017-2018", "case-vide", ["Life Skills", "Période"]),
        ("2020", "repartition-absente", ["couverture médiatique", "140"]),
        ("2020", "titre-numerote-deux-fois", ["numéro 1 ", "numéro 3 ", "Recommandations"]),
        ("2017-2018", "lettre-sautee", ["section 3", "sous-section b"]),
        ("2020", "lettre-sautee", ["a, b", "α, β"]),
        ("2020", "sigle-sans-nom", ["ENRPU", "AMUDDU"]),
        ("2017-2018", "sigle-sans-nom", ["EROG"]),
        ("2017-2018", "sigles-jumeaux", ["HCR", "UNHCR"]),
        ("2020", "action-sans-nouvelle", ["11.4 à 11.9", "11.17"]),
        ("2020", "code-sans-libelle", ["11.1, 11.2 et 11.3", "11.10 et 11.11"]),
        ("2020", "chapitre-vide", ["Santé", "Emploi"]),
        ("2020", "mesure-sans-suite", ["Observatoire", "11ème édition", "2017-2018"]),
        ("2020", "recommandation-sans-suite", ["plan d'action sur trois ans"]),
        ("2020", "saut", ["au moins 33 réunions", "12 en 2020", "48 en 2017-2018, 82 en 2020"]),
    ],
)
def test_what_a_careful_reader_finds(slug, rule, words, untouched):
    said = in_words([one for one in untouched[slug] if one.rule == rule])
    assert [word for word in words if word not in said] == []


# --- Where the documents are right, one figure is changed ----------------------------------------


def test_women_and_men_against_a_real_total():
    assert found("femmes-hommes-total") == found("repartition-incomplete") == []
    row = of_title("Prévention de l'exploitation et des abus sexuels")
    Activity.objects.filter(pk=row.pk).update(participants_women=13, editorial_note="Note.")
    assert "23 participants d'après la répartition, 22 au total" in told("femmes-hommes-total")
    Activity.objects.filter(pk=row.pk).update(participants_men=None)
    assert "13 femmes ; le nombre d'hommes manque" in told("repartition-incomplete")


def test_a_real_text_against_the_participants_of_its_activity():
    assert found("texte-participants") == found("texte-participants", "2017-2018") == []
    row = of_title("Exercice de simulation")
    Activity.objects.filter(pk=row.pk).update(participants_total=97)
    said = told("texte-participants", "2017-2018")
    assert "auquel 79 bénéficiaires ont pris part" in said
    assert said.endswith("dit 97.")
    gtp = of_title("(GTP)")
    Activity.objects.filter(pk=gtp.pk).update(participants_total=210)
    assert "200 personnes" in told("texte-participants", "2017-2018")


def test_a_real_text_against_the_rows_of_its_table():
    """ "Le tableau suivant présente trois formations de l'année." """
    assert found("texte-tableau") == []
    row = of_title("Cadre juridique et normatif")
    Activity.objects.filter(pk=row.pk).update(table=None)
    assert "trois formations de l'année. » Le tableau a 2 lignes." in told("texte-tableau")


def test_a_real_text_against_its_list():
    assert found("texte-liste") == found("texte-liste", "2017-2018") == []
    passage = Passage.objects.get(heading__startswith="Développement", period__label="2017-2018")
    passage.body = passage.body.replace("trois buts", "quatre buts")
    passage.save()
    assert "quatre buts : » La liste a 3 points" in told("texte-liste", "2017-2018")


def test_real_texts_against_the_meetings_held():
    """ "Chaque comité programmes s'est réuni au moins trois fois…" """
    assert found("texte-reunions") == found("texte-reunions", "2017-2018") == []
    Meeting.objects.filter(committee__slug="copil", when_start__year=2020).first().delete()
    Meeting.objects.filter(committee__slug="cp2", when_start__year=2020).first().delete()
    MeetingTally.objects.filter(committees__slug="copil", held=4).update(held=5)
    said = told("texte-reunions")
    assert "Comité de pilotage : le texte dit 2, les données 1" in said
    assert "CP2" in said
    assert "CP1" not in said
    assert "le texte dit 4, les données 5" in told("texte-reunions", "2017-2018")


def test_a_real_text_against_the_projects_of_the_call():
    """ "Plus de 100 projets d'associations…" """
    assert found("texte-projets") == found("texte-projets", "2017-2018") == []
    calls = CallForProjects.objects.filter(period__label="2017-2018")
    calls.update(projects_supported=90, projects_qualifier="exact")
    said = told("texte-projets", "2017-2018")
    assert "« Plus de 100 projets d'associations" in said
    assert said.endswith("L'appel à projets : 90.")


def test_a_code_that_does_not_exist_in_a_real_text():
    assert found("code-inexistant") == []
    passage = Passage.objects.filter(period__label="2020", programme__number=11).last()
    passage.body += "<p>Voir les actions 11.17 et 11.71.</p>"
    passage.save()
    assert "11.71" in told("code-inexistant")
    assert "11.17" not in told("code-inexistant")
    Programme.objects.filter(number=11).update(announced_actions=20)
    assert "n'annonce que 20 actions" in told("code-inexistant")


def test_an_imported_action_is_without_news_until_its_group_is_told():
    programme = Programme.objects.get(number=11)
    silent = Action.objects.create(programme=programme, number=5, wording="Une action")
    Action.objects.create(programme=programme, number=1, wording="Une autre")
    assert "l'action 11.5" in told("action-sans-nouvelle")
    assert "l'action 11.1." not in told("action-sans-nouvelle")
    assert "11.1," not in told("code-sans-libelle")
    Activity.objects.filter(period__label="2020").first().actions.add(silent)
    assert "l'action 11.5" not in told("action-sans-nouvelle")


def test_a_figure_of_the_last_edition_told_otherwise_in_this_one():
    assert found("chiffre-retouche") == []
    row = of_title("Exercice de simulation")
    row.pk, row.participants_total = None, 97
    row.period = Period.objects.get(label="2020")
    row.save()
    assert "79 participants. Bilan 2020 : 97 participants" in told("chiffre-retouche")


def test_a_figure_of_the_published_edition_that_the_data_tell_otherwise(monkeypatch):
    only_a_book(monkeypatch)
    monkeypatch.setattr(gates, "_GATES", [])
    a_published("2017-2018")
    assert told("publie-autrement") == ""
    activity = of_title("(13 au 18 octobre 2018)")
    activity.title = activity.title.replace("13 au 18", "14 au 18")
    activity.save()
    published, _otherwise, today = told("publie-autrement").partition("Les données, aujourd'hui")
    assert "(13 au 18 octobre 2018)" in published
    assert "(14 au 18 octobre 2018)" in today


def test_amounts_of_real_projects_that_do_not_add_up():
    assert found("parts-au-dela-du-tout") == []
    depomi = Project.objects.get(slug="depomi")
    Amount.objects.create(project=depomi, value=1_900_000_000, currency="EUR", scope="morocco")
    assert "1\u202f900\u202f000\u202f000 EUR" in told("parts-au-dela-du-tout")
    for code, share in (("15190", 60), ("13010", 50)):
        ProjectSector.objects.create(project=depomi, code=code, percentage=share)
    assert "110 pour cent" in told("parts-au-dela-du-tout")


def test_money_and_indicators_of_a_validated_answer():
    action = an_action(programme=11, number=1)
    indicator = an_indicator(action, by_sex=True)
    update = an_update(
        a_campaign(actions=[action]),
        action=action,
        state=ProgressUpdate.State.VALIDATED,
        content=a_complete_answer([indicator]),
    )
    progress = Progress.objects.get(update=update)
    label = progress.period.label
    Edition.objects.get_or_create(
        period=progress.period,
        defaults={
            "slug": "essai",
            "plan": edition("2020").plan,
            "title": "Essai",
            "publisher": edition("2020").publisher,
        },
    )
    slug = Edition.objects.get(period=progress.period).slug
    Progress.objects.filter(pk=progress.pk).update(budget_spent=1_200_000, currency="MAD")
    budget = {"action": action, "institution": progress.institution, "period": progress.period}
    PlannedBudget.objects.filter(**budget).delete()
    PlannedBudget.objects.create(**budget, value=120_000)
    assert "Dépensé : 1\u202f200\u202f000 MAD ; prévu : 120\u202f000 MAD" in told(
        "budget-depasse", slug
    )
    value = IndicatorValue.objects.update_or_create(
        progress=progress, indicator=indicator, defaults={"total": Decimal(100)}
    )[0]
    value.parts.all().delete()
    for sex, number in (("women", 70), ("men", 40)):
        Disaggregation.objects.create(value=value, sex=sex, number=number)
    assert "fait 110, la valeur est 100" in told("ventilation-fausse", slug)
    assert label


def test_an_agreement_reported_at_another_date_than_its_own():
    row = of_title("convention-cadre avec le Conseil régional de l'Oriental")
    assert "Oriental" not in told("evenement-date-autrement", "2017-2018")
    row.when_written = "3 mai 2018"
    row.save()
    Agreement.objects.filter(pk=row.agreement_id).update(
        when_start=date(2017, 3, 1), when_end=date(2017, 3, 1)
    )
    assert "« 3 mai 2018 »" in told("evenement-date-autrement", "2017-2018")


# --- What is mended is no longer found ----------------------------------------------------------


def test_two_activities_told_apart_are_found_no_more():
    pair = found("signalee-deux-fois", "2017-2018")[0]
    first, second = (int(part.partition(":")[2]) for part in pair.key.split("+"))
    row = SuspectedDuplicate.objects.create(first_id=first, second_id=second, likeness="dates")
    assert found("signalee-deux-fois", "2017-2018")[0].mend_url == row.get_absolute_url()
    row.state, row.reason = "different", "Deux sessions."
    row.decided_by, row.decided_at = a_user(), "2020-01-01T00:00Z"
    row.save()
    assert found("signalee-deux-fois", "2017-2018") == []


def test_a_shortfall_explained_blocks_no_more():
    tally = MeetingTally.objects.create(period=edition("2020").period, explanation="Reportée.")
    tally.committees.set([Meeting.objects.filter(committee__slug="commission")[0].committee])
    assert found("reunions-inexpliquees") == []


def test_what_is_taken_up_has_a_follow_up():
    old = Recommendation.objects.filter(period__label="2017-2018").first()
    new = Recommendation.objects.filter(period__label="2020").first()
    new.follows = old
    new.save()
    assert len(found("recommandation-sans-suite")) == 2
    measure = PlannedMeasure.objects.filter(period__label="2017-2018").first()
    PlannedMeasure.objects.create(
        period=new.period, programme=new.programme, text=f"Poursuivre : {measure.text}"
    )
    assert len(found("mesure-sans-suite")) == 3


# --- The engine ---------------------------------------------------------------------------


def test_every_rule_documents_itself_and_its_severity_is_its_findings_own():
    known = rules()
    for rule in known.values():
        told_of_itself = rule.documentation
        assert all([rule.title, told_of_itself.looks_at, told_of_itself.why])
        assert told_of_itself.example
    for finding in findings_of(edition("2020")):
        assert finding.severity == known[finding.rule].severity


@pytest.mark.parametrize("slug", ["2020", "2017-2018"])
def test_a_finding_is_told_alike_each_time_and_once(slug):
    first, second = findings_of(edition(slug)), findings_of(edition(slug))
    assert first == second
    assert len({(one.rule, one.key) for one in first}) == len(first)
    assert all(one.mend_url for one in first)


def test_reading_costs_the_same_however_much_was_reported(django_assert_max_num_queries):
    ceiling = 110
    with django_assert_max_num_queries(ceiling) as few:
        findings_of(edition("2020"))
    period = edition("2020").period
    for index in range(40):
        row = Activity.objects.create(
            period=period,
            programme=Programme.objects.get(number=3),
            kind="training",
            title=f"Atelier {index} sur la santé des migrants",
            participants_total=index,
            agreement=Agreement.objects.first(),
        )
        row.projects.add(Project.objects.first())
        Passage.objects.create(
            period=period, programme=row.programme, section="activities", body="<p>Essai.</p>"
        )
    with django_assert_max_num_queries(ceiling) as many:
        findings_of(edition("2020"))
    assert len(many) <= len(few) + 6  # a chapter that was empty prints its prefetched rows


# --- The command --------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_data", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_fails_while_something_blocks():
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("check_data", "2020", stdout=out)
    assert refused.value.returncode == 1
    assert "5 constat(s) bloquant(s)" in str(refused.value)
    assert "Bloquant" in out.getvalue()


def test_the_command_tells_a_chapter_as_a_table_or_as_json():
    assert "chapitre-vide" in run("2020", "--chapter", "3")
    data = json.loads(run("2020", "--chapter", "3", "--format", "json"))
    assert data["counts"] == {"blocking": 0, "warning": 1, "information": 0}
    assert [one["key"] for one in data["findings"]] == ["programme:3"]
    assert run("2020", "--chapter", "3") == run("2020", "--chapter", "3")


def test_the_command_names_the_editions_that_it_knows():
    with pytest.raises(CommandError, match="2017-2018"):
        run("1999")
