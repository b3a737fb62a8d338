"""One answer, as data: who may do what with it, in every situation of its campaign.

What belongs to another institution is not there (404); a role that has no business with answers
is refused (403). What is refused changes nothing, and what is validated is locked everywhere.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from openpyxl import load_workbook

from partners.models import Affiliation, Institution
from programmes import urls
from programmes.models import (
    Activity,
    ActivityParty,
    Attachment,
    Campaign,
    Challenge,
    Disaggregation,
    IndicatorValue,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
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
    a_period,
    an_action,
    an_activity_row,
    an_extension,
    an_indicator,
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
    update = an_update(institution=own)
    indicator = an_indicator(update.action, by_sex=True)
    note = ContentFile(PDF, "note.pdf")
    attachment = Attachment.objects.create(
        update=update, name=note.name, file=note, size=note.size, uploaded_by=author
    )
    content = a_complete_answer(
        [indicator],
        rate=SENT,
        recommendations=[{"key": "r1", "text": "Associer les régions."}],
        attachments=[str(attachment.pk)],
    )
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


# What validation writes.
PUBLISHED: tuple[Any, ...] = (
    Progress,
    IndicatorValue,
    Disaggregation,
    Activity,
    ActivityParty,
    Activity.actions.through,
    Activity.places.through,
    Challenge,
    PlannedMeasure,
    PlannedMeasure.owners.through,
    Recommendation,
)


def rows(queryset: Any) -> list[Any]:
    return list(queryset.order_by("pk").values())


def stored(update: ProgressUpdate) -> dict[str, Any]:
    """All that the site holds of an answer, by what changes together."""
    update = reread(update)
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
        "published": [rows(model._default_manager.all()) for model in PUBLISHED],
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_to(world: World, request: str, person: str, client: Client) -> str:
    """What is answered and what it changed, in the words of the tables; then all is undone."""
    before = stored(world.update)
    with undone():
        response = REQUESTS[request](world, client, person)
        changes = changed(before, stored(world.update))
        if "content" in changes:
            assert reread(world.update).content["rate"] == SENT
    answer = str(response.status_code)
    if response.status_code == 302 and response.url.startswith(reverse("login")):
        answer = "login"
    return "+".join([answer, *changes])


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


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


@pytest.mark.parametrize("kind", ["attachment", "version", "restore", "conflict"])
def test_a_part_is_found_under_its_own_answer_alone(kind, world):
    """What is of another institution's answer is not reached through one's own."""
    stranger = world.people["other focal point"]
    theirs = an_update(world.update.campaign, institution=an_institution(OTHER_INSTITUTION))
    aside = world.asides["other focal point"].pk
    part = {"attachment": world.attachment.pk, "conflict": aside}.get(kind, 2)
    client = signed_in(stranger)
    ask = client.post if kind == "restore" else client.get
    assert ask(reverse(f"programmes:{kind}", args=[theirs.pk, part])).status_code == 404


def test_what_someone_set_aside_is_shown_to_them_alone(world):
    url = world.asides["focal point"].get_absolute_url()
    others = [*PEOPLE["department"], "partner"]
    assert [signed_in(world.people[p]).get(url).status_code for p in others] == [404, 404, 404]


def test_a_write_to_the_interface_needs_the_token_of_a_page(world):
    """A page of another site could not send it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["focal point"])
    before = stored(world.update)
    assert put_document(world, client, "focal point").status_code == 403
    assert changed(before, stored(world.update)) == []


# --- The services, whoever calls -----------------------------------------------------------

LOCKED = "Cet état d'avancement est validé : il ne se modifie plus."
LOCKED_IN_WORKBOOK = "L'action 1.10 est validée : elle ne se modifie plus."
NOT_SUBMITTED_TO_VALIDATE = "Seul un état soumis peut être validé : celui-ci ne l'est pas."
NOT_SUBMITTED_TO_RETURN = "Seul un état soumis peut être renvoyé : celui-ci ne l'est pas."


def save(world: World, actor: User) -> Any:
    act, revision = Version.Act.SAVED, world.update.revision
    return drafting.save(world.update, world.sent, actor=actor, act=act, revision=revision)


def restore(world: World, actor: User) -> Any:
    return drafting.restore(world.update, world.update.versions.get(number=1), actor=actor)


def put_together(world: World, actor: User) -> Any:
    aside = world.asides["focal point"]
    return drafting.resolve(aside, {"rate": "mine"}, actor=actor, revision=world.update.revision)


def join(world: World, actor: User) -> Any:
    return attachments.join(world.update, SimpleUploadedFile("autre.pdf", PDF), actor=actor)


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
    """Why the service refuses the person; nothing has changed."""
    before = stored(world.update)
    with pytest.raises(REFUSALS) as refusal:
        SERVICES[service][0](world, world.people[person])
    assert changed(before, stored(world.update)) == []
    return str(refusal.value)


