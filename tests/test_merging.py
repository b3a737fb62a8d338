"""Two records that are one: everything of every application that pointed to the duplicate points
to the one that was kept, and nothing of it is lost."""

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import ValidationError

from committees.models import Attendance, Delegate, Invitation, Reply, Seat
from partners.merging.relations import Relation, relations_to
from partners.merging.verbs import merge_institutions, merge_people, propose
from partners.models import (
    Affiliation,
    Institution,
    InstitutionName,
    Merge,
    Person,
    Project,
    ProjectParty,
)
from programmes.models import PlannedBudget, Progress, ProgressUpdate
from reporting.models import Edition
from snia.audit.models import Entry
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_action,
    an_activity_row,
    an_institution,
    an_update,
)
from tests.builders_committees import a_committee, a_meeting, a_seat
from tests.constraints_cases import NOON, resolve
from tests.test_constraints import BASES

pytestmark = pytest.mark.usefixtures("reference_data")

State = ProgressUpdate.State

# A row that can be saved, of what no rule of the suite describes, and of what is told otherwise
# when it points to a record by this field.
ALSO: dict[str, dict[str, Any]] = {
    "partners.InstitutionAlias.institution": {"alias": "Autre nom d'essai"},
    "partners.Merge.person": {"institution": None},
    "partners.Follow.institution": {"commitment": None},
    "committees.Attendance.proxy": {"status": "represented"},
    "committees.Reply.proxy": {"answer": "represented"},
    "reporting.Edition.publisher": {
        "slug": "essai",
        "title": "Essai",
        "period": lambda: a_period(2031),
        "plan": lambda: Edition.objects.first().plan,
    },
}
# A name becomes an alias, and an erased person is never merged: see below.
SEEN_TO_ELSEWHERE = {"partners.InstitutionName.institution", "partners.Erasure.person"}


def named(slug: str, name: str, acronym: str = "", **dates: date) -> Institution:
    institution = an_institution(slug)
    InstitutionName.objects.create(institution=institution, name=name, acronym=acronym, **dates)
    institution.refresh_from_db()
    return institution


@pytest.fixture
def pair() -> tuple[Institution, Institution]:
    kept = named("habitat", "Agence pour l'habitat", "APH")
    return kept, named("habitat-bis", "Agence de l'habitat", "AH")


@pytest.fixture
def people() -> tuple[Person, Person]:
    return (
        Person.objects.create(full_name="Salma Idrissi"),
        Person.objects.create(full_name="Selma Idrissi", phone="0537 00 00 00"),
    )


def merge(kept: Any, duplicate: Any, **more: Any) -> Merge:
    verb = merge_institutions if isinstance(kept, Institution) else merge_people
    return verb(kept=kept, duplicate=duplicate, **{"actor": a_user(), "reason": "La même", **more})


# --- Nothing is forgotten --------------------------------------------------------------------


def label_of(relation: Relation) -> str:
    return f"{relation.model._meta.label}.{relation.name}"


def a_row(relation: Relation, record: Any) -> Any:
    """A row of any model that points to the record; a model that is not known here fails."""
    model, label = relation.model, label_of(relation)
    if model._meta.auto_created:
        others = [field for field in model._meta.fields if not field.primary_key]
        values = {field.name: some(field.related_model) for field in others}
        return model._base_manager.create(**{**values, relation.name: record})
    assert model in BASES or label in ALSO, (
        f"{label}: say in ALSO, or in the constraints of its application, what such a row holds; "
        "this test then sees where it goes when two records are merged."
    )
    return saved(model, {**BASES.get(model, {}), **ALSO.get(label, {}), relation.name: record})


def some(model: Any) -> Any:
    return model._base_manager.first() or saved(model, BASES[model])


def saved(model: Any, values: dict[str, Any]) -> Any:
    many = {field.name for field in model._meta.many_to_many}
    row = model(**resolve({name: v for name, v in values.items() if name not in many}))
    row.save()
    return row


def relations(model: type) -> list[Any]:
    found = [one for one in relations_to(model) if label_of(one) not in SEEN_TO_ELSEWHERE]
    return [pytest.param(one, id=label_of(one)) for one in found]


