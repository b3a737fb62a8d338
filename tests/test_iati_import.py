"""Files of IATI activities: matched, proposed, taken once, never over what one entered."""

import os
import re
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from partners.iati import reading
from partners.models import (
    Amount,
    Institution,
    Project,
    ProjectResult,
    ProjectSector,
    Transaction,
)
from snia.audit.models import Entry
from snia.provenance.models import Source
from tests.builders_iati import a_full_project, a_project, a_transaction, the_institution
from tests.iati_files import FULL, a_budget, a_file, a_movement, an_activity, org

STANDARD_FILES = (
    Path(find_spec("iati").origin).parent  # type: ignore[union-attr, arg-type]
    / "resources/test_data/2-03/ssot-activity-xml-pass"
)
IDENTIFIER = "XM-DAC-00000-MAR-001"
IDENTIFIED = f"<iati-identifier>{IDENTIFIER}</iati-identifier>"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Import, and return what is said."""

    def call(path: Path, *options: str) -> str:
        call_command("import_iati", str(path), *options)
        return capsys.readouterr().out

    return call


@pytest.fixture
def file(tmp_path):
    """A file of these activities."""
    return lambda *activities, **more: a_file(tmp_path / "agence.xml", *activities, **more)


def whole_database() -> dict[str, list]:
    """Every row of every table of ours, but the sessions and the like of Django."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("partners", "provenance", "audit")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def imported() -> Project:
    return Project.objects.get(iati_identifier=IDENTIFIER)


# --- What is taken ------------------------------------------------------------


def test_a_new_activity_becomes_a_project_with_all_that_we_hold_of_it(run, file):
    said = run(file(FULL))

    project = imported()
    assert project.title == "Access of refugees to primary health care (invented)"
    assert project.description == "Consultations and medicines."
    assert project.standing == "implementation"
    assert (project.when_start, project.when_end) == (date(2022, 1, 10), None)
    assert {(p.institution.slug, p.role) for p in project.parties.all()} == {
        ("commission-europeenne", "funder"),
        ("pnud", "support"),
        ("hcr", "implementer"),
    }
    assert [place.name for place in project.places.all()] == ["Rabat"]
    assert dict(project.sectors.values_list("code", "percentage")) == {"12220": 75, "15190": 25}
    assert list(project.markers.values_list("policy", "significance")) == [("1", 1)]
    amount = project.amounts.get()
    assert (amount.value, amount.currency, amount.scope) == (550000, "USD", "morocco")
    movements = [
        (t.value, t.reference, t.provider and t.provider.slug) for t in project.transactions.all()
    ]
    assert sorted(movements, key=str) == [
        (Decimal("125000.00"), "T-1", "pnud"),
        (Decimal("50000.00"), "", None),
        (Decimal("50000.00"), "", None),
    ]
    result = project.results.get()
    assert (result.kind, result.target, result.actual) == ("outcome", 4000, 3650)
    assert "nouveau" in said
    assert "laissé : mouvement nul ou négatif" in said
    assert "laissé : lieu inconnu : Ville imaginaire" in said
    assert "Organisation inconnue : Clinique imaginaire (ligne" in said
    assert '--accept "Clinique imaginaire=new"' in said


def test_each_row_says_which_file_it_comes_from_and_the_journal_says_what_was_done(run, file):
    run(file(FULL))

    source = Source.objects.get(slug="iati-agence")
    assert source.publisher == "Agence inventée"
    assert source.published == "2024-03-01"
    project = imported()
    for record in (
        project,
        *project.transactions.all(),
        *project.results.all(),
        *project.amounts.all(),
    ):
        assert (record.source, record.source_locator) == (source, IDENTIFIER)
    entry = Entry.objects.latest("number")
    assert entry.verb == "import_iati"
    assert "1 projet(s) créé(s)" in entry.summary


def test_imported_twice_it_is_the_same_database(run, file):
    path = file(FULL, an_activity("XM-DAC-00000-MAR-002", title="Other (invented)"))
    run(path)
    before = whole_database()

    said = run(path)

    assert whole_database() == before
    assert "Rien à écrire" in said
    assert said.count("inchangé") == 2


def test_a_trial_shows_the_same_and_writes_nothing(run, file):
    before = whole_database()

    said = run(file(FULL), "--dry-run")

    assert whole_database() == before
    assert "rien n'a été écrit" in said
    assert "+ budget : 550000.00 USD" in said
    assert "nouveau" in said


