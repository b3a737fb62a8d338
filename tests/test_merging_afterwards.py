"""What a merged record becomes: its names, its place, its address; the loader leaves it so."""

from datetime import date

import pytest
from django.core.management import call_command

from partners.models import Institution, InstitutionAlias, Person
from snia.audit.models import Entry
from tests.builders import an_institution
from tests.test_merging import merge, named, pair, people

__all__ = ["pair", "people"]

pytestmark = pytest.mark.usefixtures("reference_data")


# --- Names, parents, values ------------------------------------------------------------------


def test_the_names_of_a_duplicate_find_the_one_kept(pair):
    kept, duplicate = pair
    InstitutionAlias.objects.create(institution=duplicate, alias="Habitat Maroc")
    merge(kept, duplicate)
    for name in ("AH", "agence de l'habitat", "HABITAT MAROC", "APH"):
        assert list(Institution.objects.known_as(name)) == [kept], name
        assert kept in Institution.objects.search(name), name
    kept.refresh_from_db()
    assert kept.label == "APH"


def test_a_name_of_another_time_stays_a_name_through_time():
    kept = named("dep", "Ministère d'aujourd'hui", "MA", valid_from=date(2017, 4, 1))
    former = named("dep-avant", "Ministère d'avant", "MAV", valid_to=date(2017, 3, 31))
    merge(kept, former)
    assert kept.label_on(date(2016, 1, 1)) == "MAV"
    assert kept.label_on(date(2018, 1, 1)) == "MA"


def test_an_alias_of_a_third_institution_is_left_to_it(pair):
    kept, duplicate = pair
    third = named("autre", "Agence hydraulique", "AH")
    merge(kept, duplicate)
    assert list(Institution.objects.known_as("AH")) == [third]


@pytest.mark.parametrize("kept_is_within", [True, False])
def test_nothing_is_within_itself_afterwards(pair, kept_is_within):
    kept, duplicate = pair
    ministry = named("tutelle", "Ministère de tutelle")
    middle = an_institution("milieu")
    top, bottom = (duplicate, kept) if kept_is_within else (kept, duplicate)
    Institution.objects.filter(pk=top.pk).update(parent=ministry)
    Institution.objects.filter(pk=middle.pk).update(parent=top)
    Institution.objects.filter(pk=bottom.pk).update(parent=middle)
    merge(kept, duplicate)
    kept.refresh_from_db()
    middle.refresh_from_db()
    assert (middle.parent, kept.parent) == (kept, ministry)


def test_the_values_that_survive_are_chosen(pair):
    kept, duplicate = pair
    Institution.objects.filter(pk=kept.pk).update(description="Une agence")
    Institution.objects.filter(pk=duplicate.pk).update(
        description="L'agence du logement", kind="public_body", iati_identifier="MA-1"
    )
    kept.refresh_from_db()
    merge(kept, duplicate, taken=["description"])
    kept.refresh_from_db()
    assert kept.description == "L'agence du logement"
    assert kept.kind == Institution.Kind.MINISTRY
    assert kept.iati_identifier == "MA-1"


# --- Afterwards ------------------------------------------------------------------------------


def test_the_old_address_leads_to_the_one_kept_however_often_it_is_merged(pair, secretariat):
    kept, duplicate = pair
    merge(kept, duplicate)
    last = named("logement", "Agence du logement")
    merge(last, kept)
    response = secretariat.get("/institutions/habitat-bis/")
    assert (response.status_code, response.url) == (301, "/institutions/logement/")


def test_the_journal_tells_of_people_by_their_number(people):
    kept, duplicate = people
    key = duplicate.pk
    merge(kept, duplicate)
    kept.refresh_from_db()
    entry = Entry.objects.first()
    assert entry.verb == "merge_records"
    assert entry.summary == f"Personne n° {key} réunie à la personne n° {kept.pk}"
    assert kept.phone == "0537 00 00 00"
    assert kept in Person.objects.search("Selma")
    call_command("verify_audit", verbosity=0)


def test_the_reference_neither_brings_a_duplicate_back_nor_overwrites():
    kept, duplicate = an_institution("hcr"), an_institution("oim")
    description = "Écrit par le secrétariat"
    before = Institution.objects.count()
    merge(kept, duplicate)
    Institution.objects.filter(pk=kept.pk).update(description=description)
    call_command("load_reference", verbosity=0)
    kept.refresh_from_db()
    assert Institution.objects.count() == before - 1
    assert (kept.slug, kept.label, kept.description) == ("hcr", "UNHCR", description)
    assert list(Institution.objects.known_as("OIM")) == [kept]


def test_the_reference_does_not_bring_a_person_back():
    """The pair that the table of 2008 may hold twice."""
    kept = Person.objects.get(full_name="Ahmed El Khder")
    duplicate = Person.objects.get(full_name="Mohamed El Khdar")
    attended = {a.consultation for a in duplicate.consultations.all()}
    before = Person.objects.count()
    merge(kept, duplicate)
    call_command("load_reference", verbosity=0)
    assert Person.objects.count() == before - 1
    assert attended < {a.consultation for a in kept.consultations.all()}
