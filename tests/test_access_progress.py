"""One answer, as data: who may do what with it, in every situation of its campaign.

What belongs to another institution is not there (404); a role that has no business with answers
is refused (403). What is refused changes nothing, and what is validated is locked everywhere.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, reverse
from openpyxl import load_workbook

from partners.models import Institution
from programmes import urls
from programmes.models import (
    Action,
    Activity,
    Attachment,
    Campaign,
    Challenge,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    ReturnedWorkbook,
    ReviewEvent,
    SetAside,
    Version,
)
from programmes.progress import attachments, campaigns, drafting, review, workbook
from programmes.progress.document import Document, fingerprints
from snia.accounts.models import Role, User
from snia.common.workbooks import UnusableWorkbook
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_page,
    an_activity_row,
    an_extension,
    an_institution,
    an_update,
    bring_to,
    reread,
    today,
    tomorrow,
    type_in,
    yesterday,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = ProgressUpdate.State

# --- Who -----------------------------------------------------------------------------------

PEOPLE: dict[str, tuple[str, ...]] = {
    "own": ("focal point", "partner"),
    "department": ("secretariat", "administrator"),
    "foreign": ("other focal point", "other partner", "colleague", "former focal point"),
    "decider": ("decision-maker",),
    "anonymous": ("anonymous",),
}
PERSONS = tuple(person for group in PEOPLE.values() for person in group)


def accounts(own: Institution, other: Institution) -> dict[str, User | None]:
    return {
        "focal point": a_focal_point(own),
        "partner": a_focal_point(own, role=Role.PARTNER),
        "secretariat": a_focal_point(other, role=Role.SECRETARIAT, is_focal_point=False),
        "administrator": a_focal_point(other, role=Role.ADMINISTRATOR, is_focal_point=False),
        "other focal point": a_focal_point(other),
        "other partner": a_focal_point(other, role=Role.PARTNER),
        "colleague": a_focal_point(own, is_focal_point=False),
        "former focal point": a_focal_point(own, until=yesterday()),
        # Even one who is written down as a focal point.
        "decision-maker": a_focal_point(own, role=Role.DECISION_MAKER),
        "anonymous": None,
    }


# --- What is asked -------------------------------------------------------------------------

HELD, SENT = "40", "45"  # the rate that the answer holds, and the one that each write brings
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class World:
    """An answer, begun twice over, and all that may be done with it."""

    update: ProgressUpdate
    people: dict[str, User | None]
    attachment: Attachment
    returned: ReturnedWorkbook
    file: bytes
    asides: dict[str, SetAside]

    @property
    def sent(self) -> Document:
        return {**self.update.content, "rate": SENT}

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"programmes:{name}", args=[self.update.pk, *args])

    def of_institution(self, name: str) -> str:
        return reverse(
            f"programmes:{name}", args=[self.update.campaign_id, self.update.institution_id]
        )


Ask = Callable[[World, Client, str], Any]


def get(name: str, *args: Any) -> Ask:
    return lambda world, client, person: client.get(world.url(name, *args))


def post(name: str, *args: Any, **data: str) -> Ask:
    return lambda world, client, person: client.post(world.url(name, *args), data)


def post_page(name: str, **more: str) -> Ask:
    return lambda world, client, person: client.post(
        world.url(name), a_page(world.update, world.sent, **more)
    )


def put_document(world: World, client: Client, person: str) -> Any:
    return client.put(
        world.url("api-update"),
        json.dumps(world.sent),
        content_type="application/json",
        headers={"If-Match": f'"{world.update.revision}"'},
    )


def conflict(world: World, client: Client, person: str) -> Any:
    """Each person has a text set aside; a stranger's own leads nowhere either."""
    return client.get(world.asides[person].get_absolute_url())


def resolve(world: World, client: Client, person: str) -> Any:
    choices = {"revision": str(world.update.revision), "choice:rate": "mine"}
    return client.post(world.asides[person].get_absolute_url(), choices)


