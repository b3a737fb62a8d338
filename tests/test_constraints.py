"""What may never be in the database: refused in French by the form, and by the database itself.

Each rule lists rows that it accepts, then rows that it refuses; one without a case fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import BaseConstraint, Model
from django.urls import reverse

from committees.models import Chair, Committee, Meeting, MeetingTally, RhythmRule, Seat
from partners.models import (
    Affiliation,
    Agreement,
    AgreementParty,
    Amount,
    Commitment,
    CommitmentActor,
    Consultation,
    ConsultationAttendee,
    ConsultationDate,
    ConsultationGoal,
    ConsultationInstitution,
    Forum,
    ForumEdition,
    Framework,
    FrameworkGoal,
    Institution,
    InstitutionName,
    Person,
    Place,
    Priority,
    Project,
    ProjectParty,
)
from programmes.models import (
    Action,
    ActionAlignment,
    ActionGroup,
    Activity,
    ActivityParty,
    ActivityTable,
    ActivityTableColumn,
    CallForProjects,
    CitedAction,
    GroupTitle,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    SpecificObjective,
)
from reporting.models import Edition, Plan, PlanSection, RenderedBilan
from snia.accounts.models import Role, User
from snia.common.models import ApproximatelyDated

pytestmark = pytest.mark.usefixtures("reference_data")

Values = dict[str, Any]

OUR_APPS = ("accounts", "audit", "provenance", "partners", "programmes", "committees", "reporting")
# Rows that only the code writes, never a form: nobody reads a message about them.
WRITTEN_BY_CODE = {"loaded_once_per_key", "rendering_kept_once"}
# Django's own field errors come before the constraint's message.
SAID_OTHERWISE = {
    "user_role_is_known": "n’est pas un choix valide",
    "rendering_kept_once": "existe déjà",
    "user_email_once_whatever_its_case": "existe déjà",
}
# In a case, the row itself.
ITSELF = object()


# --- A row that every rule accepts, for each model ----------------------------------------


def a(model: type[Model], **found: Any) -> Callable[[], Model]:
    """A row of the reference data, looked up when the case runs."""

    def find() -> Model:
        row = model._default_manager.filter(**found).order_by("pk").first()
        assert row is not None, f"no {model.__name__} with {found}"
        return row

    return find


def a_table() -> ActivityTable:
    return ActivityTable.objects.create(
        period=Period.objects.first(), programme=Programme.objects.first(), caption="Essai"
    )


def an_action() -> Action:
    programme = Programme.objects.get(number=1)
    return Action.objects.get_or_create(programme=programme, number=99, wording="Essai")[0]


def a_period() -> Period:
    """A period of which nothing is reported yet."""
    year = {"start": date(2031, 1, 1), "end": date(2031, 12, 31)}
    return Period.objects.get_or_create(label="2031", defaults=year)[0]


def a_forum() -> Forum:
    return Forum.objects.get_or_create(slug="essai", defaults={"title": "Essai"})[0]


def a_framework() -> Framework:
    return Framework.objects.get_or_create(slug="essai", defaults={"title": "Essai"})[0]


def a_consultation() -> Consultation:
    values = {"title": "Essai", "framework": Framework.objects.first()}
    return Consultation.objects.get_or_create(slug="essai", defaults=values)[0]


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


BASES: dict[type[Model], Values] = {
    Action: {"programme": a(Programme, number=1), "number": 98, "wording": "Essai"},
    ActionAlignment: {"action": an_action, "goal": a(FrameworkGoal)},
    Activity: {
        "period": a(Period),
        "programme": a(Programme),
        "kind": "training",
        "title": "Essai",
    },
    ActivityParty: {
        "activity": a(Activity, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
        "role": "organiser",
    },
    ActivityTableColumn: {"table": a_table, "content": "title", "label": "Essai"},
    Affiliation: {"person": a(Person), "institution": a(Institution)},
    Agreement: {"slug": "essai", "kind": "seat", "title": "Essai"},
    AgreementParty: {
        "agreement": a(Agreement, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
    },
    Amount: {"project": a(Project), "value": Decimal(10), "currency": "EUR", "scope": "morocco"},
    CallForProjects: {"period": a_period, "was_launched": True},
    Chair: {"committee": a(Committee), "function": "Essai"},
    CitedAction: {"group": a(ActionGroup), "programme": a(Programme, number=1), "number": 97},
    Commitment: {"description": "Essai"},
    CommitmentActor: {
        "commitment": a(Commitment, actors__isnull=True),
        "institution": a(Institution, slug="hcr"),
    },
    Committee: {"slug": "essai", "name": "Essai", "level": "programme"},
    ConsultationAttendee: {"consultation": a_consultation, "person": a(Person)},
    ConsultationDate: {"consultation": a_consultation},
    ConsultationGoal: {"consultation": a_consultation, "goal": a(FrameworkGoal)},
    ConsultationInstitution: {
        "consultation": a_consultation,
        "institution": a(Institution, slug="hcr"),
    },
    Forum: {"slug": "autre-essai", "title": "Essai"},
    ForumEdition: {
        "forum": a_forum,
        "number": 1,
        "hosts": [a(Institution, kind="state")],
    },
    FrameworkGoal: {"framework": a_framework, "level": "objective", "code": "1"},
    GroupTitle: {"group": a(ActionGroup), "period": a_period, "title": "Essai"},
    Institution: {"slug": "essai", "kind": "association"},
    InstitutionName: {"institution": a(Institution), "name": "Essai"},
    Meeting: {"committee": a(Committee, slug="cp3-rabat")},
    MeetingTally: {
        "period": a(Period),
        "committees": [a(Committee, slug="copil")],
        "held": 3,
    },
    Passage: {
        "period": a(Period),
        "programme": a(Programme),
        "section": "purpose",
        "heading": "Essai",
    },
    Period: {"label": "Essai", "start": date(2030, 1, 1), "end": date(2030, 12, 31)},
    Place: {"name": "Essai", "kind": "city", "parent": a(Place, kind="region")},
    PlanSection: {"plan": a_plan, "kind": "measures", "heading": "Essai"},
    PlannedMeasure: {"period": a(Period), "programme": a(Programme), "text": "Essai"},
    Priority: {"consultation": a_consultation, "letter": "a", "text": "Essai"},
    Programme: {"number": 99, "title": "Essai", "scope": "sectoral"},
    Project: {"slug": "essai", "kind": "project", "title": "Essai"},
    ProjectParty: {
        "project": a(Project, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
        "role": "funder",
    },
    RenderedBilan: {"edition": a(Edition), "file": "essai.pdf", "sha256": "0" * 64, "pages": 1},
    RhythmRule: {"committee": a(Committee), "every_months": 1, "rule": "Essai"},
    Seat: {"committee": a(Committee, slug="cp3-rabat"), "institution": a(Institution)},
    SpecificObjective: {"number": 99, "programme": a(Programme), "wording": "Essai"},
    User: {
        "email": "essai@exemple.test",
        "full_name": "Essai",
        "password": "!",
        "role": "partner",
    },
}


def resolve(values: Values) -> Values:
    return {name: value() if callable(value) else value for name, value in values.items()}


def new_row(model: type[Model], changes: Values) -> Any:
    """A row that is not saved yet; what a person picks several of is left out."""
    values = {**BASES[model], **changes}
    return model(**resolve({n: v for n, v in values.items() if not isinstance(v, list)}))


def save(row: Model) -> None:
    """Save a row that a form accepts, with what a person picks several of."""
    row.full_clean()
    row.save()
    for name, value in BASES[type(row)].items():
        if isinstance(value, list):
            getattr(row, name).set([find() for find in value])


def constraint_of(model: type[Model], name: str) -> BaseConstraint:
    return next(c for c in model._meta.constraints if c.name == name)


def assert_form_refuses(row: Model, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    constraint = constraint_of(type(row), name)
    said = SAID_OTHERWISE.get(name, str(constraint.violation_error_message))
    assert any(said in message for message in refusal.value.messages), refusal.value.messages


# --- Rules on one row ----------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A check: changes to the base row that it accepts, and others that it refuses."""

    name: str
    model: type[Model]
    accepts: tuple[Values, ...]
    refuses: tuple[Values, ...]


