"""What institutions answer: by their link, on the site, or by telephone. The latest counts."""

from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import perms
from committees.invitations import tokens
from committees.invitations.members import reached_on
from committees.models import Invitation, Invitee, Meeting, Reply
from partners.models import Institution
from snia.accounts.models import User
from snia.audit import services as audit

State = Meeting.State


class Closed(Enum):
    """Why a reply is not taken any more."""

    REVOKED = "revoked"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    BEGUN = "begun"


def why_closed(meeting: Meeting) -> Closed | None:
    """Nothing while replies are taken: convened, and not begun."""
    if meeting.state == State.CANCELLED:
        return Closed.CANCELLED
    if meeting.state in (State.POSTPONED, State.PLANNED):  # it invites anew, with its date
        return Closed.POSTPONED
    is_open = meeting.state == State.CONVENED and perms.is_before_start(meeting, timezone.now())
    return None if is_open else Closed.BEGUN


def why_link_closed(invitee: Invitee) -> Closed | None:
    """As `why_closed`; and of a person who is not invited any more, or who does not take the seat
    any more, the link is revoked."""
    invitation = invitee.invitation
    if invitee.left_at is not None:
        return Closed.REVOKED
    closed, meeting = why_closed(invitation.meeting), invitation.meeting
    if closed is not None or meeting.when_start is None:
        return closed
    reached = reached_on(meeting.committee, meeting.when_start)
    is_theirs = (invitation.institution_id, invitee.address) in reached
    return None if is_theirs else Closed.REVOKED


@transaction.atomic
def answer(
    invitation: Invitation,
    *,
    channel: Reply.Channel,
    actor: User | None = None,
    address: str = "",
    **fields: Any,
) -> Reply:
    """Keep what is answered, beside what was. The same answer again is the same."""
    invitation = _locked(invitation)
    reply = Reply(
        invitation=invitation,
        channel=channel,
        actor=actor,
        address=address,
        at=timezone.now(),
        **_told(fields),
    )
    _check(reply)
    latest = invitation.replies.first()
    if latest is not None and not latest.is_before_move and _content(latest) == _content(reply):
        return latest
    reply.save()
    told = {
        "institution": invitation.institution_name,
        "meeting": invitation.meeting,
        "answer": reply.get_answer_display().lower(),
        "channel": reply.get_channel_display().lower(),
    }
    summary = _("%(meeting)s. %(institution)s : %(answer)s (%(channel)s)") % told
    audit.record(
        verb="reply_to_invitation", actor=actor, target=invitation.meeting, summary=summary
    )
    return reply


@transaction.atomic
def answer_by_link(invitee: Invitee, **fields: Any) -> Reply:
    """Refused where the person was taken off since the page was shown."""
    current = Invitee.objects.select_for_update().get(pk=invitee.pk)
    if current.left_at is not None:
        raise ValidationError(_("Ce lien de réponse n'est plus valable."))
    return answer(
        invitee.invitation, channel=Reply.Channel.LINK, address=invitee.address, **fields
    )


def find_by_link(token: str) -> tuple[Invitee, Closed | None]:
    """Whom a link was sent to, and why it is closed; raises `tokens.Unknown`."""
    invitee = tokens.read(token)
    return invitee, why_link_closed(invitee)


def may_get_proxy(invitation: Invitation) -> Any:
    """The other institutions that are invited to the meeting."""
    invited = invitation.meeting.invitations.standing().exclude(pk=invitation.pk)
    return Institution.objects.filter(pk__in=invited.values("institution"))


def with_replies(invitations: Any) -> Any:
    """With all their replies, the latest first, in one query more."""
    replies = Reply.objects.select_related("proxy", "actor")
    return invitations.prefetch_related(Prefetch("replies", replies))


def _locked(invitation: Invitation) -> Invitation:
    related = Invitation.objects.select_for_update(of=("self",))
    invitation = related.select_related("meeting__committee").get(pk=invitation.pk)
    if invitation.withdrawn_at is not None:
        raise ValidationError(_("Cette institution n'est plus invitée à la réunion."))
    if why_closed(invitation.meeting) is not None:
        raise ValidationError(
            _("Les réponses ne sont plus prises : la réunion est « %s » ou a commencé.")
            % invitation.meeting.get_state_display().lower()
        )
    return invitation


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """What an answer means: who is excused sends nobody, and is not online."""
    told = {**fields, "comment": fields.get("comment", "").strip()}
    told["attendee"] = " ".join(fields.get("attendee", "").split())
    if fields.get("answer") == Reply.Answer.EXCUSED:
        told |= {"attendee": "", "is_online": False}
    if fields.get("answer") != Reply.Answer.REPRESENTED:
        told["proxy"] = None
    if told.get("proxy"):
        told["is_online"] = False
    return told


def _check(reply: Reply) -> None:
    if reply.proxy and reply.attendee:
        raise ValidationError(
            {
                "proxy": _(
                    "Désigner une personne, ou donner pouvoir à une institution : l'un des deux."
                )
            }
        )
    if reply.proxy and not may_get_proxy(reply.invitation).filter(pk=reply.proxy.pk).exists():
        raise ValidationError(
            {"proxy": _("Un pouvoir se donne à une autre institution invitée à cette réunion.")}
        )
    if reply.proxy and _gives_a_proxy(reply.invitation.meeting, reply.proxy):
        raise ValidationError(
            {
                "proxy": _(
                    "%s se fait elle-même représenter par une autre institution : donner pouvoir "
                    "à une institution qui viendra."
                )
                % reply.proxy
            }
        )
    if reply.answer == Reply.Answer.REPRESENTED and not (reply.proxy or reply.attendee):
        raise ValidationError(
            {
                "attendee": _(
                    "Dire qui représentera l'institution : une personne, ou une autre institution."
                )
            }
        )
    reply.full_clean()


def _gives_a_proxy(meeting: Meeting, institution: Institution) -> bool:
    """What it answered last: a proxy is not handed on."""
    own = Reply.objects.filter(invitation__meeting=meeting, invitation__institution=institution)
    latest = own.order_by("-at", "-pk").first()
    return latest is not None and latest.proxy_id is not None


def _content(reply: Reply) -> tuple[Any, ...]:
    return (
        reply.answer,
        reply.attendee,
        reply.proxy_id,
        reply.is_online,
        reply.comment,
    )
