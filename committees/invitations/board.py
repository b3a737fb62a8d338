"""The board of replies: who comes, who has said nothing, what was sent and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from committees.invitations.members import members_on
from committees.invitations.replies import with_replies
from committees.invitations.telling import secretariat_of
from committees.models import Invitation, Invitee, Meeting, Message, Reply

Answer = Reply.Answer
State = Message.State


@dataclass(frozen=True)
class Row:
    """An institution that is invited."""

    invitation: Invitation
    is_host: bool  # the department that keeps the committee writes to itself

    @property
    def is_by_post(self) -> bool:
        return not self.present and not self.is_host

    @cached_property
    def replies(self) -> list[Reply]:
        return list(self.invitation.replies.all())

    @cached_property
    def latest(self) -> Reply | None:
        return next(iter(self.replies), None)

    @property
    def earlier(self) -> list[Reply]:
        return self.replies[1:]

    @cached_property
    def people(self) -> list[Invitee]:
        return list(self.invitation.invitees.all())

    @cached_property
    def present(self) -> list[Invitee]:
        return [invitee for invitee in self.people if invitee.left_at is None]

    @cached_property
    def messages(self) -> list[Message]:
        return list(self.invitation.messages.all())

    @property
    def is_to_confirm(self) -> bool:
        return self.latest is not None and self.latest.is_before_move

    def answered(self, answer: str) -> bool:
        return self.latest is not None and not self.is_to_confirm and self.latest.answer == answer

    @property
    def is_unreached(self) -> bool:
        """A message was refused or came back, and nothing was sent to that address since."""
        latest: dict[str, str] = {}
        for message in self.messages:  # the latest first
            latest.setdefault(message.address, message.state)
        addresses = {invitee.address for invitee in self.present}
        failed = (State.REFUSED, State.BOUNCED)
        return any(state in failed for to, state in latest.items() if to in addresses)


@dataclass(frozen=True)
class Filter:
    key: str
    label: Any
    holds: Callable[[Row], bool]


FILTERS = [
    Filter("presentes", _("présentes"), lambda row: row.answered(Answer.COMING)),
    Filter("representees", _("représentées"), lambda row: row.answered(Answer.REPRESENTED)),
    Filter("excusees", _("excusées"), lambda row: row.answered(Answer.EXCUSED)),
    Filter("a-confirmer", _("à confirmer"), lambda row: row.is_to_confirm),
    Filter("sans-reponse", _("sans réponse"), lambda row: row.latest is None),
    Filter("par-courrier", _("à inviter par courrier"), lambda row: row.is_by_post),
    Filter("non-remis", _("message non remis"), lambda row: row.is_unreached),
]


@dataclass(frozen=True)
class Tile:
    key: str
    label: Any
    count: int
    is_current: bool


@dataclass(frozen=True)
class Board:
    rows: list[Row]  # those that the filter keeps
    tiles: list[Tile]
    total: int
    withdrawn: list[Invitation]
    is_outdated: bool  # who sits has changed since, and was not told


def board(meeting: Meeting, chosen: str, *, is_open: bool) -> Board:
    """In as many queries for three institutions as for thirty."""
    invitations = list(_invitations(meeting))
    for invitation in invitations:
        invitation.meeting = meeting
    host = secretariat_of(meeting.committee)
    standing = [Row(i, i.institution == host) for i in invitations if i.withdrawn_at is None]
    current = next((f for f in FILTERS if f.key == chosen), None)
    return Board(
        rows=[row for row in standing if current is None or current.holds(row)],
        tiles=[Tile(f.key, f.label, sum(map(f.holds, standing)), f is current) for f in FILTERS],
        total=len(standing),
        withdrawn=[i for i in invitations if i.withdrawn_at is not None],
        is_outdated=is_open and _is_outdated(meeting, standing),
    )


def _is_outdated(meeting: Meeting, standing: list[Row]) -> bool:
    """What « Mettre à jour les invitations » would change."""
    invited = {(row.invitation.institution_id, row.invitation.person_id) for row in standing}
    reached = {i.address for row in standing for i in row.present}
    members = members_on(meeting.committee, meeting.when_start) if meeting.when_start else []
    wanted = {(m.institution.pk, m.person.pk if m.person else None) for m in members}
    return (invited, reached) != (wanted, {g.address for m in members for g in m.guests})


def _invitations(meeting: Meeting) -> Any:
    messages = Message.objects.defer("body", "calendar").order_by("-created_at", "-pk")
    return (
        with_replies(meeting.invitations.defer("letter_html"))
        .select_related("institution")
        .prefetch_related("invitees", Prefetch("messages", messages))
    )
