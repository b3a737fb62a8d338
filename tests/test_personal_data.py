"""Personal data (law 09-08): seen and taken away, erased on request, wherever it was copied."""

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import EmailField
from django.urls import reverse

from committees.models import (
    Attendance,
    CalendarFeed,
    Delegate,
    Invitation,
    Invitee,
    Message,
    Minutes,
)
from partners.merging.relations import relations_to
from partners.merging.verbs import merge_people
from partners.models import Affiliation, Consultation, Erasure, Person
from partners.personal_data.erasing import erase_person
from partners.personal_data.holdings import export
from partners.personal_data.identity import identity_of
from partners.personal_data.registry import copies_of
from partners.personal_data.traces import text_fields, text_of
from programmes.models import Digest, ReviewEvent
from snia.accounts.models import Role, User
from snia.audit import services as audit
from snia.audit.models import Entry
from snia.provenance.models import LoadedRecord
from tests.builders import a_focal_point, a_user, an_update, today, tomorrow
from tests.builders_committees import a_committee, a_meeting, a_seat
from tests.constraints_cases import NOON
from tests.test_merging import a_row, label_of

pytestmark = pytest.mark.usefixtures("reference_data")

NAME, ADDRESS, PHONE = "Zineb N'Aït-Lhoussaïne", "zineb.nait@exemple.test", "0661 02 03 04"
MENTION = "Personne effacée à sa demande n° {}"


@pytest.fixture
def zineb() -> Person:
    """A focal point who takes a seat, was invited by letter, and answered a campaign."""
    user = a_focal_point(full_name=NAME, email=ADDRESS)
    person = user.person
    person.phone, person.honorific = PHONE, "Mme"
    person.save()
    return person


def erase(person: Person, **more: Any) -> Erasure:
    asked = {"requested_on": today(), "reference": "DP 2026/3", "actor": a_user(), **more}
    return erase_person(person=person, **asked)


def named_in(*words: str) -> set[str]:
    """Every column of every table that holds one of the words, whatever its case."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all() if text_fields(model) else ():
            for field in text_fields(model):
                text = text_of(row, field.name).casefold()
                if any(word.casefold() in text for word in words):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


# --- Erased everywhere -----------------------------------------------------------------------


def test_nothing_names_an_erased_person_any_more(zineb):
    committee = a_committee("cp2")
    seat = a_seat(committee, zineb.affiliations.get().institution)
    Delegate.objects.create(seat=seat, person=zineb, title="Madame la Directrice")
    meeting = a_meeting(committee, state="held")
    Attendance.objects.filter(meeting=meeting, institution=seat.institution).update(
        attendee=f"Mme {NAME}, directrice"
    )
    update = an_update(author=zineb.user, state="submitted")
    ReviewEvent.objects.filter(update=update).update(on_behalf_of=NAME.upper())
    Digest.objects.create(
        address=ADDRESS, recipient=NAME, subject="Rappel", body=f"Bonjour {NAME},", created_at=NOON
    )
    LogEntry.objects.create(
        user=zineb.user,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(zineb.pk),
        object_repr=str(zineb),
        action_flag=ADDITION,
    )
    assert Invitee.objects.filter(address=ADDRESS).exists()
    assert {"committees.Message.calendar", "committees.Invitee.name"} <= named_in(NAME, ADDRESS)

    erase(zineb)

    assert named_in(NAME, ADDRESS, PHONE, "nait@exemple") <= {"audit.Entry.summary"}
    zineb.refresh_from_db()
    mention = MENTION.format(zineb.pk)
    assert (str(zineb), zineb.email, zineb.phone) == (mention, "", "")
    attended = Attendance.objects.get(meeting=meeting, institution=seat.institution)
    assert attended.attendee == f"Mme {mention}, directrice"
    assert ReviewEvent.objects.filter(update=update).first().actor.full_name == mention
    call_command("verify_audit", verbosity=0)


def test_the_account_is_closed_and_opens_nothing(zineb, client):
    zineb.user.set_password("un-mot-de-passe-long")
    zineb.user.save()
    CalendarFeed.objects.create(owner=zineb.user, digest="a" * 64, created_at=NOON)
    client.force_login(zineb.user)
    erase(zineb)
    user = User.objects.get(pk=zineb.user_id)
    assert (user.is_active, user.has_usable_password(), user.last_login) == (False, False, None)
    assert client.get(reverse("home")).status_code == 302
    assert not CalendarFeed.objects.live().exists()


def test_they_represent_nobody_and_receive_nothing_more(zineb):
    institution = zineb.affiliations.get().institution
    seat = a_seat(institution=institution)
    delegate = Delegate.objects.create(seat=seat, person=zineb)
    meeting = a_meeting(seat.committee, state="convened")
    Message.objects.filter(meeting=meeting, address=ADDRESS).update(
        state=Message.State.PENDING, sent_at=None
    )
    waiting = set(Message.objects.filter(meeting=meeting, address=ADDRESS))
    assert waiting
    erase(zineb)
    delegate.refresh_from_db()
    assert delegate.valid_to == today()
    assert Affiliation.objects.get(person=zineb).until == today()
    assert not Invitee.objects.present().filter(invitation__institution=institution).exists()
    states = {message.state for message in Message.objects.filter(pk__in=[m.pk for m in waiting])}
    assert states == {Message.State.REFUSED}


def test_a_letter_is_another_file_without_the_name(zineb, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    seat = a_seat(institution=zineb.affiliations.get().institution)
    Delegate.objects.create(seat=seat, person=zineb)
    meeting = a_meeting(seat.committee, state="convened")
    before = Invitation.objects.get(meeting=meeting, institution=seat.institution)
    erase(zineb)
    after = Invitation.objects.get(pk=before.pk)
    assert after.addressee == f"Mme {MENTION.format(zineb.pk)}"
    assert "Lhoussa" not in after.letter_html
    assert not Message.objects.filter(attachment=before.letter_name).exclude(
        attachment=after.letter_name
    )


def test_every_address_of_the_data_is_seen_to():
    """A new column of addresses is told of in its application's `personal_data`."""
    ours = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, EmailField)
    } - {"accounts.User.email", "partners.Person.email"}
    told = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for name in copies_of(model).fields
    }
    assert ours <= told


