"""Who counts, and how many must be there: calculations alone."""

from types import SimpleNamespace

import pytest

from committees.attendance.quorum import Line, required_number, standing
from committees.attendance.wording import in_words

PRESENT, REPRESENTED, EXCUSED, ABSENT = "present", "represented", "excused", "absent"


@pytest.mark.parametrize(
    ("share", "members", "required"),
    [
        ("half", 0, 1),
        ("half", 1, 1),
        ("half", 4, 2),
        ("half", 5, 3),
        ("majority", 0, 1),
        ("majority", 1, 1),
        ("majority", 4, 3),
        ("majority", 5, 3),
        ("two_thirds", 0, 1),
        ("two_thirds", 3, 2),
        ("two_thirds", 4, 3),
        ("two_thirds", 6, 4),
        ("two_thirds", 7, 5),
        ("two_thirds", 9, 6),
    ],
)
def test_a_share_is_counted_in_whole_members(share, members, required):
    assert required_number(share, None, members) == required


def test_a_number_is_that_number_however_few_the_members():
    assert required_number("number", 7, 3) == 7


@pytest.mark.parametrize(("share", "number"), [("number", None), ("third", None)])
def test_a_rule_that_does_not_exist_is_not_guessed(share, number):
    with pytest.raises(ValueError, match="no such quorum"):
        required_number(share, number, 3)


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        ([Line(1, PRESENT), Line(2, EXCUSED), Line(3, ABSENT)], {1}),
        ([Line(1, PRESENT), Line(2, REPRESENTED)], {1, 2}),
        ([Line(1, PRESENT), Line(2, REPRESENTED, proxy=1)], {1, 2}),
        ([Line(1, REPRESENTED), Line(2, REPRESENTED, proxy=1)], {1, 2}),
        ([Line(1, EXCUSED), Line(2, REPRESENTED, proxy=1)], set()),
        # A proxy is not handed on, nor given round.
        ([Line(1, PRESENT), Line(2, REPRESENTED, 1), Line(3, REPRESENTED, 2)], {1, 2}),
        ([Line(1, REPRESENTED, 2), Line(2, REPRESENTED, 1)], set()),
        # One may hold several; a guest counts for nobody, and may hold one.
        ([Line(1, PRESENT), Line(2, REPRESENTED, 1), Line(3, REPRESENTED, 1)], {1, 2, 3}),
        ([Line(1, PRESENT), Line(9, PRESENT, is_member=False)], {1}),
        ([Line(1, REPRESENTED, 9), Line(9, PRESENT, is_member=False)], {1}),
        ([], set()),
    ],
)
def test_who_counts(lines, counted):
    assert standing(lines).counted == counted


def test_the_quorum_as_it_stands():
    lines = [Line(1, PRESENT), Line(2, REPRESENTED), Line(3, ABSENT), Line(4, ABSENT)]
    for share, is_met in (("half", True), ("majority", False), (None, None)):
        now = standing(lines, share)
        assert (now.members, now.there, now.is_met) == (4, 2, is_met)
    assert standing(lines, "number", 2).is_met


@pytest.mark.parametrize(
    ("there", "required", "rule", "words"),
    [
        (
            7,
            7,
            "Plus de la moitié des membres",
            "7 membres sur 12 présents ou représentés, 7 nécessaires "
            "(plus de la moitié des membres) : le quorum est atteint.",
        ),
        (
            1,
            1,
            "",
            "1 membre sur 12 présent ou représenté, 1 nécessaire : le quorum est atteint.",
        ),
        (
            6,
            8,
            "CP1, deux tiers",
            "6 membres sur 12 présents ou représentés, 8 nécessaires (CP1, deux tiers) : "
            "le quorum n'est pas atteint.",
        ),
        (
            6,
            None,
            "",
            "6 membres sur 12 présents ou représentés ; aucun quorum n'est fixé pour ce comité.",
        ),
    ],
)
def test_a_quorum_in_words(there, required, rule, words):
    told = SimpleNamespace(members=12, there=there, required=required, rule=rule)
    assert in_words(told) == words
