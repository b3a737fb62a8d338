"""The constraints of the accounts: a row that each accepts, and rows that it refuses."""

from snia.accounts.models import Role, User
from tests.constraints_cases import Bases, Once, Rule


def a_user() -> User:
    """Who does what a row tells."""
    values = {"full_name": "Essai", "password": "!", "role": "secretariat"}
    return User.objects.get_or_create(email="auteur@exemple.test", defaults=values)[0]


BASES: Bases = {
    User: {
        "email": "essai@exemple.test",
        "full_name": "Essai",
        "password": "!",
        "role": "partner",
    },
}

RULES = [
    Rule(
        "user_role_is_known",
        User,
        accepts=tuple({"role": role} for role in Role),
        refuses=({"role": "superviseur"},),
    ),
]

UNIQUE = [
    Once(
        "user_email_once_whatever_its_case",
        User,
        ({"email": "autre@exemple.test"},),
        twin={"email": "Essai@EXEMPLE.test"},
    ),
]