EVE, DAY, MORROW = date(2018, 5, 17), date(2018, 5, 18), date(2018, 5, 19)


def in_order(name: str, model: type[Model], start: str, end: str) -> Rule:
    """Two dates, each of which may be unknown."""
    return Rule(
        name,
        model,
        accepts=(
            {start: DAY, end: MORROW},
            {start: DAY, end: DAY},
            {start: DAY, end: None},
            {start: None, end: DAY},
            {start: None, end: None},
        ),
        refuses=({start: DAY, end: EVE},),
    )


def not_its_own(name: str, model: type[Model]) -> Rule:
    return Rule(name, model, accepts=({}, {"parent": a(model)}), refuses=({"parent": ITSELF},))


def participants(total: int | None, women: int | None, men: int | None, note: str = "") -> Values:
    return {
        "participants_total": total,
        "participants_women": women,
        "participants_men": men,
        "editorial_note": note,
    }


DATED = [model for model in BASES if issubclass(model, ApproximatelyDated)]
NOTE = "Le document donne 41 hommes."
REASON = {"was_launched": False, "reason_not_launched": "Crise sanitaire"}
ABROAD = {"scope": "countries"}

RULES = [
    *(
        in_order(
            f"{model._meta.app_label}_{model._meta.model_name}_when_in_order",
            model,
            "when_start",
            "when_end",
        )
        for model in DATED
    ),
    *(
        in_order(
            f"committees_{model._meta.model_name}_dates_in_order", model, "valid_from", "valid_to"
        )
        for model in (RhythmRule, Chair, Seat)
    ),
    in_order("institution_name_dates_in_order", InstitutionName, "valid_from", "valid_to"),
    in_order("affiliation_dates_in_order", Affiliation, "since", "until"),
    Rule(
        "period_in_order",
        Period,
        accepts=({}, {"start": DAY, "end": DAY}),
        refuses=({"start": DAY, "end": EVE},),
    ),
    not_its_own("institution_not_its_own_parent", Institution),
    not_its_own("project_not_its_own_parent", Project),
    not_its_own("framework_goal_not_its_own_parent", FrameworkGoal),
    not_its_own("committee_not_its_own_parent", Committee),
    Rule(
        "user_role_is_known",
        User,
        accepts=tuple({"role": role} for role in Role),
        refuses=({"role": "superviseur"},),
    ),
    Rule(
        "place_only_cities_have_parents",
        Place,
        accepts=(
            {},
            {"parent": None},
            {"kind": "city_abroad", "parent": a(Place, kind="country")},
            {"kind": "region", "parent": None},
        ),
        refuses=tuple(
            {"kind": kind, "parent": a(Place, kind="country")}
            for kind in ("region", "country", "national", "online")
        ),
    ),
    Rule(
        "institution_name_not_empty",
        InstitutionName,
        accepts=({"acronym": "", "name": "Essai"}, {"acronym": "ESSAI", "name": ""}),
        refuses=({"acronym": "", "name": ""},),
    ),
    Rule(
        "amount_has_one_owner",
        Amount,
        accepts=({}, {"project": None, "agreement": a(Agreement)}),
        refuses=({"agreement": a(Agreement)}, {"project": None}),
    ),
    Rule(
        "amount_positive",
        Amount,
        accepts=({"value": Decimal("0.01")},),
        refuses=({"value": Decimal(0)}, {"value": Decimal("-0.01")}),
    ),
    Rule(
        "amount_range_in_order",
        Amount,
        accepts=(
            {"nature": "budget", "upper_value": None},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal(200)},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal(50)},
        ),
        refuses=(
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal("49.99")},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": None},
            {"nature": "budget", "value": Decimal(50), "upper_value": Decimal(200)},
        ),
    ),
    Rule(
        "amount_share_fits",
        Amount,
        accepts=(
            {"morocco_share": None},
            {**ABROAD, "morocco_share": None},
            {**ABROAD, "morocco_share": Decimal(10)},
            {"scope": "regions", "morocco_share": Decimal(1)},
        ),
        refuses=(
            {**ABROAD, "morocco_share": Decimal("10.01")},
            {"scope": "morocco", "morocco_share": Decimal(1)},
        ),
    ),
    Rule(
        "commitment_says_what",
        Commitment,
        accepts=({"description": "Essai"}, {"description": "", "written": "a) BIT"}),
        refuses=({"description": "", "written": ""},),
    ),
    Rule(
        "commitment_letters_need_consultation",
        Commitment,
        accepts=({"letters": "a) - c)", "consultation": a_consultation}, {"letters": ""}),
        refuses=({"letters": "a)", "consultation": None},),
    ),
    Rule(
        "activity_women_and_men_add_up",
        Activity,
        accepts=(
            participants(100, 60, 40),
            participants(0, 0, 0),
            # What is not known does not have to add up: unknown is not zero.
            participants(140, None, None),
            participants(100, 60, None),
            participants(100, None, 40),
            participants(None, 60, 40),
            participants(None, None, None),
            # What was published is kept, and the difference is told.
            participants(100, 60, 41, NOTE),
        ),
        refuses=(
            participants(100, 60, 41),
            participants(100, 60, 39),
            participants(100, 60, 0),
            participants(100, 0, 0),
        ),
    ),
    Rule(
        "activity_parts_within_total",
        Activity,
        accepts=(
            participants(100, 100, None),
            participants(100, None, 100),
            participants(100, 0, None),
            participants(None, 101, None),
            participants(100, 101, None, NOTE),
        ),
        refuses=(
            participants(100, 101, None),
            participants(100, None, 101),
            participants(0, 1, None),
        ),
    ),
    Rule(
        "activity_degree_of_university",
        Activity,
        accepts=({"kind": "university", "degree": "Master"}, {"kind": "university"}, {}),
        refuses=({"kind": "training", "degree": "Master"},),
    ),
    Rule(
        "activity_call_of_support",
        Activity,
        accepts=({"kind": "support", "call": a(CallForProjects)}, {"kind": "support"}, {}),
        refuses=({"kind": "training", "call": a(CallForProjects)},),
    ),
    Rule(
        "call_launched_or_explained",
        CallForProjects,
        accepts=({}, {"projects_supported": 100}, REASON),
        refuses=(
            {"was_launched": False},
            {"reason_not_launched": "Crise sanitaire"},
            {**REASON, "projects_supported": 100},
            {**REASON, "projects_supported": 0},
        ),
    ),
    Rule(
        "passage_not_empty",
        Passage,
        accepts=(
            {},
            {"heading": "", "body": "<p>Texte</p>"},
            {"heading": "", "table": a_table},
            {"heading": "", "exhibit": "reunions"},
        ),
        refuses=({"heading": ""},),
    ),
    Rule(
        "programme_number_from_one",
        Programme,
        accepts=({"number": 98},),
        refuses=({"number": 0},),
    ),
    Rule(
        "objective_number_from_one",
        SpecificObjective,
        accepts=({"number": 98},),
        refuses=({"number": 0},),
    ),
    Rule("action_number_from_one", Action, accepts=({"number": 1},), refuses=({"number": 0},)),
    Rule(
        "rhythm_at_least_a_month",
        RhythmRule,
        accepts=({"every_months": 1}, {"every_months": None}),
        refuses=({"every_months": 0},),
    ),
    Rule(
        "tally_counts_or_explains",
        MeetingTally,
        accepts=(
            {"held": 3},
            {"held": 0},
            {"held": None, "explanation": "Crise sanitaire"},
        ),
        refuses=({"held": None},),
    ),
    Rule(
        "plan_section_has_heading",
        PlanSection,
        accepts=({}, {"kind": "purpose", "heading": ""}),
        refuses=({"kind": "measures", "heading": ""},),
    ),
]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, changes, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, changes in enumerate(getattr(rule, kind), start=1)
    ]


