"""load_reference: again and again, on a live database, without touching what people changed."""

import textwrap

import pytest
from django.core.management import CommandError, call_command

from partners.models import Institution, InstitutionName, Place
from programmes.models import Programme, Recommendation, SpecificObjective
from snia.audit.models import Entry
from snia.provenance import loading
from snia.provenance.fixtures import FixtureError
from snia.provenance.loading import load_reference
from snia.provenance.models import LoadedRecord

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def one_file(tmp_path, monkeypatch):
    """Make a fixture of the given text the only one, and load it."""

    def load(text):
        path = tmp_path / "essai.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.setattr(loading, "reference_files", lambda: [path])
        return load_reference()

    return load


PLACE = """
    model: partners.place
    records:
      - {{key: essai, kind: city, parent: oriental, name: "{name}", position: {position}}}
"""


def test_a_second_load_changes_nothing():
    before = LoadedRecord.objects.count()
    outcome = load_reference()
    assert outcome == {"unchanged": before}


def test_a_second_load_asks_by_model_not_by_record(django_assert_max_num_queries):
    with django_assert_max_num_queries(90):
        load_reference()


def test_what_a_user_changed_stays(one_file):
    one_file(PLACE.format(name="Berkane", position=1))
    Place.objects.filter(name="Berkane").update(name="Berkane (ville)")
    outcome = one_file(PLACE.format(name="Berkane corrigée", position=7))
    place = Place.objects.get(name="Berkane (ville)")
    assert place.position == 7, "the field that nobody touched follows the fixture"
    assert outcome["kept"] == 1


def test_what_nobody_touched_follows_the_fixture(one_file):
    one_file(PLACE.format(name="Berkane", position=1))
    assert one_file(PLACE.format(name="Berkane", position=2)) == {"updated": 1}
    assert Place.objects.get(name="Berkane").position == 2


def test_what_a_user_deleted_does_not_come_back():
    recommendation = Recommendation.objects.first()
    text = recommendation.text
    recommendation.delete()
    assert load_reference()["deleted"] == 1
    assert not Recommendation.objects.filter(text=text).exists()


def test_what_a_user_created_first_is_adopted_as_it_is(one_file):
    SpecificObjective.objects.create(
        number=7, programme=Programme.objects.get(number=4), wording="Libellé du secrétariat"
    )
    outcome = one_file("""
        model: programmes.specificobjective
        records:
          - {key: "7", number: 7, programme: "4", wording: "Libellé d'un document"}
    """)
    assert outcome == {"adopted": 1}
    assert SpecificObjective.objects.get(number=7).wording == "Libellé du secrétariat"


def test_children_are_loaded_with_their_parent_in_order(one_file):
    one_file("""
        model: partners.institution
        records:
          - key: essai
            kind: association
            names:
              - {acronym: ESS, valid_to: 2017-12-31}
              - {acronym: ESSAI, valid_from: 2018-01-01}
            aliases: [{alias: "L'Essai"}]
    """)
    institution = Institution.objects.known_as("l’essai").get()
    assert institution.label == "ESSAI"
    assert [name.acronym for name in institution.names.order_by("pk")] == ["ESS", "ESSAI"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (PLACE.format(name="X", position=1).replace("oriental", "nulle-part"), "nulle-part"),
        (PLACE.format(name="X", position=1).replace("position", "rang"), "rang"),
        (PLACE.format(name="X", position=1).replace("kind: city", "kind: region"), "essai"),
        ("model: partners.place\nrecords:\n  - {name: sans clé}", "has no key"),
        ("model: [", "essai.yaml"),
    ],
    ids=["unknown reference", "unknown field", "refused by a constraint", "no key", "no YAML"],
)
def test_a_faulty_fixture_is_told_by_file_and_record(one_file, text, named):
    with pytest.raises(FixtureError, match=named):
        one_file(text)


def test_a_fault_at_the_end_loads_nothing(one_file):
    good = PLACE.format(name="Berkane", position=1)
    with pytest.raises(FixtureError):
        one_file(f"{good}      - {{key: mauvais, kind: planet, name: Mars}}\n")
    assert not Place.objects.filter(name="Berkane").exists()


def test_the_command_says_what_failed_in_french(monkeypatch):
    def fail():
        raise FixtureError("essai.yaml, essai: non")

    monkeypatch.setattr("snia.provenance.management.commands.load_reference.load_reference", fail)
    with pytest.raises(CommandError, match=r"Rien n'a été chargé. essai\.yaml"):
        call_command("load_reference")


def test_the_load_is_in_the_journal():
    assert Entry.objects.filter(verb="load_reference").count() == 1
    call_command("load_reference", verbosity=0)
    assert Entry.objects.filter(verb="load_reference").count() == 1, "nothing new, nothing told"


def test_every_fact_says_which_document_it_comes_from():
    """Every row of a sourced model has a source; parts of a record have their record's."""
    from django.apps import apps

    from snia.provenance.models import Sourced

    children = {"Seat", "Chair", "RhythmRule", "Affiliation", "Amount", "InstitutionName"}
    orphans = {
        model.__name__: list(model._default_manager.filter(source=None)[:3])
        for model in apps.get_models()
        if issubclass(model, Sourced) and model.__name__ not in children
    }
    assert {name: rows for name, rows in orphans.items() if rows} == {}


@pytest.mark.parametrize(
    ("period_day", "label"),
    [("2018-01-01", "MDCMREAM"), ("2020-07-10", "MDCMRE"), ("2015-01-01", "MCMREAM")],
)
def test_the_department_bears_the_name_of_the_day(period_day, label):
    from datetime import date

    department = Institution.objects.get(slug="mdcmre")
    assert department.label_on(date.fromisoformat(period_day)) == label


def test_a_new_name_is_seen_everywhere_at_once():
    hcr = Institution.objects.get(slug="hcr")
    InstitutionName.objects.create(institution=hcr, acronym="NOUVEAU", valid_from="2025-01-01")
    hcr.refresh_from_db()
    assert str(hcr) == "NOUVEAU"
    assert hcr in Institution.objects.search("nouveau")
