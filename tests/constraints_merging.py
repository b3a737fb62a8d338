"""The constraints of merges, of pairs told apart and of erasures."""

from partners.models import Erasure, Institution, Merge, Person, ToldApart
from snia.accounts.models import User
from tests.builders import a_user
from tests.constraints_cases import DAY, NOON, Bases, Once, Rule, a


def a_person() -> Person:
    return Person.objects.get_or_create(full_name="Essai")[0]


def someone() -> User:
    return User.objects.filter(email="fusion@exemple.test").first() or a_user(
        email="fusion@exemple.test"
    )


BASES: Bases = {
    Erasure: {
        "person": a_person,
        "requested_on": DAY,
        "reference": "2018/12",
        "by": someone,
        "at": NOON,
        "report": {"replaced": 1},
    },
    Merge: {
        "institution": a(Institution),
        "former_key": 1,
        "former_slug": "essai",
        "former_label": "Essai",
        "snapshot": {"row": {}},
        "reason": "La même",
        "by": someone,
        "at": NOON,
    },
    ToldApart: {
        "kind": "institution",
        "first_key": 1,
        "second_key": 2,
        "by": someone,
        "at": NOON,
    },
}

RULES = (
    Rule(
        "merge_of_one_kind",
        Merge,
        accepts=({}, {"institution": None, "person": a_person}),
        refuses=({"person": a_person}, {"institution": None}),
    ),
    Rule("merge_says_why", Merge, accepts=({},), refuses=({"reason": ""},)),
    Rule(
        "told_apart_in_order",
        ToldApart,
        accepts=({},),
        refuses=({"second_key": 1}, {"second_key": 0}),
    ),
    Rule("erasure_has_a_reference", Erasure, accepts=({},), refuses=({"reference": ""},)),
)

UNIQUE = (
    Once(
        "told_apart_once",
        ToldApart,
        others=({"second_key": 3}, {"first_key": 0}, {"kind": "person"}),
    ),
)