@pytest.mark.parametrize(("rule", "changes"), cases("accepts"))
def test_a_good_row_is_accepted(rule, changes):
    row = new_row(rule.model, changes)
    save(row)
    assert rule.model._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("rule", "changes"), cases("refuses"))
def test_a_bad_row_is_refused(rule, changes):
    """The neighbour of a good row: refused in French, and by the database for whoever insists."""
    row = new_row(rule.model, rule.accepts[0])
    save(row)
    for name, value in resolve(changes).items():
        setattr(row, name, row if value is ITSELF else value)
    assert_form_refuses(row, rule.name)
    with pytest.raises(IntegrityError, match=rule.name), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "non communiquée"),
        (Decimal(3), "3\u202f€"),
        (Decimal(0), "0\u202f€"),
    ],
)
def test_a_share_that_is_not_known_is_not_zero(secretariat, share, shown):
    amount = new_row(Amount, {**ABROAD, "morocco_share": share})
    amount.project = Project.objects.filter(amounts=None).first()
    save(amount)
    page = secretariat.get(amount.project.get_absolute_url()).content.decode()
    assert shown in page.split("Part du Maroc")[1].split("</div>")[0]


# --- Rules on two rows ---------------------------------------------------------------------


@dataclass(frozen=True)
class Once:
    """A row that may not be there twice, and changes that make another of its copy.

    `twin` is what a copy may hold and still be the same.
    """

    name: str
    model: type[Model]
    others: tuple[Values, ...]
    base: Values | None = None
    twin: Values | None = None


