"""The bodies that govern the strategy, their meetings, and what comes out of them."""

from committees.models.agenda import AgendaItem, ItemDocument, ItemVersion
from committees.models.alerts import Alert, AlertStep
from committees.models.attendance import Attendance, QuorumCheck
from committees.models.bodies import (
    Chair,
    Committee,
    Delegate,
    Mandate,
    QuorumRule,
    RhythmRule,
    Seat,
)
from committees.models.decisions import Decision, DecisionStep
from committees.models.feeds import CalendarFeed
from committees.models.invitations import Invitation, Invitee, Reply
from committees.models.letters import LetterRegister, LetterTemplate
from committees.models.meetings import Meeting, MeetingStep, MeetingTally
from committees.models.messages import DecisionReminder, Message
from committees.models.minutes import Minutes, MinutesHead, MinutesRemark

__all__ = [
    "AgendaItem",
    "Alert",
    "AlertStep",
    "Attendance",
    "CalendarFeed",
    "Chair",
    "Committee",
    "Decision",
    "DecisionReminder",
    "DecisionStep",
    "Delegate",
    "Invitation",
    "Invitee",
    "ItemDocument",
    "ItemVersion",
    "LetterRegister",
    "LetterTemplate",
    "Mandate",
    "Meeting",
    "MeetingStep",
    "MeetingTally",
    "Message",
    "Minutes",
    "MinutesHead",
    "MinutesRemark",
    "QuorumCheck",
    "QuorumRule",
    "Reply",
    "RhythmRule",
    "Seat",
]
