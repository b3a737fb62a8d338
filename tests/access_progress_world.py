"""An answer begun in a campaign, all who may come to it, and the situations it may be in."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from partners.models import Institution
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
    SetAside,
)
from programmes.progress import workbook
from programmes.progress.document import Document, fingerprints
from snia.accounts.models import Role, User
from tests.builders import (
    OTHER_INSTITUTION,
    a_complete_answer,
    a_focal_point,
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

State = ProgressUpdate.State

HELD, SENT = "40", "45"  # the rate that the answer holds, and the one that each write brings
PDF = b"%PDF-1.4\n%%EOF\n"

# What is said of a validated answer to who would change it.
LOCKED = "Cet état d'avancement est validé : il ne se modifie plus."
LOCKED_IN_WORKBOOK = "L'action 1.10 est validée : elle ne se modifie plus."
NOT_SUBMITTED_TO_VALIDATE = "Seul un état soumis peut être validé : celui-ci ne l'est pas."
NOT_SUBMITTED_TO_RETURN = "Seul un état soumis peut être renvoyé : celui-ci ne l'est pas."


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


# --- Who -----------------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def begun_world(module_world) -> World:
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


@pytest.fixture
def world(begun_world, db) -> World:
    """What people remember of themselves is forgotten from one test to the next."""
    return deepcopy(begun_world)


def filled_workbook(update: ProgressUpdate) -> bytes:
    """The institution's workbook, brought home and given another rate."""
    book = load_workbook(BytesIO(workbook.write_answers(update.campaign, update.institution)))
    sheet = book["Avancement"]
    rate = next(cell for cell in sheet[2] if cell.value == HELD)
    rate.value = SENT
    content = BytesIO()
    book.save(content)
    return content.getvalue()


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


@pytest.fixture
def validated(world) -> World:
    """`world.update` is as its callers had read it before: what is old is refused too."""
    SITUATIONS["validated"](world)
    return world


# --- What is stored ------------------------------------------------------------------------

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


Stored = dict[str, Any]


def rows(queryset: Any) -> list[Any]:
    return list(queryset.order_by("pk").values())


def stored(update: ProgressUpdate) -> Stored:
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


def changed(before: Stored, after: Stored) -> list[str]:
    return [name for name in before if before[name] != after[name]]