OTHER_INSTITUTION = {"institution": a(Institution, slug="oim")}
UNIQUE = [
    Once(
        "user_email_once_whatever_its_case",
        User,
        ({"email": "autre@exemple.test"},),
        twin={"email": "Essai@EXEMPLE.test"},
    ),
    Once("place_named_once", Place, ({"name": "Autre"}, {"kind": "city_abroad"})),
    Once("project_party_role_once", ProjectParty, (OTHER_INSTITUTION, {"role": "support"})),
    Once("agreement_party_once", AgreementParty, (OTHER_INSTITUTION,)),
    Once("commitment_actor_once", CommitmentActor, (OTHER_INSTITUTION,)),
    Once(
        "framework_goal_code_once",
        FrameworkGoal,
        (
            {"code": "2"},
            {"framework": lambda: Framework.objects.create(slug="autre", title="Autre")},
        ),
    ),
    Once("consultation_institution_once", ConsultationInstitution, (OTHER_INSTITUTION,)),
    Once(
        "consultation_attendee_once",
        ConsultationAttendee,
        ({"person": lambda: Person.objects.create(full_name="Essai")},),
    ),
    Once("priority_letter_once", Priority, ({"letter": "b"},)),
    Once(
        "consultation_goal_once",
        ConsultationGoal,
        ({"goal": lambda: FrameworkGoal.objects.order_by("pk").last()},),
    ),
    Once("forum_edition_number_once", ForumEdition, ({"number": 2},)),
    Once(
        "action_cited_in_one_group",
        CitedAction,
        ({"number": 96}, {"programme": a(Programme, number=2)}),
    ),
    Once("group_titled_once_a_period", GroupTitle, ({"period": a(Period, label="2020")},)),
    Once("action_code_once", Action, ({"number": 97}, {"programme": a(Programme, number=2)})),
    Once(
        "action_aligned_once",
        ActionAlignment,
        ({"goal": lambda: FrameworkGoal.objects.order_by("pk").last()},),
    ),
    Once("activity_table_column_once", ActivityTableColumn, ({"content": "men"},)),
    Once("activity_party_role_once", ActivityParty, (OTHER_INSTITUTION, {"role": "partner"})),
    Once(
        "seat_once_at_a_time",
        Seat,
        (OTHER_INSTITUTION, {"valid_from": MORROW}, {"committee": a(Committee, slug="cp1")}),
        base={"valid_from": DAY},
    ),
    Once("seat_without_start_once", Seat, (OTHER_INSTITUTION, {"valid_from": DAY})),
    Once(
        "meeting_once_a_day",
        Meeting,
        (
            {"when_start": MORROW, "when_end": MORROW},
            {"when_start": None, "when_end": None},
            {"when_end": MORROW},
            {"committee": a(Committee, slug="cp1")},
        ),
        base={"when_start": DAY, "when_end": DAY},
    ),
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
]