@pytest.mark.parametrize("version", ["2.01", "2.02", "2.03"])
def test_the_three_versions_are_read(run, file, version):
    run(file(FULL, version=version))

    assert imported().transactions.count() == 3


def test_our_own_export_brings_nothing_back(run, tmp_path, capsys):
    a_full_project()
    a_full_project("publie", iati_identifier=IDENTIFIER, title="Autre projet")
    path = tmp_path / "export.xml"
    call_command("export_iati", "--output", str(path), "--with-demonstration")
    capsys.readouterr()
    before = whole_database()

    said = run(path)

    assert whole_database() == before
    lines = [line for line in said.splitlines() if " » : " in line]
    assert len(lines) == Project.objects.exclude(when_start=None).count()
    assert all(line.endswith("déjà connu, publié par ce site") for line in lines)


def test_what_another_site_exported_is_taken_whole(run, tmp_path, settings):
    a_full_project()
    path = tmp_path / "export.xml"
    call_command("export_iati", "--output", str(path))
    ours = facts_of(Project.objects.get(slug="essai-complet"))
    Project.objects.filter(slug="essai-complet").delete()
    settings.SNIA_IATI_REPORTING_ORG = "MA-AUTRE"

    run(path, "--accept", "MA-SNIA-A-ENREGISTRER-essai-complet=new")

    assert facts_of(Project.objects.get(title="Projet d'essai essai-complet")) == ours


def facts_of(project: Project) -> dict:
    names = (
        "kind",
        "day",
        "value",
        "currency",
        "provider",
        "receiver",
        "reference",
        "description",
    )
    return {
        "fields": (project.title, project.standing, project.when_start, project.when_end),
        "parties": {
            (party.institution_id, party.role) for party in project.parties.exclude(role="support")
        },
        "movements": list(project.transactions.values(*names)),
        "amounts": list(project.amounts.values("value", "currency", "scope")),
        "sectors": list(project.sectors.values("code", "percentage")),
        "results": list(project.results.values("kind", "title", "indicator", "target", "actual")),
    }


# --- Matching -----------------------------------------------------------------


def test_what_is_known_is_completed_and_never_overwritten(run, file):
    project = a_project(
        iati_identifier=IDENTIFIER,
        title="Notre intitulé",
        when_start=date(2022, 2, 1),
        when_end=None,
    )
    said = run(file(FULL))

    project.refresh_from_db()
    assert project.title == "Notre intitulé"
    assert project.when_start == date(2022, 2, 1)
    assert project.description == "Consultations and medicines."
    assert "≠ intitulé : « Notre intitulé » ici, « Access of refugees" in said
    assert "≠ premier jour : « 01/02/2022 » ici, « 10/01/2022 » dans le fichier (laissé)" in said
    assert "+ objet : Consultations and medicines." in said
    assert "+ état : En cours" in said


def test_the_files_values_are_taken_where_asked_for(run, file):
    project = a_project(iati_identifier=IDENTIFIER, title="Notre intitulé", when_written="2021")

    said = run(file(FULL), "--replace", IDENTIFIER)

    project.refresh_from_db()
    assert project.title.startswith("Access of refugees")
    assert (project.when_start, project.when_written) == (date(2022, 1, 10), "")
    assert "remplacé par" in said


def test_an_earlier_identifier_is_the_same_activity(run, file):
    project = a_project(iati_identifier="XM-OLD-1")

    run(
        file(
            an_activity(
                more="", orgs=org("4", "HCR") + '<other-identifier ref="XM-OLD-1" type="A3"/>'
            )
        )
    )

    assert Project.objects.filter(iati_identifier=IDENTIFIER).count() == 0
    assert project.parties.filter(institution__slug="hcr").count() == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (
            {"title": "Accès des réfugiés aux soins"},
            "ACCES des refugies aux soins",
            "même intitulé",
        ),
        ({"title": "Autre", "acronym": "SANTEREF"}, "SANTEREF phase 2", "sigle dans l'intitulé"),
        (
            {"title": "Accès des réfugiés aux soins de base"},
            "Accès des réfugiés aux soins",
            "proche",
        ),
    ],
)
def test_what_looks_like_a_project_waits_to_be_accepted(run, file, ours, theirs, reason):
    project = a_project(parties=False, **ours)
    path = file(an_activity(title=theirs))
    before = whole_database()

    said = run(path)

    assert whole_database() == before
    assert reason in said
    assert f'--accept "{IDENTIFIER}=essai-iati"' in said
    assert f'--accept "{IDENTIFIER}=new"' in said

    run(path, "--accept", f"{IDENTIFIER}=essai-iati")
    project.refresh_from_db()
    assert project.iati_identifier == IDENTIFIER
    assert project.title == ours["title"]
    assert "inchangé" in run(path)