def test_a_namesake_loses_nothing(zineb):
    """Where two bear one name, only what an address or a link tells is replaced."""
    Person.objects.create(full_name=NAME)
    meeting = a_meeting()
    roll = Attendance.objects.create(
        meeting=meeting,
        institution=zineb.affiliations.get().institution,
        status="present",
        attendee=NAME,
    )
    erasure = erase(zineb)
    roll.refresh_from_db()
    assert roll.attendee == NAME
    place = {"model": "committees.attendance", "key": roll.pk, "field": "attendee"}
    assert place in erasure.report["free"]
    assert NAME not in json.dumps(erasure.report, ensure_ascii=False)


def test_what_a_merge_kept_of_a_duplicate_is_erased_too(zineb):
    other = Person.objects.create(full_name="Zaynab Naït", email="zaynab@exemple.test")
    merge_people(kept=zineb, duplicate=other, actor=a_user(), reason="La même")
    erase(zineb)
    assert named_in("Zaynab", NAME, ADDRESS) <= {"audit.Entry.summary"}
    assert zineb not in Person.objects.search("Zaynab")


# --- What remains, and is told ---------------------------------------------------------------


def test_sealed_minutes_stay_whole_and_are_told_of(zineb):
    meeting = a_meeting(state="held")
    content = {"attendance": [{"rows": [{"person": f"Mme {NAME}"}]}]}
    sealed = Minutes.objects.create(
        meeting=meeting,
        version=1,
        content=content,
        compiled_at=NOON,
        compiled_by=a_user(),
        remarks_due_on=today(),
        approval_reason="Essai",
        rank=1,
        sealed_at=NOON,
        sealed_by=a_user(),
        hash="a" * 64,
        previous_hash="0" * 64,
    )
    circulated = Minutes.objects.create(
        meeting=meeting,
        version=2,
        content=content,
        compiled_at=NOON,
        compiled_by=a_user(),
        remarks_due_on=today(),
    )
    erasure = erase(zineb)
    sealed.refresh_from_db()
    circulated.refresh_from_db()
    assert sealed.content == content
    assert NAME not in json.dumps(circulated.content, ensure_ascii=False)
    (told,) = [one for one in erasure.report["sealed"] if one["nature"] == "comptes rendus"]
    assert told["number"] == 1
    assert "scellé" in told["why"]


def test_free_texts_are_left_to_someone(zineb, secretariat):
    consultation = Consultation.objects.first()
    Consultation.objects.filter(pk=consultation.pk).update(note=f"Vu avec {NAME} le matin")
    page = secretariat.get(reverse("partners:person-erase", args=[zineb.pk])).content.decode()
    assert "Vu avec" in page
    erasure = erase(zineb)
    consultation.refresh_from_db()
    assert NAME in consultation.note
    page = secretariat.get(zineb.get_absolute_url()).content.decode()
    assert consultation.get_absolute_url() in page
    assert erasure.reference in page


def test_the_journal_keeps_that_it_was_done_and_not_who(zineb):
    actor = a_user()
    audit.record(verb="change", summary=f"Modifié : {NAME}", target=zineb)
    erase(zineb, actor=actor, requested_on=date(2026, 3, 1), reference="DP 2026/8")
    entry = Entry.objects.first()
    assert (entry.verb, entry.actor) == ("erase_person", actor)
    mention = MENTION.format(zineb.pk)
    summary = entry.summary.replace("\xa0", " ")
    assert summary == f"{mention} (demande du 1er mars 2026, réf. DP 2026/8)"
    assert Entry.objects.filter(summary__contains=NAME).count() == 1
    call_command("verify_audit", verbosity=0)