def send_workbook(world: World, client: Client, person: str) -> Any:
    file = SimpleUploadedFile("avancement.xlsx", world.file)
    return client.post(world.of_institution("receive"), {"file": file})


REQUESTS: dict[str, Ask] = {
    "update GET": get("update"),
    "edit GET": get("edit"),
    "edit POST": post_page("edit"),
    "edit POST, to submit": post_page("edit", then="submit"),
    "autosave POST": post_page("autosave"),
    "conflict GET": conflict,
    "conflict POST": resolve,
    "version GET": get("version", 1),
    "restore POST": post("restore", 1),
    "review POST, to validate": post("review", then="validate"),
    "review POST, to return": post("review", then="return", message="À préciser."),
    "review POST, to reopen": post("review", then="reopen", message="Erreur relevée."),
    "attachment GET": lambda world, client, _: client.get(world.attachment.get_absolute_url()),
    "api-update GET": get("api-update"),
    "api-update PUT": put_document,
    "template GET": lambda world, client, _: client.get(world.of_institution("template")),
    "receive GET": lambda world, client, _: client.get(world.of_institution("receive")),
    "receive POST": send_workbook,
    "workbook GET": lambda world, client, _: client.get(world.returned.get_absolute_url()),
    "workbook POST": lambda world, client, _: client.post(world.returned.get_absolute_url()),
}

# --- When ----------------------------------------------------------------------------------


def during(state: str | None = None, /, **campaign: Any) -> Callable[[World], None]:
    """The answer brought to a state, then its campaign changed."""

    def bring(world: World) -> None:
        if state is not None:
            bring_to(world.update, state, author=world.people["focal point"])
        Campaign.objects.filter(pk=world.update.campaign_id).update(**campaign)

    return bring


def closed_until(day: Callable[[], Any], state: str | None = None) -> Callable[[World], None]:
    """Closed, the institution having been given time until that day."""

    def bring(world: World) -> None:
        during(state, state=Campaign.State.CLOSED)(world)
        an_extension(world.update.campaign, world.update.institution, until=day())

    return bring


SITUATIONS: dict[str, Callable[[World], None]] = {
    "open": during(),
    "overdue": lambda world: during(due_on=yesterday())(world),
    "returned": during(State.RETURNED),
    "submitted": during(State.SUBMITTED),
    "validated": during(State.VALIDATED),
    "not-begun": lambda world: during(opens_on=tomorrow())(world),
    "closed": during(state=Campaign.State.CLOSED),
    "extended": closed_until(tomorrow),
    "extended-today": closed_until(today),
    "extension-over": closed_until(yesterday),
    "submitted-closed": during(State.SUBMITTED, state=Campaign.State.CLOSED),
    "validated-extended": closed_until(tomorrow, State.VALIDATED),
}

# --- What is answered ----------------------------------------------------------------------
# A status, "login" for the way to it, and what changed: "content", "state" (with its thread),
# "published" (what dashboards and the report read). Without a "+", nothing did.

