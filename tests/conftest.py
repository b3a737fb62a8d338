"""A database with the reference data, and a client for each role."""

import gc
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client

from snia.accounts.models import Role, User
from tests.walks import undone

# A database that is migrated and holds the reference data, where bin/test has made one.
REFERENCE = os.environ.get("SNIA_TEST_REFERENCE")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Begin with a copy of the reference: Django then finds every migration applied."""
    if REFERENCE is None:
        yield
    elif connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = REFERENCE
        yield
    else:
        # Django opens the database of that name too; it lasts as long as one of them is open.
        in_memory = connection.creation._get_test_db_name()
        with (
            closing(sqlite3.connect(in_memory, uri=True)) as begun,
            closing(sqlite3.connect(REFERENCE)) as reference,
        ):
            reference.backup(begun)
            yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the reference once; each test then works in a transaction of its own."""
    if REFERENCE is None:
        with django_db_blocker.unblock():
            call_command("load_reference", verbosity=0)


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, what asks no database, or takes a while and asks nothing of its kind, has
    nothing more to say than on SQLite."""
    if connection.vendor != "postgresql":
        return
    left = [item for item in items if not _asks_a_database(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def _asks_a_database(item) -> bool:
    """The pages' own tests do not: each page is asked for on PostgreSQL by the walk of routes."""
    if item.get_closest_marker("once") is not None or item.path.name.endswith("_pages.py"):
        return False
    databases = {"db", "transactional_db", "live_server"}
    return item.get_closest_marker("django_db") is not None or bool(
        databases & {*item.fixturenames}
    )


def pytest_collection_finish():
    """What is imported by now stays: the garbage collector need not go through it again."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # a test ends before much is worth collecting


@pytest.fixture(scope="session")
def load_once():
    """Run commands that load a site, or bring back what they loaded the first time: a browser's
    tests are on SQLite alone, and empty the database one after the other."""
    copies = {}

    def load(*commands: str) -> None:
        connection.ensure_connection()
        if commands in copies:
            copies[commands].backup(connection.connection)
        else:
            for command in commands:
                call_command(command, verbosity=0)
            copies[commands] = sqlite3.connect(":memory:")
            connection.connection.backup(copies[commands])
        ContentType.objects.clear_cache()

    yield load
    for copy in copies.values():
        copy.close()


@pytest.fixture(scope="module")
def module_world(django_db_setup, django_db_blocker):
    """For a fixture that a whole module reads: what it writes stays until the module ends, each
    test working on it in a transaction of its own. Not where a test commits."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def reference_data(db):
    """Ask for the facts of the source documents by name."""


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    def make(role: Role = Role.SECRETARIAT, **fields) -> User:
        number = User.objects.count() + 1
        fields = {"full_name": f"Personne {number}", **fields}
        return User.objects.create_user(f"personne{number}@exemple.test", role=role, **fields)

    return make


@pytest.fixture
def client_of(make_user) -> Callable[[Role | None], Client]:
    """A client signed in with the role, or signed out for None."""

    def client(role: Role | None) -> Client:
        signed = Client()
        if role is not None:
            signed.force_login(make_user(role))
        return signed

    return client


@pytest.fixture
def secretariat(client_of) -> Client:
    return client_of(Role.SECRETARIAT)


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the source documents, where the environment names one."""
    folder = os.environ.get("SNIA_SOURCES_DIR")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SNIA_SOURCES_DIR names no folder: the documents can't be compared")
    return Path(folder)