def test_the_reference_does_not_bring_the_name_back():
    """Neither the name nor the key that spells it; nor a second person."""
    person = Person.objects.get(full_name="Mohamed El Khdar")
    before = Person.objects.count()
    attended = person.consultations.count()
    erase(person)
    call_command("load_reference", verbosity=0)
    person.refresh_from_db()
    assert person.full_name == MENTION.format(person.pk)
    assert (Person.objects.count(), person.consultations.count()) == (before, attended)
    assert not LoadedRecord.objects.filter(key__contains="mohamed-el-khdar").exists()
    # A note on another person compares the two spellings: someone decides.
    assert named_in("El Khdar") == {"partners.Person.editorial_note"}


# --- Refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"reference": " "}, "Donner la référence"),
        ({"reference": f"Courrier de {NAME}"}, "nomme la personne"),
        ({"requested_on": tomorrow()}, "à venir"),
    ],
)
def test_a_request_is_checked(zineb, asked, told):
    with pytest.raises(ValidationError, match=told):
        erase(zineb, **asked)
    zineb.refresh_from_db()
    assert zineb.full_name == NAME


def test_nobody_erases_themselves_nor_anyone_twice_nor_the_last_administrator(zineb):
    with pytest.raises(ValidationError, match="soi-même"):
        erase(zineb, actor=zineb.user)
    erase(zineb)
    with pytest.raises(ValidationError, match="déjà effacée"):
        erase(zineb)
    last = a_focal_point(role=Role.ADMINISTRATOR).person
    with pytest.raises(ValidationError, match="dernier compte"):
        erase(last)


def test_an_erased_person_is_merged_with_nobody(zineb):
    erase(zineb)
    with pytest.raises(ValidationError, match="effacée à sa demande"):
        merge_people(
            kept=Person.objects.first(), duplicate=zineb, actor=a_user(), reason="La même"
        )


# --- Pages -----------------------------------------------------------------------------------


def test_the_page_erases_once_it_is_confirmed(zineb, secretariat):
    url = reverse("partners:person-erase", args=[zineb.pk])
    asked = {"requested_on": today().isoformat(), "reference": "DP 2026/3"}
    refused = secretariat.post(url, asked)
    assert refused.status_code == 400
    assert "DP 2026/3" in refused.content.decode()
    done = secretariat.post(url, {**asked, "is_understood": "on"}, follow=True)
    page = done.content.decode()
    assert done.redirect_chain[-1][0] == zineb.get_absolute_url()
    assert MENTION.format(zineb.pk) in page
    assert NAME not in page
    assert secretariat.post(url, {**asked, "is_understood": "on"}).status_code == 400


@pytest.mark.parametrize("relation", list(relations_to(Person)), ids=label_of)
def test_the_export_has_every_kind_of_record(relation, zineb):
    """Whatever points to a person is in what they take away."""
    row = zineb.affiliations.get() if relation.model is Affiliation else a_row(relation, zineb)
    told = export(identity_of(zineb))
    wanted = (relation.label, relation.field_label)
    rows = [
        line["ID"]
        for one in told["enregistrements"]
        if (one["nature"], one["lien"]) == wanted
        for line in one["lignes"]
    ]
    assert str(row.pk) in {line.replace("\u202f", "").replace("\xa0", "") for line in rows}


def test_the_department_gives_an_export_and_the_journal_keeps_it(zineb, secretariat):
    url = reverse("partners:person-export", args=[zineb.pk])
    told = secretariat.post(url, {"format": "json"}).json()
    assert told["personne"]["nom"] == NAME
    assert told["personne"]["téléphone"] == PHONE
    assert told["compte"]["adresse électronique"] == ADDRESS
    assert "password" not in json.dumps(told)
    assert zineb.user.password not in json.dumps(told)
    assert Entry.objects.first().summary == (
        f"Données de la personne n° {zineb.pk} exportées à sa demande"
    )
    page = secretariat.post(url, {"format": "html"})
    assert page["Content-Disposition"] == 'attachment; filename="donnees-personnelles.html"'
    assert ADDRESS in page.content.decode()


def test_everyone_sees_and_takes_away_their_own(zineb, client):
    client.force_login(zineb.user)
    page = client.get(reverse("partners:my-data")).content.decode()
    assert PHONE in page
    assert "écrire au secrétariat" in page
    told = client.get(reverse("partners:my-data-export")).json()
    assert told["personne"]["nom"] == NAME
    other = a_user()
    client.force_login(other)
    mine = client.get(reverse("partners:my-data-export")).content.decode()
    assert other.email in mine
    assert NAME not in mine


def test_the_list_of_people_costs_the_same_however_many(
    secretariat, django_assert_max_num_queries
):
    url = reverse("partners:people")
    for number in range(20):
        user = a_focal_point(full_name=f"Point Focal {number}")
        assert user.person
    with django_assert_max_num_queries(12):
        page = secretariat.get(url, {"q": "focal"}).content.decode()
    assert page.count("Point Focal") == 20
    assert secretariat.get(url, {"institution": "rien"}).status_code == 200


def test_a_merged_person_is_found_at_the_old_address(zineb, secretariat):
    other = Person.objects.create(full_name="Zaynab Naït")
    old = other.get_absolute_url()
    merge_people(kept=zineb, duplicate=other, actor=a_user(), reason="La même")
    response = secretariat.get(old)
    assert (response.status_code, response.url) == (301, zineb.get_absolute_url())
