"""The constraints of the accounts and of their tokens: a row that each accepts, and rows that
it refuses."""

from datetime import datetime, timedelta

from django.utils import timezone

from snia.accounts.models import Role, User
from snia.api.models import Token
from tests.constraints_cases import Bases, Once, Rule


def a_user() -> User:
    """Who does what a row tells."""
    values = {"full_name": "Essai", "password": "!", "role": "secretariat"}
    return User.objects.get_or_create(email="auteur@exemple.test", defaults=values)[0]


NOW = timezone.make_aware(datetime(2020, 10, 7))

BASES: Bases = {
    Token: {
        "owner": a_user,
        "name": "Essai",
        "prefix": "snia_essai",
        "digest": "0" * 64,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    },
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
    Rule(
        "token_expires_after_it_is_created",
        Token,
        accepts=({"expires_at": NOW + timedelta(seconds=1)},),
        refuses=({"expires_at": NOW}, {"expires_at": NOW - timedelta(days=1)}),
    ),
    Rule(
        "token_scope_is_known",
        Token,
        accepts=({"scope": "read"}, {"scope": "read write"}),
        refuses=({"scope": "write"},),
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