@pytest.mark.parametrize("person", [*PEOPLE["foreign"], *PEOPLE["decider"]])
@pytest.mark.parametrize("service", SERVICES)
def test_no_service_takes_a_strangers_word(service, person, world):
    bring_to(world.update, State.SUBMITTED, author=world.people["focal point"])
    assert refused(world, service, person)


@pytest.mark.parametrize("service", sorted(REVIEWS))
def test_an_institution_decides_nothing_of_its_own_answer(service, world):
    bring_to(world.update, State.SUBMITTED, author=world.people["focal point"])
    assert "revient au secrétariat" in refused(world, service, "focal point")


# --- Validated is locked everywhere --------------------------------------------------------


@pytest.fixture
def validated(world) -> World:
    """`world.update` is as its callers had read it before: what is old is refused too."""
    SITUATIONS["validated"](world)
    return world


# What each way in says of a validated answer.
SAID = {
    "edit POST": LOCKED,
    "edit POST, to submit": LOCKED,
    "autosave POST": LOCKED,
    "conflict POST": LOCKED,
    "restore POST": LOCKED,
    "api-update PUT": LOCKED,
    "workbook POST": LOCKED_IN_WORKBOOK,
    "review POST, to validate": NOT_SUBMITTED_TO_VALIDATE,
    "review POST, to return": NOT_SUBMITTED_TO_RETURN,
}


# Decisions are refused to other roles before anything is said: see the tables.
SPOKEN_TO = [
    (request, person)
    for request in SAID
    for person in (*PEOPLE["own"], *PEOPLE["department"])
    if person in PEOPLE["department"] or not request.startswith("review")
]


@pytest.mark.parametrize(("way", "person"), SPOKEN_TO)
def test_a_validated_answer_says_why_it_does_not_change(way, person, validated):
    before = stored(validated.update)
    client = signed_in(validated.people[person])
    response = REQUESTS[way](validated, client, person)
    assert SAID[way] in words_of(client, response)
    assert changed(before, stored(validated.update)) == []


def words_of(client: Client, response: Any) -> str:
    """What is read at last, on the page or in the answer to a script."""
    if response.status_code == 302:
        response = client.get(response.url)
    if response.headers["Content-Type"].startswith("application/json"):
        return " ".join(map(str, response.json().values()))
    text = unescape(response.content.decode())
    return text.translate({ord("\u00a0"): " ", ord("\u202f"): " ", ord("’"): "'"})


@pytest.mark.parametrize("person", ["focal point", "secretariat"])
@pytest.mark.parametrize("service", [name for name in SERVICES if name != "reopen"])
def test_no_service_changes_a_validated_answer(service, person, validated):
    said = refused(validated, service, person)
    if service not in REVIEWS or person in PEOPLE["department"]:
        assert SERVICES[service][1] in said


def test_validating_many_leaves_what_is_validated(validated):
    before = stored(validated.update)
    outcomes = review.validate_many([validated.update], actor=validated.people["secretariat"])
    assert [outcome.reasons for outcome in outcomes] == [(NOT_SUBMITTED_TO_VALIDATE,)]
    assert changed(before, stored(validated.update)) == []


def test_a_workbook_that_comes_after_validation_is_refused_when_it_is_read(validated):
    upload = SimpleUploadedFile("avancement.xlsx", validated.file)
    update, author = validated.update, validated.people["focal point"]
    returned = workbook.receive(upload, update.campaign, update.institution, actor=author)
    assert returned.state == ReturnedWorkbook.State.REFUSED
    assert LOCKED_IN_WORKBOOK in [error["message"] for error in returned.errors]


def test_opening_and_closing_the_campaign_again_changes_no_validated_answer(validated):
    before, actor = stored(validated.update), validated.people["secretariat"]
    campaign = validated.update.campaign
    validated.update.action.leads.add(validated.update.institution)
    campaign.actions.add(validated.update.action)
    campaign.institutions.add(validated.update.institution)
    campaigns.close_campaign(campaign, actor=actor)
    campaigns.open_campaign(campaign, actor=actor)
    assert changed(before, stored(validated.update)) == []


# In the workshop (Django's admin)


def parts_of(world: World) -> list[Any]:
    """The answer and every row that hangs on it."""
    update = reread(world.update)
    reported = Activity.objects.filter(reported_in=update)
    items = [
        model.objects.filter(progress=update.progress)
        for model in (Challenge, PlannedMeasure, Recommendation, IndicatorValue)
    ]
    queries = [update.versions, update.events, update.attachments, update.set_asides, reported]
    parts = [part for query in [*queries, *items] for part in query.all()]
    parties = ActivityParty.objects.filter(activity__in=reported)
    return [update, update.progress, update.campaign, world.returned, *parts, *parties]


