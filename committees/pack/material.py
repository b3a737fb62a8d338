"""What a pack tells, as plain data: the agenda, what moved, what is late or at risk, what is open.

A constant number of queries, however many actions and institutions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import AgendaItem, Alert, Decision, Meeting
from programmes.models import (
    Activity,
    Campaign,
    Confidence,
    Programme,
    Progress,
    ProgressUpdate,
    Status,
)
from snia.common.quantities import qualified
from snia.common.typography import enumeration, long_date

# Where the committee has not met before: the quarter.
WITHOUT_A_PREVIOUS_MEETING = timedelta(days=92)
IN_TROUBLE = (Status.POSTPONED, Status.ABANDONED)
# Down to the last tie: the same data give the same pack.
IN_THE_ORDER_OF_ACTIONS = (
    "action__programme__number",
    "action__number",
    "institution__sort_key",
    "period__start",
    "pk",
)


@dataclass(frozen=True)
class Moved:
    """An answer validated since the last meeting, beside that of the period before."""

    programme: int
    code: str
    wording: str
    institution: str
    status: str
    rate: int | None
    rate_before: int | None
    validated_on: date

    @property
    def rates(self) -> str:
        """« 30 % → 45 % »; a dash where a rate is not known: unknown is not zero."""
        if self.rate is None:
            return "-"
        if self.rate_before is None or self.rate_before == self.rate:
            return f"{self.rate} %"
        return f"{self.rate_before} % → {self.rate} %"


@dataclass(frozen=True)
class Late:
    """What an institution has not sent, its due day gone by."""

    institution: str
    codes: tuple[str, ...]
    due_on: date
    days: int

    @property
    def actions(self) -> str:
        return enumeration(list(self.codes))


@dataclass(frozen=True)
class Risk:
    code: str
    wording: str
    institution: str
    why: str


@dataclass(frozen=True)
class Reported:
    """An activity dated since the last meeting."""

    title: str
    when: str
    place: str
    programme: int
    participants: str


@dataclass(frozen=True)
class Standing:
    """One institution, in three figures."""

    institution: str
    moved: int
    late: int
    at_risk: int


@dataclass(frozen=True)
class Annex:
    """A document joined to an item; `problem` says why it is not in the pack itself."""

    number: int
    title: str
    item: str
    pages: int = 0
    folio: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Pack:
    meeting: Meeting
    programmes: list[Programme]
    since: date
    previous: Meeting | None
    on: date
    made_on: date
    items: list[AgendaItem]
    moved: list[Moved]
    late: list[Late]
    risks: list[Risk]
    activities: list[Reported]
    decisions: list[Decision]
    alerts: list[Alert]

    @property
    def since_told(self) -> str:
        if self.previous is None:
            return _("depuis le %s") % long_date(self.since)
        return _("depuis la réunion du %s") % long_date(self.since)

    @property
    def standings(self) -> list[Standing]:
        """Every institution that something is said of, in alphabetical order."""
        moved = Counter(row.institution for row in self.moved)
        at_risk = Counter(row.institution for row in self.risks)
        late = Counter({row.institution: len(row.codes) for row in self.late})
        names = sorted(moved | at_risk | late)
        return [Standing(name, moved[name], late[name], at_risk[name]) for name in names]

    @property
    def late_decisions(self) -> list[Decision]:
        return [decision for decision in self.decisions if decision.is_late(self.on)]


def pack_of(meeting: Meeting, *, today: date) -> Pack:
    """The pack as it stands that day; of a meeting gone by, as of its own day."""
    day = meeting.when_start or today
    on = min(day, today)
    previous = Meeting.objects.before(meeting).exclude(when_start=None).first()
    met_on = previous.when_start if previous else None
    since = met_on or day - WITHOUT_A_PREVIOUS_MEETING
    programmes = list(meeting.committee.programmes.order_by("number"))
    numbers = [programme.pk for programme in programmes]
    return Pack(
        meeting=meeting,
        programmes=programmes,
        since=since,
        previous=previous,
        on=on,
        made_on=today,
        items=list(
            meeting.items.listed()
            .select_related("rapporteur", "alert", "decision")
            .prefetch_related("documents")
        ),
        moved=_moved(numbers, since, on),
        late=_late(meeting, numbers, on),
        risks=_risks(numbers),
        activities=_activities(numbers, since, on),
        decisions=_decisions(meeting),
        alerts=_alerts(meeting),
    )


def _moved(programmes: list[int], since: date, on: date) -> list[Moved]:
    validated = (
        Progress.objects.filter(
            action__programme__in=programmes,
            validated_at__date__gt=since,
            validated_at__date__lte=on,
        )
        .select_related("action__programme", "institution", "period")
        .defer("narrative", "confidence_reason")
        .order_by(*IN_THE_ORDER_OF_ACTIONS)
    )
    rows = list(validated)
    before = _rates_before(rows)
    return [
        Moved(
            programme=row.action.programme.number,
            code=row.action.code,
            wording=row.action.wording,
            institution=str(row.institution),
            status=row.get_status_display(),
            rate=row.rate,
            rate_before=before.get((row.action_id, row.institution_id, row.period_id)),
            validated_on=timezone.localdate(row.validated_at),
        )
        for row in rows
    ]


def _rates_before(rows: list[Progress]) -> dict[tuple[int, int, int], int | None]:
    """The rate of the period before, of each of these answers."""
    told = (
        Progress.objects.filter(action__in={row.action_id for row in rows})
        .order_by("-period__start")
        .values_list("action", "institution", "period__start", "rate")
    )
    latest_first: dict[tuple[int, int], list[tuple[date, int | None]]] = defaultdict(list)
    for action, institution, start, rate in told:
        latest_first[action, institution].append((start, rate))
    return {
        (row.action_id, row.institution_id, row.period_id): next(
            (
                rate
                for start, rate in latest_first[row.action_id, row.institution_id]
                if start < row.period.start
            ),
            None,
        )
        for row in rows
    }


def _late(meeting: Meeting, programmes: list[int], on: date) -> list[Late]:
    """Of the open campaigns, and of the one that prepares the meeting."""
    asked = Q(campaign__state=Campaign.State.OPEN) | Q(campaign=meeting.campaign_id)
    awaited: Any = ProgressUpdate.objects.awaited().with_due_date()
    updates = (
        awaited.filter(asked, action__programme__in=programmes, due_on__lt=on)
        .order_by("institution__sort_key", "due_on", "action__programme__number", "action__number")
        .values_list("institution__label", "due_on", "action__programme__number", "action__number")
    )
    codes: dict[tuple[str, date], list[str]] = {}
    for institution, due_on, programme, number in updates:
        codes.setdefault((institution, due_on), []).append(f"{programme}.{number}")
    return [
        # One action asked by two campaigns is named once.
        Late(institution, tuple(dict.fromkeys(found)), due_on, (on - due_on).days)
        for (institution, due_on), found in codes.items()
    ]


def _risks(programmes: list[int]) -> list[Risk]:
    in_trouble = Q(confidence=Confidence.LOW) | Q(status__in=IN_TROUBLE)
    rows = (
        Progress.objects.current()
        .filter(in_trouble, action__programme__in=programmes)
        .select_related("action__programme", "institution")
        .defer("narrative")
        .order_by(*IN_THE_ORDER_OF_ACTIONS)
    )
    return [
        Risk(row.action.code, row.action.wording, str(row.institution), _why(row)) for row in rows
    ]


def _why(progress: Progress) -> str:
    reasons = []
    if progress.status in IN_TROUBLE:
        reasons.append(progress.get_status_display())
    if progress.confidence == Confidence.LOW:
        reasons.append(_("confiance faible : %s") % progress.confidence_reason)
    return " ; ".join(reasons)


def _activities(programmes: list[int], since: date, on: date) -> list[Reported]:
    rows = (
        Activity.objects.filter(
            programme__in=programmes,
            merged_into__isnull=True,
            when_start__gt=since,
            when_start__lte=on,
        )
        .select_related("programme")
        .prefetch_related("places")
        .order_by("when_start", "programme__number", "pk")
    )
    return [
        Reported(
            title=row.title,
            when=row.when,
            place=row.place_written or ", ".join(str(place) for place in row.places.all()),
            programme=row.programme.number,
            participants=qualified(row.participants_total, row.participants_qualifier),
        )
        for row in rows
    ]


def _decisions(meeting: Meeting) -> list[Decision]:
    """Those still to be carried out, the most urgent first."""
    ours = Decision.objects.open().filter(committee=meeting.committee_id)
    earlier = ours.exclude(meeting=meeting)
    urgent = F("due_on").asc(nulls_last=True)
    return list(earlier.select_related("committee", "owner").order_by(urgent, "year", "number"))


def _alerts(meeting: Meeting) -> list[Alert]:
    """What is before the committee, and what it raised and has no answer to yet."""
    ours = Q(committee=meeting.committee_id) | Q(source=meeting.committee_id)
    alive = Alert.objects.alive().filter(ours)
    return list(
        alive.select_related("action__programme", "committee", "source").order_by(
            "raised_at", "pk"
        )
    )


def documents_of(items: Iterable[AgendaItem]) -> list[Any]:
    """The files joined to the agenda, in its order."""
    return [document for item in items for document in item.documents.all()]
