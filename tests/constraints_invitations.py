"""The constraints of invitations: a row that each accepts, and rows that it refuses."""

from committees.models import Invitation, Invitee, LetterTemplate, Meeting, Message, Reply
from partners.models import Institution
from tests.constraints_cases import DAY, MORROW, NOON, Bases, Once, Rule, a
from tests.constraints_partners import OTHER_INSTITUTION


def an_invitation() -> Invitation:
    values = {"year": 2018, "number": 900, "dated": DAY, "institution_name": "Essai"}
    meeting, institution = a(Meeting)(), a(Institution)()
    found = Invitation.objects.filter(meeting=meeting, institution=institution).first()
    return found or Invitation.objects.create(meeting=meeting, institution=institution, **values)


BASES: Bases = {
    Invitation: {
        "meeting": a(Meeting),
        "institution": a(Institution),
        "institution_name": "Essai",
        "year": 2018,
        "number": 1,
        "dated": DAY,
    },
    Invitee: {"invitation": an_invitation, "name": "Essai", "address": "essai@exemple.test"},
    LetterTemplate: {"valid_from": DAY, "body": "<p>Essai</p>"},
    Message: {
        "purpose": "invitation",
        "key": "essai",
        "address": "essai@exemple.test",
        "recipient": "Essai",
        "subject": "Essai",
        "body": "Essai",
        "created_at": NOON,
    },
    Reply: {"invitation": an_invitation, "answer": "coming", "channel": "link", "at": NOON},
}

RULES = [
    Rule(
        "representation_names_someone",
        Reply,
        accepts=(
            {"answer": "represented", "attendee": "Essai"},
            {"answer": "represented", "proxy": a(Institution)},
            {"answer": "excused"},
        ),
        refuses=({"attendee": ""},),
    ),
    Rule(
        "proxy_where_represented",
        Reply,
        accepts=({"answer": "represented", "proxy": a(Institution)}, {"answer": "coming"}),
        refuses=({"answer": "coming"}, {"answer": "excused"}),
    ),
    Rule(
        "message_sent_at_some_time",
        Message,
        accepts=(
            {"state": "pending"},
            {"state": "refused"},
            {"state": "sent", "sent_at": NOON},
            {"state": "bounced", "sent_at": NOON},
        ),
        refuses=({"state": "sent"}, {"sent_at": NOON}, {"state": "bounced"}),
    ),
    Rule(
        "message_event_has_a_method",
        Message,
        accepts=({"calendar": "BEGIN:VCALENDAR", "calendar_method": "CANCEL"}, {}),
        refuses=({"calendar": ""}, {"calendar_method": ""}),
    ),
]

UNIQUE = [
    Once(
        "invited_once",
        Invitation,
        ({**OTHER_INSTITUTION, "number": 2},),
        twin={"number": 2},
    ),
    Once(
        "letter_numbered_once",
        Invitation,
        (
            {**OTHER_INSTITUTION, "number": 2},
            {**OTHER_INSTITUTION, "year": 2019},
        ),
        twin=OTHER_INSTITUTION,
    ),
    Once(
        "invitee_once_an_invitation",
        Invitee,
        ({"address": "autre@exemple.test"}, {"left_at": NOON}),
    ),
    Once("letter_template_once_a_day", LetterTemplate, ({"valid_from": MORROW},)),
]