def copy(row: Any, changes: Values) -> Any:
    """A row that is not saved yet, the same but for the changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in resolve(changes).items():
        setattr(twin, name, value)
    return twin


@pytest.mark.parametrize("once", UNIQUE, ids=lambda once: once.name)
def test_a_row_is_not_there_twice(once):
    row = new_row(once.model, once.base or {})
    save(row)
    assert_form_refuses(copy(row, once.twin or {}), once.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        once.model._base_manager.bulk_create([copy(row, once.twin or {})])


@pytest.mark.parametrize(
    ("once", "changes"),
    [
        pytest.param(once, changes, id=f"{once.name}-{number}")
        for once in UNIQUE
        for number, changes in enumerate(once.others, start=1)
    ],
)
def test_another_row_is_accepted_beside_it(once, changes):
    row = new_row(once.model, once.base or {})
    save(row)
    other = copy(row, changes)
    save(other)
    assert once.model._base_manager.filter(pk__in=[row.pk, other.pk]).count() == 2


@pytest.mark.parametrize("written", ["", "juin 2020", "vers l'été"])
def test_two_meetings_whose_day_is_not_known_are_two_meetings(written):
    for title in ("Une", "Deux"):
        save(new_row(Meeting, {"when_written": written, "title": title}))
    assert Meeting.objects.filter(committee__slug="cp3-rabat", when_written=written).count() == 2


# --- All of the rules ----------------------------------------------------------------------

FRENCH = re.compile(r"\b(à|au|ce|cette|de|des|déjà|du|est|la|le|les|ne|pas|un|une)\b", re.I)
ENGLISH = re.compile(r"\b(the|is|are|must|be|and|of|already|this|constraint|no|in|range)\b", re.I)

ALL_CONSTRAINTS = [
    (model, constraint)
    for label in OUR_APPS
    for model in apps.get_app_config(label).get_models()
    for constraint in model._meta.constraints
]


def test_every_constraint_has_a_case():
    tested = [rule.name for rule in [*RULES, *UNIQUE]]
    there = {constraint.name for _model, constraint in ALL_CONSTRAINTS}
    assert sorted(tested) == sorted(there - {"loaded_once_per_key"})


@pytest.mark.parametrize(
    "constraint",
    [
        pytest.param(constraint, id=constraint.name)
        for _model, constraint in ALL_CONSTRAINTS
        if constraint.name not in WRITTEN_BY_CODE
    ],
)
def test_every_constraint_speaks_french(constraint):
    message = str(constraint.violation_error_message)
    assert message != str(BaseConstraint.default_violation_error_message)
    assert FRENCH.search(message), message
    assert not ENGLISH.search(message), message
    assert message.endswith("."), message
    assert message[0].isupper(), message


def test_every_dated_model_keeps_its_dates_in_order():
    """A Meta that replaces its parent's constraints must repeat them."""
    for model in apps.get_models():
        if issubclass(model, ApproximatelyDated):
            assert model in DATED
            assert any(
                isinstance(c, models.CheckConstraint) and c.name.endswith("_when_in_order")
                for c in model._meta.constraints
            ), model


