"""The services of an answer, whoever calls them: what the pages refuse, they refuse too."""

from collections.abc import Callable
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes.models import Version
from programmes.progress import drafting, review, workbook
from snia.accounts.models import User
from snia.common.workbooks import UnusableWorkbook
from tests import access_progress_world
from tests.access_progress_tables import PEOPLE
from tests.access_progress_world import (
    LOCKED,
    LOCKED_IN_WORKBOOK,
    NOT_SUBMITTED_TO_RETURN,
    NOT_SUBMITTED_TO_VALIDATE,
    State,
    World,
    changed,
    stored,
)
from tests.builders import bring_to
from tests.walks import undone

pytestmark = pytest.mark.usefixtures("reference_data")

begun_world, world = access_progress_world.begun_world, access_progress_world.world
validated = access_progress_world.validated


def save(world: World, actor: User) -> Any:
    act, revision = Version.Act.SAVED, world.update.revision
    return drafting.save(world.update, world.sent, actor=actor, act=act, revision=revision)


def restore(world: World, actor: User) -> Any:
    return drafting.restore(world.update, world.update.versions.get(number=1), actor=actor)


def put_together(world: World, actor: User) -> Any:
    aside = world.asides["focal point"]
    return drafting.resolve(aside, {"rate": "mine"}, actor=actor, revision=world.update.revision)


# Each with what is said of a validated answer.
SERVICES: dict[str, tuple[Callable[[World, User], Any], str]] = {
    "save": (save, LOCKED),
    "restore": (restore, LOCKED),
    "resolve": (put_together, LOCKED),
    "submit": (lambda world, actor: review.submit(world.update, actor=actor), LOCKED),
    "apply": (
        lambda world, actor: workbook.apply(world.returned, actor=actor),
        LOCKED_IN_WORKBOOK,
    ),
    "validate": (
        lambda world, actor: review.validate(world.update, actor=actor),
        NOT_SUBMITTED_TO_VALIDATE,
    ),
    "send back": (
        lambda world, actor: review.send_back(world.update, actor=actor, message="À préciser."),
        NOT_SUBMITTED_TO_RETURN,
    ),
    "reopen": (lambda world, actor: review.reopen(world.update, actor=actor, reason="Erreur"), ""),
}
REFUSALS = (drafting.Locked, review.NotNow, UnusableWorkbook, PermissionDenied)
REVIEWS = {"validate", "send back", "reopen"}


def refused(world: World, service: str, person: str) -> str:
    """Why the service refuses the person, who has read the answer before; nothing has changed."""
    read = deepcopy(world)
    with undone():
        before = stored(world.update)
        with pytest.raises(REFUSALS) as refusal:
            SERVICES[service][0](read, read.people[person])
        assert changed(before, stored(world.update)) == []
    return str(refusal.value)


def test_no_service_takes_a_strangers_word(world, subtests):
    bring_to(world.update, State.SUBMITTED, author=world.people["focal point"])
    for service, person in product(SERVICES, [*PEOPLE["foreign"], *PEOPLE["decider"]]):
        with subtests.test(service=service, person=person):
            assert refused(world, service, person)


def test_an_institution_decides_nothing_of_its_own_answer(world, subtests):
    bring_to(world.update, State.SUBMITTED, author=world.people["focal point"])
    for service in sorted(REVIEWS):
        with subtests.test(service=service):
            assert "revient au secrétariat" in refused(world, service, "focal point")


def test_no_service_changes_a_validated_answer(validated, subtests):
    services = [name for name in SERVICES if name != "reopen"]
    for service, person in product(services, ["focal point", "secretariat"]):
        with subtests.test(service=service, person=person):
            said = refused(validated, service, person)
            if service not in REVIEWS or person in PEOPLE["department"]:
                assert SERVICES[service][1] in said