def test_a_shared_reference_of_a_movement_is_a_likeness(run, file):
    a_transaction(a_project(title="Tout autre chose"), reference="T-1")

    assert "un mouvement de même référence" in run(file(FULL), "--dry-run")


def test_what_is_accepted_as_new_is_a_project_of_its_own(run, file):
    a_project(title="Access of refugees to primary health care (invented)")

    run(file(FULL), "--accept", f"{IDENTIFIER}=new")

    assert Project.objects.filter(title__startswith="Access of refugees").count() == 2


def test_what_is_not_moroccos_is_left_unless_accepted(run, file):
    path = file(an_activity(countries='<recipient-country code="AL"/>'))

    assert "hors du Maroc" in run(path)
    assert not Project.objects.filter(iati_identifier=IDENTIFIER)
    run(path, "--accept", f"{IDENTIFIER}=new")
    assert imported()


@pytest.mark.parametrize("name", ["HCR", "UNHCR", "unhcr", "Bureau des réfugiés (UNHCR)"])
def test_organisations_are_known_by_any_of_their_names(run, file, name):
    run(file(an_activity(orgs=org("4", name, "XM-OTHER-1"))))

    assert imported().parties.get().institution == the_institution("hcr")


def test_an_organisation_is_known_by_its_identifier_first(run, file):
    Institution.objects.filter(slug="oim").update(iati_identifier="XM-DAC-41121")

    run(file(an_activity(orgs=org("4", "UNHCR", "XM-DAC-41121"))))

    assert imported().parties.get().institution == the_institution("oim")


def test_an_unknown_organisation_is_made_known_when_accepted(run, file):
    path = file(
        an_activity(
            orgs=org("1", "Imaginary Fund", "XX-1", "60") + org("4", "Clinique imaginaire"),
            more=a_movement(parties='<provider-org ref="XX-1"/>'),
        )
    )
    run(path)
    assert imported().parties.count() == 0
    assert imported().transactions.get().provider is None

    run(path, "--accept", "XX-1=new", "--accept", "Clinique imaginaire=amappe")

    fund = Institution.objects.get(iati_identifier="XX-1")
    assert (fund.label, fund.kind) == ("Imaginary Fund", "association")
    assert {p.institution.slug for p in imported().parties.all()} == {fund.slug, "amappe"}
    assert imported().transactions.get().provider == fund
    before = whole_database()
    assert "inconnue" not in run(path)
    assert whole_database() == before


def test_accountable_is_a_national_counterpart_only_for_a_national_institution(run, file):
    run(file(an_activity(orgs=org("2", "MDCMRE") + org("2", "PNUD"))))

    roles = dict(imported().parties.values_list("institution__slug", "role"))
    assert roles == {"mdcmre": "counterpart", "pnud": "support"}


def test_parents_are_found_whatever_their_place_in_the_file(run, file):
    child = an_activity(more='<related-activity ref="XM-DAC-00000-MAR" type="1"/>')
    path = file(child, an_activity("XM-DAC-00000-MAR", title="Whole programme (invented)"))

    run(path)

    assert imported().parent.iati_identifier == "XM-DAC-00000-MAR"
    assert "Rien à écrire" in run(path)


def test_an_activity_within_itself_is_left(run, file):
    first = an_activity("XM-A", title="First", more='<related-activity ref="XM-B" type="1"/>')
    second = an_activity(
        "XM-B", title="Second of all", more='<related-activity ref="XM-A" type="1"/>'
    )

    said = run(file(first, second))

    assert "se trouverait dans lui-même" in said
    assert Project.objects.filter(iati_identifier__in=["XM-A", "XM-B"], parent=None).count() == 1


# --- Money --------------------------------------------------------------------


