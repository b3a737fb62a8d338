"""What tests are made of: small builders with sensible defaults, in the database of the reference.

Each returns what it made; a keyword says what matters to the test. Answers are brought to their
state by the services that do it in earnest: their versions, their review and their publication
are those that the site would have.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from partners.models import Affiliation, Institution, Person
from programmes.models import (
    Action,
    Campaign,
    Extension,
    Indicator,
    Period,
    Programme,
    ProgressUpdate,
    Version,
)
from programmes.progress import drafting, review
from programmes.progress.document import ROWS, SETS, TEXTS, Document, new_key
from snia.accounts.models import Role, User

State = ProgressUpdate.State

INSTITUTION = "mtip"
OTHER_INSTITUTION = "entraide-nationale"
SINCE = date(2020, 1, 1)
YEAR = 2020


def today() -> date:
    return timezone.localdate()


def tomorrow() -> date:
    return today() + timedelta(days=1)


def yesterday() -> date:
    return today() - timedelta(days=1)


# --- Who -----------------------------------------------------------------------------------


def an_institution(slug: str = INSTITUTION, **fields: Any) -> Institution:
    """That of the reference data, or a new ministry of that identifier."""
    defaults = {"kind": Institution.Kind.MINISTRY, **fields}
    return Institution.objects.get_or_create(slug=slug, defaults=defaults)[0]


def a_user(role: Role = Role.SECRETARIAT, **fields: Any) -> User:
    """An account that belongs to no institution."""
    number = User.objects.count() + 1
    email = fields.pop("email", f"essai{number}@exemple.test")
    return User.objects.create_user(
        email, role=role, **{"full_name": f"Personne d'essai {number}", **fields}
    )


def a_focal_point(
    institution: Institution | None = None,
    *,
    role: Role = Role.FOCAL_POINT,
    is_focal_point: bool | None = None,
    since: date = SINCE,
    until: date | None = None,
    **fields: Any,
) -> User:
    """An account with its person and their place in the institution (MTIP).

    Anyone of an agency answers for it: a partner is its focal point only where it is said.
    """
    user = a_user(role, **fields)
    person = Person.objects.create(full_name=user.full_name, email=user.email, user=user)
    Affiliation.objects.create(
        person=person,
        institution=institution or an_institution(),
        is_focal_point=role != Role.PARTNER if is_focal_point is None else is_focal_point,
        since=since,
        until=until,
    )
    return user


# --- What is asked -------------------------------------------------------------------------


def a_period(year: int = YEAR, **fields: Any) -> Period:
    """A calendar year of ours, in which no document reports anything."""
    defaults = {"start": date(year, 1, 1), "end": date(year, 12, 31), "next_label": str(year + 1)}
    label = fields.pop("label", f"{year} (essai)")
    return Period.objects.get_or_create(label=label, defaults={**defaults, **fields})[0]


def an_action(
    number: int = 10,
    *,
    programme: int = 1,
    leads: Iterable[Institution] = (),
    supporters: Iterable[Institution] = (),
    **fields: Any,
) -> Action:
    """Action 1.10, or another; institutions are added to those that it has."""
    action, _created = Action.objects.get_or_create(
        programme=Programme.objects.get(number=programme),
        number=number,
        defaults={"wording": f"Action d'essai {programme}.{number}", **fields},
    )
    action.leads.add(*leads)
    action.supporters.add(*supporters)
    return action


def an_indicator(action: Action | None = None, **fields: Any) -> Indicator:
    named = {"name": "Personnes formées", "unit": "personnes", **fields}
    return Indicator.objects.create(action=action or an_action(), **named)


def a_campaign(
    state: str = Campaign.State.OPEN,
    *,
    period: Period | None = None,
    opens_on: date | None = None,
    due_on: date | None = None,
    actions: Iterable[Action] = (),
    institutions: Iterable[Institution] = (),
    opened_by: User | None = None,
    **fields: Any,
) -> Campaign:
    """A campaign begun a month ago, whose answers are due in two weeks; nobody is asked yet
    (`an_update` asks one institution, `campaigns.open_campaign` all those of the campaign)."""
    opens_on = opens_on or today() - timedelta(days=30)
    if state != Campaign.State.DRAFT:
        opened_by = opened_by or a_user(Role.SECRETARIAT)
    campaign = Campaign.objects.create(
        title=fields.pop("title", f"Campagne d'essai {Campaign.objects.count() + 1}"),
        period=period or a_period(),
        opens_on=opens_on,
        due_on=due_on or max(opens_on, today()) + timedelta(days=14),
        state=state,
        opened_by=opened_by,
        **fields,
    )
    campaign.actions.set(actions)
    campaign.institutions.set(institutions)
    return campaign


def an_extension(
    campaign: Campaign,
    institution: Institution | None = None,
    *,
    until: date | None = None,
    **fields: Any,
) -> Extension:
    """More time for the institution, until tomorrow; a day gone by is accepted too."""
    defaults = {"reason": "Grève", "granted_by": campaign.opened_by or a_user(), **fields}
    return Extension.objects.create(
        campaign=campaign,
        institution=institution or an_institution(),
        until=until or tomorrow(),
        **defaults,
    )


# --- What is answered ----------------------------------------------------------------------


def a_complete_answer(indicators: Iterable[Indicator] = (), **changes: Any) -> Document:
    """A document that can be sent as it is, for a period that holds March 2020.

    Give the indicators of the action, where it has some; None takes a field away.
    """
    document = {
        "status": "in_progress",
        "rate": "40",
        "confidence": "medium",
        "narrative": "<p>Un atelier s'est tenu à Rabat.</p>",
        "activities": [an_activity_row()],
        "indicators": [{"key": str(indicator.pk), "total": "30"} for indicator in indicators],
        "challenges": [{"key": "c1", "text": "Le budget est arrivé tard."}],
        "measures": [
            {
                "key": "m1",
                "text": "Former les agents d'accueil.",
                "owner": "MTIP",
                "when_written": "juin 2021",
            }
        ],
        **changes,
    }
    return {name: value for name, value in document.items() if value}


def an_activity_row(**changes: str) -> dict[str, str]:
    """A row of the activities of an answer, of a key of its own unless one is given."""
    return {
        "key": new_key(),
        "kind": "training",
        "title": "Atelier d'essai",
        "organisers": "MTIP",
        "when_written": "14 mars 2020",
        "place_written": "Rabat",
        "audience": "Agents d'accueil",
        "total": "30",
        "women": "18",
        "men": "12",
        **changes,
    }


def an_update(
    campaign: Campaign | None = None,
    action: Action | None = None,
    institution: Institution | None = None,
    *,
    state: str | None = None,
    content: Document | None = None,
    author: User | None = None,
    reviewer: User | None = None,
    **fields: Any,
) -> ProgressUpdate:
    """What an institution answers on an action, as it stands.

    Without a state: to fill in, or a draft where there is content. Any other state has its whole
    history: typed and sent by `author` (a new focal point), decided by `reviewer` (the campaign's
    opener). The campaign may be closed, or not begun: it is as it was afterwards.
    """
    update = ProgressUpdate.objects.create(
        campaign=campaign or a_campaign(),
        action=action or an_action(),
        institution=institution or an_institution(),
        **fields,
    )
    state = state or (State.DRAFT if content else State.TODO)
    if state != State.TODO:
        if content is None:
            content = a_complete_answer(update.action.indicators.all())
        author = author or a_focal_point(update.institution)
        with collecting(update.campaign):
            type_in(update, content, author)
            bring_to(update, state, author=author, reviewer=reviewer)
    return reread(update)


def a_page(update: ProgressUpdate, document: Document, **more: Any) -> dict[str, Any]:
    """What the page of an answer, opened as the answer is now, sends once it holds a document."""
    sent: dict[str, Any] = {name: document.get(name, "") for name in TEXTS}
    sent |= {name: document.get(name, []) for name in SETS}
    for name in ROWS:
        rows = document.get(name, [])
        sent[name] = [row["key"] for row in rows]
        for row in rows:
            sent |= {f"{name}/{row['key']}/{c}": value for c, value in row.items() if c != "key"}
    start = drafting.starting_point(reread(update))
    return {
        **sent,
        "revision": str(start["revision"]),
        "base": json.dumps(start["base"]),
        "end": "1",
        **more,
    }


def type_in(update: ProgressUpdate, content: Document, author: User) -> Version | None:
    """Save the document as a draft that started from what the answer holds now."""
    saved = drafting.save(
        update, content, actor=author, act=Version.Act.SAVED, revision=reread(update).revision
    )
    assert isinstance(saved, drafting.Saved)
    return saved.version


def bring_to(
    update: ProgressUpdate, state: str, *, author: User, reviewer: User | None = None
) -> ProgressUpdate:
    """Submit a draft, then return it or validate it, where the state asks for it."""
    reviewer = reviewer or update.campaign.opened_by or a_user(Role.SECRETARIAT)
    if state in (State.SUBMITTED, State.RETURNED, State.VALIDATED):
        review.submit(update, actor=author)
    if state == State.RETURNED:
        review.send_back(update, actor=reviewer, message="Préciser les effectifs.")
    elif state == State.VALIDATED:
        review.validate(update, actor=reviewer)
    return reread(update)


def reread(update: ProgressUpdate) -> ProgressUpdate:
    """The answer as the database has it now."""
    return ProgressUpdate.objects.get(pk=update.pk)


@contextmanager
def collecting(campaign: Campaign) -> Iterator[None]:
    """The campaign open and begun meanwhile, then as it was."""
    kept = {name: getattr(campaign, name) for name in ("state", "opens_on", "due_on", "opened_by")}
    opener = campaign.opened_by or a_user(Role.SECRETARIAT)
    campaigns = Campaign.objects.filter(pk=campaign.pk)
    campaigns.update(
        state=Campaign.State.OPEN,
        opens_on=min(campaign.opens_on, today()),
        due_on=max(campaign.due_on, today()),
        opened_by=opener,
    )
    try:
        yield
    finally:
        campaigns.update(**kept)
