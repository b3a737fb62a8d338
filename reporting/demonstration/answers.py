"""The validated answers: one for each of the 81 actions, written out in full."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db.models import F

from programmes.models import (
    Action,
    Activity,
    Campaign,
    Capacity,
    Confidence,
    Period,
    Progress,
    Status,
)
from programmes.models import ProgressUpdate as Update
from programmes.progress.document import Document, Row, tidy
from programmes.synthetic.bulk import searchable, write
from programmes.synthetic.campaigns import Wave
from programmes.synthetic.history import write_events, write_versions
from programmes.synthetic.publication import publish
from programmes.synthetic.world import World
from reporting.demonstration.names import CAMPAIGN, YEAR
from reporting.demonstration.rows import Kind, activity_of, activity_row
from reporting.demonstration.words import Words, in_turn
from snia.accounts.models import User

STATUSES = (
    Status.IN_PROGRESS,
    Status.DONE,
    Status.IN_PROGRESS,
    Status.POSTPONED,
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.ABANDONED,
)
KINDS = tuple(Kind)


def write_answers(period: Period, actions: Sequence[Action], secretariat: User) -> None:
    """A closed campaign, and what its validated answers published."""
    wave = Wave(_world(actions, secretariat), _campaign(period, actions, secretariat), False)
    updates = [
        _update(wave, rank, action)
        for rank, action in enumerate(actions)
        if action.leads.all()  # whom nobody carries, nobody answers for
    ]
    write(updates)
    versions = write_versions(wave, updates)
    write_events(wave, updates, versions)
    publish(wave, updates, versions)
    _write_activities(updates)


def _write_activities(updates: Sequence[Update]) -> None:
    activities = [_activity(u, row) for u in updates for row in u.content.get("activities", ())]
    searchable(activities)
    write(activities)
    through = Activity.actions.through
    pairs = ((activity, activity.reported_in) for activity in activities)
    write([through(activity=a, action_id=u.action_id) for a, u in pairs if u])


def _activity(update: Update, row: Row) -> Activity:
    period = update.campaign.period
    scope = (update.institution_id, update.action_id, period.pk, row["key"])
    return activity_of(
        row,
        period=period,
        programme=update.action.programme,
        reported_in=update,
        reported_key="-".join(map(str, scope)),
    )


def _world(actions: Sequence[Action], secretariat: User) -> World:
    world = World(list(actions), [], secretariat, {}, [])
    world.indicators = {action.pk: [] for action in actions}
    latest = Progress.objects.current().values_list(F("action_id"), F("institution_id"))
    world.told = set(latest)
    return world


def _campaign(period: Period, actions: Sequence[Action], secretariat: User) -> Campaign:
    campaign = Campaign.objects.create(
        title=CAMPAIGN,
        period=period,
        opens_on=date(YEAR, 11, 15),
        due_on=date(YEAR, 12, 15),
        guidance="<p>Campagne de démonstration : les données sont inventées.</p>",
        state=Campaign.State.CLOSED,
        opened_by=secretariat,
        is_demonstration=True,
    )
    campaign.actions.set(actions)
    campaign.institutions.set({lead for action in actions for lead in action.leads.all()})
    return campaign


def _update(wave: Wave, rank: int, action: Action) -> Update:
    return Update(
        campaign=wave.campaign,
        action=action,
        institution=action.leads.all()[0],
        capacity=Capacity.LEAD,
        state=Update.State.VALIDATED,
        round=1,
        revision=2,
        content=_document(rank, action),
        edited_at=datetime(YEAR, 12, 1 + rank % 14, 9 + rank % 8, tzinfo=UTC),
        edited_by=wave.world.secretariat,
    )


def _document(rank: int, action: Action) -> Document:
    words = Words(rank * 7 + 3)
    status = in_turn(STATUSES, rank)
    subject = f"le compte rendu de l'action {action.code}"
    return tidy(
        {
            "status": str(status),
            "rate": "100" if status == Status.DONE else str(5 * (rank % 17)),
            "confidence": "" if status == Status.DONE else str(Confidence.MEDIUM),
            "narrative": words.html(subject, 1),
            "activities": _activities(rank, action.code),
            "challenges": _lines(words, "difficulte", 1),
            "measures": [
                {**line, "owner": action.leads.all()[0].label, "when_written": f"juin {YEAR + 1}"}
                for line in _lines(words, "mesure", rank % 2)
            ],
            "recommendations": _lines(words, "recommandation", int(rank % 4 == 0)),
        }
    )


def _activities(rank: int, code: str) -> list[Row]:
    """Of one kind or two; none for two actions in three."""
    if rank % 3:
        return []
    rows = [
        activity_row(in_turn(KINDS, rank), 1000 + rank * 3 + n, f"{code}-{n + 1}")
        for n in range(1 + rank // 2 % 2)
    ]
    if rank % 4 == 0:
        rows.append(activity_row(in_turn(KINDS, rank + 3), 2000 + rank, f"{code}-bis"))
    return rows


def _lines(words: Words, name: str, number: int) -> list[Row]:
    return [{"key": f"{name}-{rank}", "text": words.line()} for rank in range(number)]