def test_of_several_countries_morocco_has_its_share_only(run, file):
    countries = (
        '<recipient-country code="MA" percentage="30"/>'
        '<recipient-country code="TN" percentage="70"/>'
    )

    run(file(an_activity(countries=countries, more=a_budget("1000"))))

    amount = imported().amounts.get()
    assert (amount.scope, amount.value, amount.for_morocco) == ("countries", 1000, 300)
    assert {place.name for place in imported().places.all()} == {"Maroc", "Tunisie"}


def test_a_share_that_is_not_given_is_unknown(run, file):
    countries = '<recipient-country code="MA"/><recipient-region code="298" percentage="80"/>'

    run(file(an_activity(countries=countries, more=a_budget("1000"))))

    assert imported().amounts.get().for_morocco is None


def test_an_amount_of_ours_is_told_and_kept(run, file):
    project = a_project(iati_identifier=IDENTIFIER)
    Amount.objects.create(project=project, value=900, currency="USD", scope="morocco")

    said = run(file(an_activity(more=a_budget("1000"))))

    assert [amount.value for amount in project.amounts.all()] == [900]
    assert "budgets : 1000.00 USD dans le fichier, autre montant ici" in said


def test_movements_of_one_reference_are_all_taken_once(run, file):
    path = file(an_activity(more=a_movement("1", ref="R") + a_movement("2", ref="R")))
    run(path)

    run(path)

    assert sorted(imported().transactions.values_list("value", "reference")) == [(1, "R"), (2, "")]


def test_a_movement_that_a_person_entered_is_not_doubled(run, file):
    project = a_project(iati_identifier=IDENTIFIER)
    a_transaction(project, value=125000, currency="USD", day=date(2022, 3, 31))

    run(file(an_activity(more=a_movement(ref="T-1"))))

    assert project.transactions.count() == 1


def test_a_corrected_movement_is_told_and_taken_where_asked_for(run, file):
    run(file(an_activity(more=a_movement("100", ref="T-1"))))
    path = file(an_activity(more=a_movement("120", ref="T-1")))

    said = run(path)
    assert "≠ montant : « 100.00 » ici, « 120.00 » dans le fichier (laissé)" in said
    assert imported().transactions.get().value == 100

    run(path, "--replace", IDENTIFIER)
    assert imported().transactions.get().value == 120


def test_a_person_keeps_what_they_measured(run, file):
    run(file(FULL))
    ProjectResult.objects.update(actual=12, target=None)
    ProjectSector.objects.filter(project=imported(), code="15190").delete()

    said = run(file(FULL))

    result = imported().results.get()
    assert (result.actual, result.target) == (12, 4000)
    assert "secteurs : 12220 ici, 12220, 15190 là" in said
    assert "≠ atteint : « 12.00 » ici, « 3650.00 » dans le fichier (laissé)" in said


# --- Files that cannot be taken -----------------------------------------------