READ = """
                    own          department   foreign  decider  anonymous
open                200          200          404      403      login
overdue             200          200          404      403      login
returned            200          200          404      403      login
submitted           200          200          404      403      login
validated           200          200          404      403      login
not-begun           200          200          404      403      login
closed              200          200          404      403      login
extended            200          200          404      403      login
extended-today      200          200          404      403      login
extension-over      200          200          404      403      login
submitted-closed    200          200          404      403      login
validated-extended  200          200          404      403      login
"""
# A form that was filled in is handed back to who has to sign in, as a 403.
CHANGE = """
                    own          department   foreign  decider  anonymous
open                302+content  302+content  404      403      403
overdue             302+content  302+content  404      403      403
returned            302+content  302+content  404      403      403
submitted           302          302+content  404      403      403
validated           302          302          404      403      403
not-begun           302          302          404      403      403
closed              302          302          404      403      403
extended            302+content  302+content  404      403      403
extended-today      302+content  302+content  404      403      403
extension-over      302          302          404      403      403
submitted-closed    302          302          404      403      403
validated-extended  302          302          404      403      403
"""
CHANGE_BY_A_BUTTON = CHANGE.replace("404      403      403", "404      403      login")
CHANGE_BY_A_SCRIPT = """
                    own          department   foreign  decider  anonymous
open                200+content  200+content  404      403      403
overdue             200+content  200+content  404      403      403
returned            200+content  200+content  404      403      403
submitted           409          200+content  404      403      403
validated           409          409          404      403      403
not-begun           409          409          404      403      403
closed              409          409          404      403      403
extended            200+content  200+content  404      403      403
extended-today      200+content  200+content  404      403      403
extension-over      409          409          404      403      403
submitted-closed    409          409          404      403      403
validated-extended  409          409          404      403      403
"""
TABLES: dict[str, str] = {
    "update GET": READ,
    "version GET": READ,
    "attachment GET": READ,
    "conflict GET": READ,
    "template GET": READ,
    "receive GET": READ,
    "workbook GET": READ,
    "api-update GET": READ.replace("login", "403"),
    # The form, or the page that says why there is none.
    "edit GET": """
                        own          department   foreign  decider  anonymous
    open                200          200          404      403      login
    overdue             200          200          404      403      login
    returned            200          200          404      403      login
    submitted           302          200          404      403      login
    validated           302          302          404      403      login
    not-begun           302          302          404      403      login
    closed              302          302          404      403      login
    extended            200          200          404      403      login
    extended-today      200          200          404      403      login
    extension-over      302          302          404      403      login
    submitted-closed    302          302          404      403      login
    validated-extended  302          302          404      403      login
    """,
    "edit POST": CHANGE,
    "conflict POST": CHANGE,
    "restore POST": CHANGE_BY_A_BUTTON,
    "workbook POST": CHANGE_BY_A_BUTTON,
    "autosave POST": CHANGE_BY_A_SCRIPT,
    "api-update PUT": CHANGE_BY_A_SCRIPT,
    # The secretariat that corrects what was submitted has nothing to submit again.
    "edit POST, to submit": """
                        own                department         foreign  decider  anonymous
    open                302+content+state  302+content+state  404      403      403
    overdue             302+content+state  302+content+state  404      403      403
    returned            302+content+state  302+content+state  404      403      403
    submitted           302                302+content        404      403      403
    validated           302                302                404      403      403
    not-begun           302                302                404      403      403
    closed              302                302                404      403      403
    extended            302+content+state  302+content+state  404      403      403
    extended-today      302+content+state  302+content+state  404      403      403
    extension-over      302                302                404      403      403
    submitted-closed    302                302                404      403      403
    validated-extended  302                302                404      403      403
    """,
    # Kept, read and shown: whatever it says, nothing of it is applied.
    "receive POST": READ.replace("200", "302").replace("login", "403"),
    # Decisions are the department's; they are taken in a closed campaign too.
    "review POST, to validate": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  302+state+published  403      403      403
    validated           403  409                  403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  302+state+published  403      403      403
    validated-extended  403  409                  403      403      403
    """,
    "review POST, to return": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  302+state            403      403      403
    validated           403  409                  403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  302+state            403      403      403
    validated-extended  403  409                  403      403      403
    """,
    "review POST, to reopen": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  409                  403      403      403
    validated           403  302+state            403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  409                  403      403      403
    validated-extended  403  302+state            403      403      403
    """,
}

Combination = tuple[str, str, str]  # request, person, situation


def combinations() -> Iterator[tuple[Combination, str]]:
    """Every cell of the tables, for each person of its column."""
    for request, table in TABLES.items():
        header, *lines = filter(None, map(str.split, table.splitlines()))
        for situation, *answers in lines:
            for group, answer in zip(header, answers, strict=True):
                for person in PEOPLE[group]:
                    yield (request, person, situation), answer


EXPECTED = dict(combinations())


def test_no_combination_is_missing_from_the_tables():
    told = [combination for combination, _answer in combinations()]
    assert sorted(told) == sorted(product(REQUESTS, PERSONS, SITUATIONS))


def of_one_answer(pattern: URLPattern) -> bool:
    """Its address names an answer, or the workbook of an institution's answers."""
    return str(pattern.pattern).startswith(("avancement/<", "api/avancement/<")) or (
        "classeurs/<" in str(pattern.pattern)
    )


def test_no_route_of_an_answer_is_missing_from_the_tables():
    asked = {request.partition(",")[0] for request in REQUESTS}
    routes = {
        f"{pattern.name} {method.upper()}"
        for pattern in urls.urlpatterns
        if of_one_answer(pattern)
        for method in pattern.callback.view_class.http_method_names
        if hasattr(pattern.callback.view_class, method) and method not in ("head", "options")
    }
    assert routes == asked


# --- The tables, tried ---------------------------------------------------------------------


@pytest.fixture
def world() -> World:
    own, other = an_institution(), an_institution(OTHER_INSTITUTION)
    people = accounts(own, other)
    author = people["focal point"]
    update = an_update(a_campaign(opens_on=today() - timedelta(days=30)), institution=own)
    note = ContentFile(PDF, "note.pdf")
    attachment = Attachment.objects.create(
        update=update, name=note.name, file=note, size=note.size, uploaded_by=author
    )
    content = a_complete_answer(rate=SENT, attachments=[str(attachment.pk)])
    type_in(update, content, author)
    type_in(update, {**content, "rate": HELD}, author)
    update = reread(update)
    asides = {
        person: SetAside.objects.create(
            update=update,
            author=user or author,
            content=content,
            base=fingerprints(update.content),
        )
        for person, user in people.items()
    }
    file = filled_workbook(update)
    returned = workbook.receive(
        SimpleUploadedFile("avancement.xlsx", file), update.campaign, own, actor=author
    )
    assert returned.state == ReturnedWorkbook.State.READ, returned.errors
    return World(update, people, attachment, returned, file, asides)


def filled_workbook(update: ProgressUpdate) -> bytes:
    """The institution's workbook, brought home and given another rate."""
    book = load_workbook(BytesIO(workbook.write_answers(update.campaign, update.institution)))
    sheet = book["Avancement"]
    rate = next(cell for cell in sheet[2] if cell.value == HELD)
    rate.value = SENT
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def rows(queryset: Any) -> list[Any]:
    return list(queryset.order_by("pk").values())


def stored(update: ProgressUpdate) -> dict[str, Any]:
    """All that the site holds of an answer, by what changes together."""
    update = reread(update)
    published = (Progress, Activity, Challenge, PlannedMeasure)
    return {
        "content": [
            update.content,
            update.revision,
            update.edited_at,
            update.edited_by_id,
            rows(update.versions),
            rows(update.attachments),
        ],
        "state": [update.state, update.round, rows(update.events)],
        "published": [rows(model.objects.all()) for model in published],
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


class _Undone(Exception):
    pass


def answer_to(world: World, request: str, person: str, client: Client) -> str:
    """What is answered and what it changed, in the words of the tables; then all is undone."""
    before = stored(world.update)
    try:
        with transaction.atomic():
            response = REQUESTS[request](world, client, person)
            changes = changed(before, stored(world.update))
            if "content" in changes:
                assert reread(world.update).content["rate"] == SENT
            raise _Undone
    except _Undone:
        answer = str(response.status_code)
    if response.status_code == 302 and response.url.startswith(reverse("login")):
        answer = "login"
    response.close()
    return "+".join([answer, *changes])


@pytest.mark.parametrize("situation", SITUATIONS)
def test_everyone_is_answered_as_the_tables_say(situation, world):
    SITUATIONS[situation](world)
    world.update = reread(world.update)
    clients = {person: signed_in(user) for person, user in world.people.items()}
    wrong = []
    for request, person in product(REQUESTS, PERSONS):
        answer = answer_to(world, request, person, clients[person])
        expected = EXPECTED[request, person, situation]
        if answer != expected:
            wrong.append(f"{request} by {person}, {situation}: {answer}, not {expected}")
    assert wrong == []


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
