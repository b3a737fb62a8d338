"""What may never be in the database: refused in French by the form, and by the database itself.

Each rule lists rows that it accepts, then rows that it refuses; one without a case fails. The
rules are in a module for each application, `tests.constraints_<application>`.
"""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import BaseConstraint, Model
from django.urls import reverse

from committees.models import Committee, Meeting
from partners.models import Amount, Commitment, Institution, Project
from programmes.models import Activity, Passage
from snia.common.models import ApproximatelyDated
from tests import (
    constraints_accounts,
    constraints_committees,
    constraints_decisions,
    constraints_exports,
    constraints_following,
    constraints_invitations,
    constraints_keeping,
    constraints_merging,
    constraints_minutes,
    constraints_partners,
    constraints_programmes,
    constraints_progress,
    constraints_reporting,
    constraints_studio,
)
from tests.constraints_cases import ITSELF, Values, in_order, resolve
from tests.constraints_partners import ABROAD, a_consultation
from tests.constraints_programmes import participants

pytestmark = pytest.mark.usefixtures("reference_data")

OUR_APPS = (
    "accounts",
    "api",
    "audit",
    "provenance",
    "exports",
    "saved",
    "partners",
    "programmes",
    "committees",
    "reporting",
)
# Rows that only the code writes, never a form: nobody reads a message about them.
WRITTEN_BY_CODE = {"loaded_once_per_key", "rendering_kept_once"}
# Django's own field errors come before the constraint's message.
SAID_OTHERWISE = {
    "user_role_is_known": "n’est pas un choix valide",
    "token_scope_is_known": "n’est pas un choix valide",
    "rendering_kept_once": "existe déjà",
    "user_email_once_whatever_its_case": "existe déjà",
    "extension_has_a_reason": "ne peut pas être vide",
    "planned_budget_has_a_currency": "ne peut pas être vide",
    "remark_not_empty": "ne peut pas être vide",
    "studio_comment_not_empty": "ne peut pas être vide",
    "decision_says_something": "ne peut pas être vide",
    "alert_says_something": "ne peut pas être vide",
    "saved_view_has_title_and_filters": "ne peut pas être vide",
    "minutes_remark_not_empty": "ne peut pas être vide",
    "merge_says_why": "ne peut pas être vide",
    "erasure_has_a_reference": "ne peut pas être vide",
    "waiver_has_a_reason": "ne peut pas être vide",
}

CASES = (
    constraints_accounts,
    constraints_partners,
    constraints_following,
    constraints_keeping,
    constraints_programmes,
    constraints_progress,
    constraints_committees,
    constraints_decisions,
    constraints_invitations,
    constraints_merging,
    constraints_minutes,
    constraints_reporting,
    constraints_studio,
    constraints_exports,
)
BASES = {model: base for cases in CASES for model, base in cases.BASES.items()}
DATED = [model for model in BASES if issubclass(model, ApproximatelyDated)]
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
    *(rule for cases in CASES for rule in cases.RULES),
]
UNIQUE = [once for cases in CASES for once in cases.UNIQUE]


def picks_several(model: type[Model], name: str) -> bool:
    return bool(model._meta.get_field(name).many_to_many)


def new_row(model: type[Model], changes: Values) -> Any:
    """A row that is not saved yet; what a person picks several of is left out."""
    values = {**BASES[model], **changes}
    return model(**resolve({n: v for n, v in values.items() if not picks_several(model, n)}))


def save(row: Model) -> None:
    """Save a row that a form accepts, with what a person picks several of."""
    row.full_clean()
    row.save()
    for name, value in BASES[type(row)].items():
        if picks_several(type(row), name):
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