# --- A person reads the message, not a server error ---------------------------------------


def test_the_form_of_an_activity_asks_why_women_and_men_do_not_add_up(secretariat):
    activity = new_row(Activity, participants(100, 60, 40))
    save(activity)
    response = secretariat.post(
        reverse("admin:programmes_activity_change", args=[activity.pk]),
        {
            "period": activity.period_id,
            "programme": activity.programme_id,
            "kind": "training",
            "title": "Essai",
            "participants_total": 100,
            "participants_women": 60,
            "participants_men": 41,
            "participants_qualifier": "exact",
            "position": 0,
            "parties-TOTAL_FORMS": 0,
            "parties-INITIAL_FORMS": 0,
        },
    )
    assert response.status_code == 200
    assert "Femmes et hommes ne font pas le total" in response.content.decode()
    activity.refresh_from_db()
    assert activity.participants_men == 40


def test_the_form_tells_that_a_committee_met_that_day_already(secretariat):
    """CP1 met on 25 June 2020; the date is typed in words, as the field asks."""
    response = secretariat.post(
        reverse("admin:committees_meeting_add"),
        {
            "committee": Committee.objects.get(slug="cp1").pk,
            "mode": "unknown",
            "when_written": "25 juin 2020",
            "items-TOTAL_FORMS": 0,
            "items-INITIAL_FORMS": 0,
        },
    )
    assert "Ce comité a déjà une réunion ce jour-là." in response.content.decode()


def test_the_form_tells_that_an_alias_is_taken(secretariat):
    """IOM means OIM already."""
    institution = Institution.objects.get(slug="hcr")
    values = {"slug": "hcr", "kind": institution.kind, "is_active": "on"}
    for prefix, total in [("names", 0), ("aliases", 1), ("affiliations", 0)]:
        values |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    values |= {"aliases-0-alias": "iom", "aliases-0-institution": institution.pk}
    response = secretariat.post(
        reverse("admin:partners_institution_change", args=[institution.pk]), values
    )
    assert response.status_code == 200
    assert "Cette appellation est déjà celle de « OIM »." in response.content.decode()


def test_a_text_that_cleaning_empties_is_refused_as_empty():
    row = new_row(Passage, {"heading": "", "body": "<script>alert(1)</script>"})
    assert_form_refuses(row, "passage_not_empty")


@pytest.mark.parametrize("letters", ["c) - a)", "1)"])
def test_wrong_letters_are_told_in_french(letters):
    row = new_row(Commitment, {"consultation": a_consultation, "letters": letters})
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    [message] = refusal.value.messages
    assert FRENCH.search(message), message
    assert not ENGLISH.search(message), message
