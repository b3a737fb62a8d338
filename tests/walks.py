"""Walking a table inside one test: a situation is set up once, and each request undone after it.

A walk tells every answer that is wrong, not the first alone.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from snia.accounts.models import Role, User

LOGIN = "login"
CHANGES_NOTHING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def in_turn(roles: Iterable[Role | None]) -> list[Any]:
    """Each role as a parameter. On PostgreSQL the secretariat alone goes through pages, for the
    sake of their queries: what the others are answered hangs on policies."""
    once = pytest.mark.once
    return [pytest.param(one, marks=() if one == Role.SECRETARIAT else once) for one in roles]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    """Every statement that may change a row; where there is none, what is stored is as before."""
    writes = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(CHANGES_NOTHING):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes


class Visitor(Client):
    """A browser that every answer leaves as it was: signed in, with the same cookies."""

    def request(self, **request: Any) -> Any:
        cookies = SimpleCookie(self.cookies)
        try:
            return super().request(**request)
        finally:
            self.cookies = cookies


def signed_in(user: User | None, kind: type[Client] = Client) -> Client:
    """The browser of a person, or of nobody; a page that breaks is an answer too (500)."""
    client = kind(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def told(response: Any) -> str:
    """The status, or that the way leads to the login."""
    if response.status_code == 302 and response.url.startswith(reverse("login")):
        return LOGIN
    return str(response.status_code)
