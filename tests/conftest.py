"""A database with the reference data, and a client for each role."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from snia.accounts.models import Role, User


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the reference once; each test then works in a transaction of its own."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


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