def test_every_kind_of_part_is_tried(validated):
    assert {type(part) for part in parts_of(validated)} == {
        *(ProgressUpdate, Progress, Campaign, ReturnedWorkbook, Version, ReviewEvent),
        *(Attachment, SetAside, Activity, ActivityParty, IndicatorValue),
        *(Challenge, PlannedMeasure, Recommendation),
    }


@pytest.mark.parametrize("person", PEOPLE["department"])
def test_the_workshop_changes_nothing_of_a_validated_answer(person, validated):
    before, client = stored(validated.update), signed_in(validated.people[person])
    registered = [part for part in parts_of(validated) if type(part) in admin.site._registry]
    assert {type(part) for part in registered} >= {Activity, Challenge}
    for part in registered:
        name = f"admin:{part._meta.app_label}_{part._meta.model_name}"
        change = reverse(f"{name}_change", args=[part.pk])
        delete = reverse(f"{name}_delete", args=[part.pk])
        assert client.get(change).status_code == 200, part
        assert client.post(change, {"title": "Autre", "text": "Autre"}).status_code == 403, part
        assert client.post(delete, {"post": "yes"}).status_code == 403, part
        chosen = {"action": "delete_selected", "_selected_action": [part.pk], "post": "yes"}
        client.post(reverse(f"{name}_changelist"), chosen)
    assert changed(before, stored(validated.update)) == []


def test_no_part_of_an_answer_is_edited_on_another_rows_page(validated):
    kinds = {type(part) for part in parts_of(validated)}
    inlines = {
        (model, inline.model)
        for model, workshop in admin.site._registry.items()
        for inline in workshop.inlines
        if inline.model in kinds
    }
    assert inlines == {(Activity, ActivityParty)}


@pytest.mark.parametrize("name", ["action", "institution", "period", "programme", "indicator"])
def test_what_a_validated_answer_rests_on_is_not_deleted(name, validated):
    update = validated.update
    row = {
        "action": update.action,
        "institution": update.institution,
        "period": update.campaign.period,
        "programme": update.action.programme,
        "indicator": update.action.indicators.get(),
    }[name]
    before = stored(update)
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])
    signed_in(validated.people["administrator"]).post(url, {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()
    assert changed(before, stored(update)) == []


# By another answer


def test_another_answer_of_the_same_row_keys_changes_no_validated_activity(validated):
    """Keys are the sender's: a script numbers its rows from 1 in each answer."""
    before = activities_of(validated.update)
    another = an_update(
        validated.update.campaign,
        an_action(11),
        validated.update.institution,
        state=State.VALIDATED,
        content=a_complete_answer(activities=same_keys(validated, title="Une tout autre")),
    )
    assert activities_of(another) != []
    assert activities_of(validated.update) == before


def test_an_older_campaigns_late_validation_changes_no_newer_activity(validated):
    """A row carried over stays one activity: told by the campaign that is read."""
    before = activities_of(validated.update)
    campaign = validated.update.campaign
    older = a_campaign(opens_on=campaign.opens_on, due_on=campaign.due_on - timedelta(days=7))
    content = a_complete_answer(
        validated.update.action.indicators.all(),
        activities=same_keys(validated, title="Titre d'avant"),
    )
    an_update(older, state=State.VALIDATED, content=content)
    assert activities_of(validated.update) == before


def activities_of(update: ProgressUpdate) -> list[Any]:
    return rows(Activity.objects.filter(reported_in=update))


def same_keys(world: World, **changes: str) -> list[dict[str, str]]:
    held = world.update.content["activities"]
    return [an_activity_row(key=row["key"], **changes) for row in held]


# By its campaign, its files, its readers


def test_a_campaign_keeps_the_period_that_its_answers_were_published_for(validated, secretariat):
    campaign = validated.update.campaign
    kept = campaign.period_id
    form = {
        "title": campaign.title,
        "period": a_period(2021).pk,
        "opens_on": campaign.opens_on.isoformat(),
        "due_on": campaign.due_on.isoformat(),
        "actions": [validated.update.action_id],
        "institutions": [],
    }
    secretariat.post(reverse("programmes:campaign-change", args=[campaign.pk]), form)
    campaign.refresh_from_db()
    assert campaign.period_id == kept


def test_no_file_is_joined_to_a_validated_answer(validated):
    before = stored(validated.update)
    with suppress(drafting.Locked):
        join(validated, validated.people["focal point"])
    assert changed(before, stored(validated.update)) == []


def test_a_workbook_is_shown_to_who_looks_at_it_not_as_to_who_sent_it(world):
    """Its sender left yesterday; someone else of the institution goes on with it."""
    Affiliation.objects.filter(person__user=world.returned.uploaded_by).update(until=yesterday())
    client = signed_in(world.people["partner"])
    page = client.get(world.returned.get_absolute_url()).content.decode()
    assert "Ce qui changerait" in page