XXE = (
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<iati-activities version="2.03">&e;</iati-activities>'
)
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><iati-activities version="2.03">&i;</iati-activities>'
)
EXTERNAL = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><iati-activities version="2.03"/>'
BAD = {
    "an external entity": (XXE, "DOCTYPE"),
    "a billion laughs": (LAUGHS, "XML bien formé|DOCTYPE"),
    "laughs in an attribute": (LAUGHS.replace('"2.03">', '"&i;">'), "XML bien formé|DOCTYPE"),
    "an external DTD": (EXTERNAL, "DOCTYPE"),
    "truncated": (
        '<iati-activities version="2.03">\n<iati-activity>',
        "ligne 2 : ce n'est pas du XML",
    ),
    "not XML": ("Titre;Montant\nProjet;12\n", "ligne 1 : ce n'est pas du XML"),
    "empty": ("", "ce n'est pas du XML"),
    "another XML": ("<html/>", "ligne 1 : Ce n'est pas un fichier d'activités"),
    "organisations": ('<iati-organisations version="2.03"/>', "donner le fichier d'activités"),
    "version 1": ('<iati-activities version="1.05"/>', "La version 1.05 n'est plus lue"),
    "an unknown version": ('<iati-activities version="9"/>', "La version « 9 » n'est pas connue"),
    "no version": ("<iati-activities/>", "La version «  » n'est pas connue"),
    "no activity": ('<iati-activities version="2.03"/>', "n'a aucune activité"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_why_and_changes_nothing(run, tmp_path, name):
    content, told = BAD[name]
    path = tmp_path / "mauvais.xml"
    path.write_text(content)
    before = whole_database()

    with pytest.raises(CommandError, match=f"Rien n'a été importé : .*({told})"):
        run(path)

    assert whole_database() == before


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("2022-01-10", "10/01/2022", "« 10/01/2022 » n'est pas une date"),
        (
            '<value value-date="2022-03-31">50000',
            '<value value-date="2022-03-31">50 mille',
            "« 50 mille » n'est pas un nombre",
        ),
        (">125000<", ">NaN<", "nombre impossible"),
        (">125000<", ">99999999999999999999<", "nombre impossible"),
        (f"<iati-identifier>{IDENTIFIER}<", "<iati-identifier><", "n'a pas d'identifiant"),
        (IDENTIFIER, "X" * 101, "100 caractères"),
        (
            "<title><narrative>Access of refugees to primary health care (invented)",
            "<title><narrative>",
            "n'a pas d'intitulé",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_nothing_is_taken(run, file, right, wrong, told):
    good = an_activity("XM-DAC-00000-MAR-000", title="Something else altogether")
    path = file(good, FULL.replace(right, wrong))
    before = whole_database()

    with pytest.raises(CommandError, match=rf"ligne \d+ : .*{told}"):
        run(path)

    assert whole_database() == before


def test_the_same_identifier_twice_is_told_with_both_lines(run, file):
    with pytest.raises(CommandError, match=r"ligne \d+ : .* de la ligne 4"):
        run(file(FULL, FULL))


def test_too_big_a_file_is_not_even_opened(run, tmp_path):
    path = tmp_path / "gros.xml"
    path.touch()
    os.truncate(path, reading.LIMIT + 1)

    with pytest.raises(CommandError, match="dépasse 50 Mo"):
        run(path)


def test_no_file(run, tmp_path):
    with pytest.raises(CommandError, match="n'existe pas"):
        run(tmp_path / "rien.xml")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--accept", "XX-9=new"],
            "« XX-9 » n'est ni une activité ni une organisation du fichier",
        ),
        (["--replace", "XX-9"], "« XX-9 » n'est ni une activité"),
        (
            ["--accept", f"{IDENTIFIER}=nulle-part"],
            "aucun projet n'a l'identifiant « nulle-part »",
        ),
        (["--accept", "Clinique imaginaire=nulle-part"], "aucune institution n'a l'identifiant"),
        (["--accept", "sans-egal"], "écrire IDENTIFIANT=projet"),
    ],
)
def test_a_decision_that_means_nothing_is_told(run, file, options, told):
    with pytest.raises(CommandError, match=told):
        run(file(FULL), *options)

    assert not Transaction.objects.exists()


def test_what_is_odd_is_left_and_told(run, file):
    odd = an_activity(
        dates='<activity-date type="2" iso-date="2022-01-10"/>'
        '<activity-date type="4" iso-date="2021-01-10"/>',
        more='<policy-marker vocabulary="1" code="5" significance="1"/>'
        + a_movement(kind="7")
        + a_movement().replace("<value ", '<value currency="ZZZ" ')
        + '<result type="9"><title><narrative>x</narrative></title>'
        '<indicator measure="5"><title><narrative>x</narrative></title></indicator></result>',
    )

    said = run(file(odd))

    assert imported().when_start is None
    for left in (
        "la fin (2021-01-10) précède le début (2022-01-10)",
        "marqueur de politique que le site ne tient pas",
        "mouvement d'une nature que le site ne tient pas",
        "montant dont la devise n'est pas donnée, ou n'existe pas",
        "résultat d'un niveau ou d'une mesure que le site ne tient pas",
    ):
        assert f"laissé : {left}" in said


def test_differences_with_the_schema_are_told_and_do_not_stop(run, file):
    said = run(file(an_activity(more="<capital-spend/>")))

    assert "Écarts du fichier au schéma officiel : 1" in said
    assert imported()


def test_every_element_of_the_standard_is_read_or_passed_over(run, tmp_path):
    """The files that come with the schema to try each element; they leave version and identifier
    to whoever uses them."""
    examples = sorted(STANDARD_FILES.glob("*.xml"))
    path = tmp_path / "exemple.xml"
    for example in examples:
        content = example.read_text().replace('version="xx"', 'version="2.03"')
        path.write_text(re.sub(r"<iati-identifier.*?(/>|</iati-identifier>)", IDENTIFIED, content))

        assert "nouveau" in run(path, "--dry-run", "--accept", f"{IDENTIFIER}=new")
    assert len(examples) > 30