@pytest.mark.parametrize("relation", relations(Institution))
def test_whatever_pointed_to_the_institution_points_to_the_one_kept(relation, pair):
    kept, duplicate = pair
    row = a_row(relation, duplicate)
    merge(kept, duplicate)
    assert not Institution.objects.filter(pk=duplicate.pk).exists()
    assert relation.model._base_manager.filter(pk=row.pk, **{relation.name: kept}).exists()


@pytest.mark.parametrize("relation", relations(Person))
def test_whatever_pointed_to_the_person_points_to_the_one_kept(relation, people):
    kept, duplicate = people
    row = a_row(relation, duplicate)
    merge(kept, duplicate)
    assert not Person.objects.filter(pk=duplicate.pk).exists()
    assert relation.model._base_manager.filter(pk=row.pk, **{relation.name: kept}).exists()


def test_every_foreign_key_is_walked():
    """Counted another way: field by field, over the models of every application."""
    for target in (Institution, Person):
        keys = {
            f"{model._meta.label}.{field.name}"
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.fields
            if field.related_model is target
        }
        assert keys == {label_of(relation) for relation in relations_to(target)}


def test_nothing_else_points_by_its_number():
    """`partners.merging.relations.follow` sees to the loader's records and to the admin's log."""
    generic = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    }
    assert generic == {"provenance.LoadedRecord"}


# --- Rows that say the same ------------------------------------------------------------------


def test_both_in_a_project_with_one_role_are_one_there(pair):
    kept, duplicate = pair
    project = Project.objects.first()
    ours = ProjectParty.objects.create(project=project, institution=kept, role="funder")
    ProjectParty.objects.create(
        project=project, institution=duplicate, role="funder", note="Par un fonds"
    )
    ProjectParty.objects.create(project=project, institution=duplicate, role="support")
    merged = merge(kept, duplicate)
    roles = ProjectParty.objects.filter(project=project, institution=kept)
    assert {role.role for role in roles} == {"funder", "support"}
    ours.refresh_from_db()
    assert ours.note == "Par un fonds"
    united = [step for step in merged.snapshot["steps"] if "united_with" in step]
    assert [step["row"]["note"] for step in united] == ["Par un fonds"]


def test_what_differs_is_told_before_and_kept_after(pair):
    kept, duplicate = pair
    project = Project.objects.first()
    for institution, note in ((kept, "Tout"), (duplicate, "Une part")):
        ProjectParty.objects.create(
            project=project, institution=institution, role="funder", note=note
        )
    (union,) = propose(kept, duplicate).plan.unions
    assert [(d.kept, d.duplicate) for d in union.comparison.differing] == [("Tout", "Une part")]
    merged = merge(kept, duplicate)
    assert ProjectParty.objects.get(project=project, institution=kept).note == "Tout"
    assert "Une part" in json.dumps(merged.snapshot)


def test_two_seats_at_the_same_time_are_one_which_all_its_delegates_take(pair):
    kept, duplicate = pair
    one = a_seat(institution=kept, valid_from=date(2020, 1, 1))
    other = a_seat(institution=duplicate, valid_from=date(2018, 6, 1))
    person = Person.objects.create(full_name="Salma Idrissi")
    someone_else = Person.objects.create(full_name="Driss Alami")
    for seat, who in ((one, person), (other, person), (other, someone_else)):
        Delegate.objects.create(seat=seat, person=who)
    merge(kept, duplicate)
    seat = Seat.objects.get(institution=kept)
    assert (seat.committee, seat.valid_from) == (one.committee, date(2018, 6, 1))
    assert {d.person for d in seat.delegates.all()} == {person, someone_else}


def test_seats_one_after_the_other_stay_two(pair):
    kept, duplicate = pair
    a_seat(institution=kept, valid_from=date(2020, 1, 1))
    a_seat(institution=duplicate, valid_from=date(2018, 1, 1), valid_to=date(2019, 12, 31))
    merge(kept, duplicate)
    assert Seat.objects.filter(institution=kept).count() == 2


