"""The rules of the alerts, without a database: facts in, findings out."""

from datetime import date, timedelta

import pytest

from committees.alerts.rules import RULES, Asked, Awaited, Facts, Standing, findings

TODAY = date(2026, 3, 31)
EVE, MORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def found(facts: Facts) -> list[str]:
    return [finding.rule for finding in findings(facts, TODAY)]


def a_standing(**changes) -> Standing:
    said = {
        "institution": "MTIP",
        "status": "in_progress",
        "rate": 40,
        "previous_rate": 20,
        "confidence": "high",
        **changes,
    }
    return Standing(**said)


def asked(*campaigns: tuple[int, int]) -> Facts:
    """Campaigns by how many days ago they were due, with how many answers."""
    return Facts(
        asked=tuple(
            Asked(f"Campagne {days}", TODAY - timedelta(days=days), answers)
            for days, answers in campaigns
        )
    )


def test_an_action_of_which_nothing_is_known_raises_nothing():
    assert found(Facts()) == []


@pytest.mark.parametrize(("due_on", "is_late"), [(EVE, True), (TODAY, False), (MORROW, False)])
def test_an_answer_is_overdue_the_day_after(due_on, is_late):
    facts = Facts(awaited=(Awaited("MTIP", due_on), Awaited("HCR", MORROW)))
    assert found(facts) == (["overdue"] if is_late else [])
    if is_late:
        [finding] = findings(facts, TODAY)
        assert [about.institution for about in finding.about] == ["MTIP"]


@pytest.mark.parametrize(
    ("changes", "is_behind"),
    [
        ({"rate": 40, "previous_rate": 20}, False),
        ({"rate": 20, "previous_rate": 20}, True),
        ({"rate": 10, "previous_rate": 20}, True),
        ({"rate": 0, "previous_rate": 0}, True),
        ({"rate": None, "previous_rate": 20}, False),
        ({"rate": 20, "previous_rate": None}, False),
        ({"rate": 100, "previous_rate": 100, "status": "done"}, False),
        ({"rate": 20, "previous_rate": 20, "status": "postponed"}, False),
    ],
)
def test_a_rate_that_does_not_rise_falls_behind(changes, is_behind):
    assert found(Facts(standings=(a_standing(**changes),))) == (
        ["falling_behind"] if is_behind else []
    )


@pytest.mark.parametrize(
    ("confidence", "is_low"), [("low", True), ("medium", False), ("high", False), ("", False)]
)
def test_a_low_confidence_is_found(confidence, is_low):
    facts = Facts(standings=(a_standing(confidence=confidence), a_standing()))
    assert found(facts) == (["low_confidence"] if is_low else [])


@pytest.mark.parametrize(
    ("campaigns", "is_silent"),
    [
        ([(90, 0), (10, 0)], True),
        ([(90, 0), (10, 1)], False),
        ([(90, 1), (10, 0)], False),
        ([(200, 3), (90, 0), (10, 0)], True),
        ([(10, 0)], False),
        # The latest is not over: nobody is silent yet.
        ([(90, 0), (0, 0)], False),
        ([(90, 0), (10, 0), (-5, 0)], True),
        # Whatever the order in which they are read.
        ([(10, 0), (200, 1), (90, 0)], True),
    ],
)
def test_silence_takes_two_campaigns(campaigns, is_silent):
    assert found(asked(*campaigns)) == (["silent"] if is_silent else [])


def test_one_action_may_have_several_findings_each_with_its_gravity():
    facts = Facts(
        awaited=(Awaited("MTIP", EVE),),
        standings=(a_standing(rate=20, confidence="low"),),
        asked=asked((90, 0), (10, 0)).asked,
    )
    assert [(f.rule, f.severity) for f in findings(facts, TODAY)] == [
        ("overdue", "low"),
        ("falling_behind", "medium"),
        ("low_confidence", "medium"),
        ("silent", "high"),
    ]


def test_each_rule_is_registered_once_and_says_what_it_looks_at():
    keys = [rule.key for rule in RULES]
    assert sorted(keys) == ["falling_behind", "low_confidence", "overdue", "silent"]
    assert all(rule.find.__doc__ for rule in RULES)
