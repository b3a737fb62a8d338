"""The constraints of collecting progress: a row that each accepts, and rows that it refuses."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from partners.models import Institution
from programmes.models import (
    Activity,
    Campaign,
    Digest,
    Disaggregation,
    Extension,
    Indicator,
    IndicatorValue,
    Period,
    PlannedBudget,
    Progress,
    ProgressUpdate,
    Remark,
    Reminder,
    ReturnedWorkbook,
    ReviewEvent,
    SuspectedDuplicate,
    Version,
)
from tests.constraints_accounts import a_user
from tests.constraints_cases import (
    DAY,
    EVE,
    MORROW,
    NOON,
    Bases,
    Once,
    Rule,
    a,
    not_itself,
    resolve,
)
from tests.constraints_partners import OTHER_INSTITUTION
from tests.constraints_programmes import a_period, an_action, another_action

# --- Rows that others hang on --------------------------------------------------------------


def saved(model: type[Model], **changes: Any) -> Any:
    """The base row with these changes, saved once in each case."""
    return model._default_manager.get_or_create(**resolve({**BASES[model], **changes}))[0]


def a_campaign() -> Campaign:
    return saved(Campaign)


def another_campaign() -> Campaign:
    return saved(Campaign, title="Autre")


def an_update() -> ProgressUpdate:
    """An answer that was submitted."""
    return saved(ProgressUpdate, state="submitted", revision=1, round=1)


def another_update() -> ProgressUpdate:
    return saved(ProgressUpdate, **OTHER_INSTITUTION, state="submitted", revision=1, round=1)


def a_version() -> Version:
    return saved(Version)


def an_event() -> ReviewEvent:
    return saved(ReviewEvent)


def an_indicator() -> Indicator:
    return saved(Indicator)


def another_indicator() -> Indicator:
    return saved(Indicator, name="Autre")


def a_progress() -> Progress:
    return saved(Progress)


def another_progress() -> Progress:
    return saved(Progress, **OTHER_INSTITUTION, update=another_update)


def a_value() -> IndicatorValue:
    return saved(IndicatorValue)


def another_value() -> IndicatorValue:
    return saved(IndicatorValue, indicator=another_indicator)


def a_digest() -> Digest:
    return saved(Digest)


def another_digest() -> Digest:
    return saved(Digest, subject="Autre")


def activity(rank: int) -> Callable[[], Activity]:
    """Of the reference data, in the order in which it was loaded."""
    return lambda: Activity.objects.order_by("pk")[rank - 1]


# --- A row that every rule accepts, for each model ----------------------------------------

HCR = a(Institution, slug="hcr")

BASES: Bases = {
    Campaign: {"period": a_period, "title": "Essai", "opens_on": DAY, "due_on": MORROW},
    Digest: {
        "address": "essai@exemple.test",
        "recipient": "Essai",
        "subject": "Essai",
        "body": "Essai",
        "created_at": NOON,
    },
    Disaggregation: {"value": a_value, "sex": "women", "number": Decimal(1)},
    Extension: {
        "campaign": a_campaign,
        "institution": HCR,
        "until": MORROW,
        "reason": "Essai",
        "granted_by": a_user,
    },
    Indicator: {"action": an_action, "name": "Essai", "unit": "personnes"},
    IndicatorValue: {"progress": a_progress, "indicator": an_indicator, "total": Decimal(1)},
    PlannedBudget: {
        "action": an_action,
        "institution": HCR,
        "period": a_period,
        "value": Decimal(1),
    },
    Progress: {
        "action": an_action,
        "institution": HCR,
        "period": a_period,
        "update": an_update,
        "version": a_version,
        "validated_at": NOON,
        "status": "done",
    },
    ProgressUpdate: {"campaign": a_campaign, "action": an_action, "institution": HCR},
    Remark: {"event": an_event, "field": "rate", "text": "Essai"},
    Reminder: {
        "digest": a_digest,
        "campaign": a_campaign,
        "institution": HCR,
        "address": "essai@exemple.test",
        "stage": "before",
        "due_on": DAY,
    },
    ReturnedWorkbook: {
        "campaign": a_campaign,
        "institution": HCR,
        "file": "essai.xlsx",
        "name": "essai.xlsx",
        "state": "read",
        "uploaded_by": a_user,
    },
    ReviewEvent: {
        "update": an_update,
        "round": 1,
        "act": "submitted",
        "actor": a_user,
        "at": NOON,
        "version": a_version,
    },
    SuspectedDuplicate: {
        "first": activity(1),
        "second": activity(3),
        "likeness": "dates",
    },
    Version: {
        "update": an_update,
        "number": 1,
        "revision": 1,
        "act": "saved",
        "content": {"status": "done"},
        "author": a_user,
        "at": NOON,
    },
}

# --- Rules on one row ----------------------------------------------------------------------

REVIEWED = ("submitted", "returned", "validated")
DECIDED = {"decided_by": a_user, "decided_at": NOON}
ERRORS = [{"cell": "C4", "message": "Écrire un nombre entier."}]

RULES = [
    Rule(
        "campaign_dates_in_order",
        Campaign,
        accepts=({"opens_on": DAY, "due_on": MORROW}, {"opens_on": DAY, "due_on": DAY}),
        refuses=({"opens_on": DAY, "due_on": EVE},),
    ),
    Rule(
        "campaign_opened_by_someone",
        Campaign,
        accepts=(
            {"state": "draft"},
            {"state": "open", "opened_by": a_user},
            {"state": "closed", "opened_by": a_user},
        ),
        refuses=(
            {"state": "open"},
            {"state": "closed"},
            {"state": "inconnu", "opened_by": a_user},
        ),
    ),
    Rule("extension_has_a_reason", Extension, accepts=({},), refuses=({"reason": ""},)),
    Rule(
        "update_todo_until_edited",
        ProgressUpdate,
        accepts=(
            {"state": "todo", "revision": 0},
            {"state": "draft", "revision": 1},
            *({"state": state, "revision": 2, "round": 1} for state in REVIEWED),
        ),
        refuses=(
            {"state": "todo", "revision": 1},
            {"state": "todo", "revision": 0, "content": {"rate": "40"}},
            {"state": "draft", "revision": 0},
            *({"state": state, "revision": 0, "round": 1} for state in REVIEWED),
        ),
    ),
    Rule(
        "update_reviewed_once_submitted",
        ProgressUpdate,
        accepts=(
            {"state": "draft", "revision": 1},
            *({"state": state, "revision": 1, "round": 1} for state in REVIEWED),
            {"state": "validated", "revision": 1, "round": 2},
        ),
        refuses=(
            {"state": "todo", "revision": 0, "round": 1},
            {"state": "draft", "revision": 1, "round": 1},
            *({"state": state, "round": 0} for state in REVIEWED),
        ),
    ),
    Rule(
        "reopening_has_a_reason",
        ReviewEvent,
        accepts=(
            {"act": "reopened", "message": "Essai"},
            *({"act": act, "message": ""} for act in ("submitted", "returned", "validated")),
        ),
        refuses=({"act": "reopened", "message": ""},),
    ),
    Rule("remark_not_empty", Remark, accepts=({},), refuses=({"text": ""},)),
    Rule(
        "progress_rate_is_a_percentage",
        Progress,
        accepts=({"rate": 100}, {"rate": 0}, {"rate": None}),
        refuses=({"rate": 101},),
    ),
    Rule(
        "progress_low_confidence_explained",
        Progress,
        accepts=(
            {"confidence": "low", "confidence_reason": "Essai"},
            {"confidence": "medium", "confidence_reason": ""},
            {"confidence": "", "confidence_reason": ""},
        ),
        refuses=({"confidence": "low", "confidence_reason": ""},),
    ),
    Rule(
        "progress_budget_has_a_currency",
        Progress,
        accepts=(
            {"budget_spent": Decimal("0.01"), "currency": "MAD"},
            {"budget_spent": Decimal(0), "currency": "MAD"},
            {"budget_spent": None, "currency": ""},
        ),
        refuses=(
            {"budget_spent": Decimal("-0.01"), "currency": "MAD"},
            {"budget_spent": Decimal("0.01"), "currency": ""},
            {"budget_spent": Decimal(0), "currency": ""},
        ),
    ),
    Rule(
        "indicator_not_applicable_has_no_value",
        IndicatorValue,
        accepts=(
            {"is_not_applicable": True, "total": None},
            {"is_not_applicable": False, "total": Decimal(0)},
            # Unknown, which is neither zero nor without object.
            {"is_not_applicable": False, "total": None},
        ),
        refuses=(
            {"is_not_applicable": True, "total": Decimal(1)},
            {"is_not_applicable": True, "total": Decimal(0)},
        ),
    ),
    Rule(
        "disaggregated_by_something",
        Disaggregation,
        accepts=(
            {"sex": "women", "age_band": ""},
            {"sex": "", "age_band": "0-17"},
            {"sex": "men", "age_band": "0-17"},
        ),
        refuses=({"sex": "", "age_band": ""},),
    ),
    Rule(
        "disaggregated_not_negative",
        Disaggregation,
        accepts=({"number": Decimal("0.01")}, {"number": Decimal(0)}),
        refuses=({"number": Decimal("-0.01")},),
    ),
    Rule(
        "planned_budget_not_negative",
        PlannedBudget,
        accepts=({"value": Decimal("0.01")}, {"value": Decimal(0)}),
        refuses=({"value": Decimal("-0.01")},),
    ),
    Rule(
        "planned_budget_has_a_currency", PlannedBudget, accepts=({},), refuses=({"currency": ""},)
    ),
    Rule(
        "duplicate_of_two_activities",
        SuspectedDuplicate,
        accepts=({},),
        refuses=(
            {"first": activity(3)},
            # The pair the other way round would be there twice.
            {"first": activity(3), "second": activity(1)},
        ),
    ),
    Rule(
        "duplicate_decided_by_someone",
        SuspectedDuplicate,
        accepts=(
            {},
            {"state": "merged", **DECIDED},
            {"state": "different", **DECIDED, "reason": "Essai"},
        ),
        refuses=(
            {"state": "merged"},
            {"state": "different"},
            {"state": "merged", "decided_by": a_user},
            {"state": "merged", "decided_at": NOON},
            {"state": "open", **DECIDED},
            {"state": "open", "reason": "Essai"},
        ),
    ),
    Rule(
        "duplicate_told_apart_for_a_reason",
        SuspectedDuplicate,
        accepts=(
            {"state": "different", **DECIDED, "reason": "Essai"},
            {"state": "merged", **DECIDED, "reason": ""},
        ),
        refuses=({"state": "different", **DECIDED, "reason": ""},),
    ),
    Rule(
        "digest_sent_at_some_time",
        Digest,
        accepts=({"state": "sent", "sent_at": NOON}, {"state": "pending"}, {"state": "failed"}),
        refuses=(
            {"state": "sent", "sent_at": None},
            {"state": "pending", "sent_at": NOON},
            {"state": "failed", "sent_at": NOON},
        ),
    ),
    Rule(
        "workbook_with_errors_is_refused",
        ReturnedWorkbook,
        accepts=({"state": "refused", "errors": ERRORS}, {"state": "read"}, {"state": "applied"}),
        refuses=(
            {"state": "read", "errors": ERRORS},
            {"state": "applied", "errors": ERRORS},
            {"state": "refused", "errors": []},
        ),
    ),
    not_itself("activity_not_merged_into_itself", Activity, "merged_into"),
    Rule(
        "reported_activity_has_its_row",
        Activity,
        accepts=({"reported_in": an_update, "reported_key": "1-1-a"}, {}),
        refuses=(
            {"reported_in": an_update, "reported_key": ""},
            {"reported_in": None, "reported_key": "1-1-a"},
        ),
    ),
]

# --- Rules on two rows ---------------------------------------------------------------------

OTHER_UPDATE = {"update": another_update}

UNIQUE = [
    Once(
        "campaign_titled_once_a_period",
        Campaign,
        ({"title": "Autre"}, {"period": a(Period)}),
    ),
    Once(
        "extension_once_an_institution",
        Extension,
        (OTHER_INSTITUTION, {"campaign": another_campaign}),
        twin={"until": DAY, "reason": "Autre"},
    ),
    Once(
        "update_once_a_campaign",
        ProgressUpdate,
        (OTHER_INSTITUTION, {"action": another_action}, {"campaign": another_campaign}),
        twin={"capacity": "support"},
    ),
    Once("version_numbered_once", Version, ({"number": 2}, OTHER_UPDATE), twin={"revision": 2}),
    Once(
        "progress_once_a_period",
        Progress,
        (
            {**OTHER_UPDATE, **OTHER_INSTITUTION},
            {**OTHER_UPDATE, "action": another_action},
            {**OTHER_UPDATE, "period": a(Period)},
        ),
        twin=OTHER_UPDATE,
    ),
    Once(
        "progress_latest_once",
        Progress,
        (
            {**OTHER_UPDATE, **OTHER_INSTITUTION, "is_latest": True},
            {**OTHER_UPDATE, "period": a(Period), "is_latest": False},
        ),
        twin={**OTHER_UPDATE, "period": a(Period)},
        base={"is_latest": True},
    ),
    Once(
        "indicator_once_an_action",
        Indicator,
        ({"name": "Autre"}, {"action": another_action}),
        twin={"unit": "ménages"},
    ),
    Once(
        "indicator_valued_once",
        IndicatorValue,
        ({"indicator": another_indicator}, {"progress": another_progress}),
        twin={"total": None},
    ),
    Once(
        "disaggregated_once",
        Disaggregation,
        ({"sex": "men"}, {"age_band": "0-17"}, {"value": another_value}),
        twin={"number": Decimal(2)},
    ),
    Once(
        "budget_planned_once",
        PlannedBudget,
        (OTHER_INSTITUTION, {"action": another_action}, {"period": a(Period)}),
        twin={"currency": "EUR"},
    ),
    Once(
        "duplicate_suspected_once",
        SuspectedDuplicate,
        ({"first": activity(2)}, {"second": activity(2)}),
        twin={"likeness": "lieu"},
    ),
    Once(
        "reminded_once_a_stage",
        Reminder,
        (
            {"stage": "on_the_day"},
            {"due_on": MORROW},
            {"address": "autre@exemple.test"},
            OTHER_INSTITUTION,
            {"campaign": another_campaign},
        ),
        twin={"digest": another_digest},
    ),
    Once(
        "activity_reported_once_a_row",
        Activity,
        ({"reported_key": "1-1-b"}, {"reported_in": None, "reported_key": ""}),
        base={"reported_in": an_update, "reported_key": "1-1-a"},
        twin={"reported_in": another_update},
    ),
]