def test_an_answer_still_to_fill_in_gives_way_to_the_one_that_was_given(pair):
    kept, duplicate = pair
    campaign, action = a_campaign(), an_action()
    an_update(campaign, action, kept)
    given = an_update(campaign, action, duplicate, state=State.SUBMITTED)
    merge(kept, duplicate)
    assert list(ProgressUpdate.objects.filter(institution=kept)) == [given]
    assert given.versions.exists()


def test_the_latest_period_of_both_is_the_latest_of_the_one_kept(pair):
    kept, duplicate = pair
    action = an_action()
    for institution, year in ((kept, 2020), (duplicate, 2024)):
        campaign = a_campaign(period=a_period(year))
        row = an_activity_row(when_written=f"14 mars {year}")
        content = a_complete_answer(activities=[row])
        an_update(campaign, action, institution, state=State.VALIDATED, content=content)
    merge(kept, duplicate)
    told = Progress.objects.filter(institution=kept).order_by("period__start")
    assert [progress.is_latest for progress in told] == [False, True]


def test_one_affiliation_of_a_person_is_left_where_both_said_the_same(pair):
    kept, duplicate = pair
    person = Person.objects.create(full_name="Salma Idrissi")
    for institution, job in ((kept, ""), (duplicate, "Directrice")):
        Affiliation.objects.create(person=person, institution=institution, job_title=job)
    merge(kept, duplicate)
    assert Affiliation.objects.get(person=person).job_title == "Directrice"


# --- Refusals --------------------------------------------------------------------------------


def assert_refused(kept: Any, duplicate: Any, *words: str) -> None:
    """Told before, refused then, and nothing is changed."""
    told = " ".join(propose(kept, duplicate).plan.refusals)
    entries = Entry.objects.count()
    with pytest.raises(ValidationError) as refusal:
        merge(kept, duplicate)
    assert " ".join(refusal.value.messages) == told
    for word in words:
        assert word in told
    assert type(duplicate).objects.filter(pk=duplicate.pk).exists()
    assert (Merge.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize("state", [State.DRAFT, State.VALIDATED])
def test_two_answers_to_one_question_are_two(pair, state):
    campaign, action = a_campaign(), an_action()
    for institution in pair:
        an_update(campaign, action, institution, state=state)
    assert_refused(*pair, action.code, campaign.title)


def test_two_letters_for_one_meeting_are_two(pair):
    committee = a_committee("cp1")
    for institution in pair:
        a_seat(committee, institution)
    meeting = a_meeting(committee, state="convened")
    assert Invitation.objects.filter(meeting=meeting, institution__in=pair).count() == 2
    assert_refused(*pair, "lettre")


def test_who_gave_its_power_to_the_other_is_not_the_other(pair):
    kept, duplicate = pair
    meeting = a_meeting()
    Attendance.objects.create(
        meeting=meeting, institution=duplicate, status="represented", proxy=kept
    )
    assert_refused(kept, duplicate, "pouvoir")


def test_a_reply_through_the_other_is_refused_too(pair):
    kept, duplicate = pair
    invitation = saved(Invitation, {**BASES[Invitation], "institution": duplicate})
    Reply.objects.create(
        invitation=invitation, answer="represented", proxy=kept, channel="site", at=NOON
    )
    assert_refused(kept, duplicate, "pouvoir")


def test_two_different_budgets_are_not_added_up_nor_lost(pair):
    period, action = a_period(), an_action()
    for value, institution in enumerate(pair, start=1):
        PlannedBudget.objects.create(
            action=action, institution=institution, period=period, value=value
        )
    assert_refused(*pair, "budgets")


def test_people_who_both_have_an_account_are_told_apart_first():
    one, other = (a_focal_point().person for _ in range(2))
    assert_refused(one, other, one.email, other.email)


def test_a_reason_is_asked_for_and_the_same_is_not_merged_into_itself(pair):
    kept, duplicate = pair
    with pytest.raises(ValidationError, match="Dire pourquoi"):
        merge(kept, duplicate, reason="  ")
    with pytest.raises(ValidationError, match="deux fois le même"):
        merge(kept, kept)
