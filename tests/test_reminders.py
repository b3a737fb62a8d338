"""Reminders: who is written to, when, about what; and never the same thing twice."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Affiliation, Institution, Person
from programmes.models import (
    Action,
    Campaign,
    Digest,
    Extension,
    Period,
    Programme,
    ProgressUpdate,
    Reminder,
)
from programmes.progress import reminders
from programmes.progress.reminders import Line, PlannedDigest, plan_digests, send_digests
from programmes.tasks import send_reminders_task
from snia.accounts.models import Role, User
from snia.audit.models import Entry

pytestmark = pytest.mark.usefixtures("reference_data")

DAY = timedelta(days=1)
DUE = date(2026, 6, 16)
Stage = Reminder.Stage
State = ProgressUpdate.State


class Server(EmailBackend):
    """Keeps what is sent, refuses some addresses, or is stopped before the first message."""

    refused: ClassVar[set[str]] = set()
    stopped: ClassVar[bool] = False

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if Server.stopped:
            raise SystemExit
        for message in messages:
            if refused := Server.refused.intersection(message.to):
                raise SMTPRecipientsRefused(dict.fromkeys(refused, (550, b"no such user")))
        return super().send_messages(messages)


@pytest.fixture
def server(settings) -> Iterator[type[Server]]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.refused, Server.stopped = set(), False
    yield Server
    Server.refused, Server.stopped = set(), False


@pytest.fixture
def opener(make_user) -> User:
    return make_user(Role.SECRETARIAT, full_name="Salma Secrétaire")


@pytest.fixture
def campaign(opener) -> Campaign:
    return make_campaign("Suivi du CP2", opener)


@pytest.fixture
def focal_point(make_user) -> Callable[..., User]:
    def make(*slugs: str, **dates: date) -> User:
        user = make_user(Role.FOCAL_POINT)
        person = Person.objects.create(full_name=user.full_name, user=user)
        for slug in slugs:
            join(person, slug, **dates)
        return user

    return make


def join(person: Person, slug: str, **fields) -> None:
    fields = {"is_focal_point": True, "since": date(2020, 1, 1), **fields}
    Affiliation.objects.create(person=person, institution=institution(slug), **fields)


def institution(slug: str) -> Institution:
    return Institution.objects.get(slug=slug)


def make_campaign(title: str, opener: User, **fields) -> Campaign:
    fields = {"opens_on": date(2026, 1, 5), "due_on": DUE, "state": "open", **fields}
    period = Period.objects.first()
    return Campaign.objects.create(title=title, period=period, opened_by=opener, **fields)


def ask(campaign: Campaign, slug: str, *numbers: int, state: str = State.TODO) -> None:
    """Ask the institution about the actions 1.N, and leave its answers in the state."""
    programme = Programme.objects.get(number=1)
    for number in numbers or (10,):
        action, _ = Action.objects.get_or_create(
            programme=programme, number=number, defaults={"wording": "Action d'essai"}
        )
        ProgressUpdate.objects.create(
            campaign=campaign,
            action=action,
            institution=institution(slug),
            state=state,
            revision=0 if state == State.TODO else 1,
            round=0 if state in {State.TODO, State.DRAFT} else 1,
        )


def answer(campaign: Campaign, state: str = State.SUBMITTED) -> None:
    campaign.updates.update(state=state, revision=1, round=1)


def extend(campaign: Campaign, slug: str, until: date) -> None:
    Extension.objects.create(
        campaign=campaign,
        institution=institution(slug),
        until=until,
        reason="Données attendues",
        granted_by=campaign.opened_by,
    )


def planned(on: date) -> list[tuple[str, str, str]]:
    """Address, institution and stage of each line of that day."""
    return [
        (digest.recipient.address, line.institution.slug, str(line.stage))
        for digest in plan_digests(on).digests
        for line in digest.lines
    ]


def stages(on: date) -> list[str]:
    return [stage for _address, _slug, stage in planned(on)]


def addresses(on: date) -> list[str]:
    return [digest.recipient.address for digest in plan_digests(on).digests]


def only_digest(on: date) -> PlannedDigest:
    [digest] = plan_digests(on).digests
    return digest


def only_line(on: date) -> Line:
    [line] = only_digest(on).lines
    return line


def outbox() -> list[str]:
    """To whom messages left, one recipient each."""
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    return [message.to[0] for message in mail.outbox]


def text_of(message: EmailMessage) -> str:
    """Its text, dates on plain spaces."""
    return str(message.body).replace("\xa0", " ")


def send_through(first: date, last: date) -> list[tuple[date, str]]:
    """Run each day; the days on which something left, with its stage."""
    left = []
    for number in range((last - first).days + 1):
        on = first + number * DAY
        for digest in send_digests(on).sent:
            left += [(on, str(line.stage)) for line in digest.lines]
    return left


def written() -> tuple[int, int, int, int]:
    """How much a run leaves behind."""
    entries = Entry.objects.count()
    return Digest.objects.count(), Reminder.objects.count(), entries, len(mail.outbox)


# --- When ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-8, []),
        (-7, ["before"]),
        (-1, ["before"]),
        (0, ["on_the_day"]),
        (1, ["after"]),
        (40, ["after"]),
    ],
)
def test_each_stage_has_its_days(campaign, focal_point, days, expected):
    focal_point("mtip")
    ask(campaign, "mtip")
    assert stages(DUE + days * DAY) == expected


def test_three_reminders_and_no_more_whatever_the_days_that_pass(campaign, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip")
    assert send_through(DUE - 30 * DAY, DUE + 30 * DAY) == [
        (DUE - 7 * DAY, "before"),
        (DUE, "on_the_day"),
        (DUE + DAY, "after"),
    ]


def test_the_same_day_run_twice_sends_once(campaign, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip")
    assert len(send_digests(DUE).sent) == 1
    before = written()
    assert send_digests(DUE).sent == []
    assert written() == before


def test_an_extension_starts_the_stages_again_with_its_day(campaign, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip")
    send_through(DUE - 8 * DAY, DUE + DAY)
    later = DUE + 20 * DAY
    extend(campaign, "mtip", later)
    assert send_through(DUE + 2 * DAY, later + 5 * DAY) == [
        (later - 7 * DAY, "before"),
        (later, "on_the_day"),
        (later + DAY, "after"),
    ]
    assert set(Reminder.objects.values_list("due_on", flat=True)) == {DUE, later}


def test_an_extension_is_for_one_institution(campaign, focal_point):
    focal_point("mtip", "hcr")
    ask(campaign, "mtip")
    ask(campaign, "hcr")
    extend(campaign, "mtip", DUE + 20 * DAY)
    assert [slug for _address, slug, _stage in planned(DUE)] == ["hcr"]


def test_a_campaign_in_preparation_or_not_yet_begun_reminds_nobody(opener, focal_point):
    focal_point("mtip")
    ask(make_campaign("En préparation", opener, state="draft"), "mtip")
    ask(make_campaign("Pas commencée", opener, opens_on=DUE - DAY), "mtip")
    assert planned(DUE - 2 * DAY) == []


def test_a_closed_campaign_reminds_only_those_who_were_given_time(campaign, focal_point):
    focal_point("mtip")
    extended = focal_point("hcr")
    ask(campaign, "mtip")
    ask(campaign, "hcr")
    extend(campaign, "hcr", DUE + 3 * DAY)
    campaign.state = Campaign.State.CLOSED
    campaign.save()
    assert planned(DUE + DAY) == [(extended.email, "hcr", "before")]
    assert planned(DUE + 3 * DAY) == [(extended.email, "hcr", "on_the_day")]
    assert planned(DUE + 4 * DAY) == []


# --- About what ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_reminded"),
    [
        (State.TODO, True),
        (State.DRAFT, True),
        (State.RETURNED, True),
        (State.SUBMITTED, False),
        (State.VALIDATED, False),
    ],
)
def test_only_awaited_answers_are_reminded_of(campaign, focal_point, state, is_reminded):
    focal_point("mtip")
    ask(campaign, "mtip", state=state)
    assert bool(planned(DUE)) is is_reminded


def test_a_line_names_the_actions_awaited_and_those_that_came_back(campaign, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip", 12, state=State.RETURNED)
    ask(campaign, "mtip", 11, state=State.DRAFT)
    ask(campaign, "mtip", 102)
    ask(campaign, "mtip", 13, state=State.SUBMITTED)
    line = only_line(DUE)
    assert line.actions == ("1.11", "1.12", "1.102")
    assert line.returned == ("1.12",)


def test_one_digest_for_a_person_with_two_institutions_in_two_campaigns(
    campaign, opener, focal_point
):
    user = focal_point("mtip", "hcr")
    urgent = make_campaign("Bilan 2025", opener, due_on=DUE - 2 * DAY)
    for each in (campaign, urgent):
        for slug in ("mtip", "hcr"):
            ask(each, slug)
    digest = only_digest(DUE - DAY)
    assert digest.recipient.address == user.email
    assert [(line.campaign, line.institution.slug, line.stage) for line in digest.lines] == [
        (urgent, "mtip", Stage.AFTER),
        (urgent, "hcr", Stage.AFTER),
        (campaign, "mtip", Stage.BEFORE),
        (campaign, "hcr", Stage.BEFORE),
    ]
    send_digests(DUE - DAY)
    assert outbox() == [user.email]
    assert Reminder.objects.count() == 4


def test_a_line_that_comes_later_leaves_out_those_already_sent(campaign, opener, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip")
    send_digests(DUE - 7 * DAY)
    other = make_campaign("Bilan 2025", opener, due_on=DUE + DAY)
    ask(other, "mtip")
    assert only_line(DUE - 6 * DAY).campaign == other


# --- To whom ---------------------------------------------------------------------------------


def test_each_focal_point_of_an_institution_gets_the_digest(campaign, focal_point):
    users = [focal_point("mtip"), focal_point("mtip")]
    ask(campaign, "mtip")
    send_digests(DUE)
    assert sorted(outbox()) == sorted(user.email for user in users)


def test_two_posts_in_an_institution_make_one_line(campaign, focal_point):
    user = focal_point("mtip")
    join(user.person, "mtip", job_title="Chef de service")
    ask(campaign, "mtip")
    assert planned(DUE) == [(user.email, "mtip", "on_the_day")]


def test_an_agency_answers_by_any_of_its_accounts(campaign, make_user):
    user = make_user(Role.PARTNER)
    join(Person.objects.create(full_name="Agence", user=user), "oim", is_focal_point=False)
    ask(campaign, "oim")
    assert addresses(DUE) == [user.email]


def test_who_left_or_is_not_there_yet_is_not_written_to(campaign, focal_point):
    present = focal_point("mtip")
    focal_point("mtip", until=DUE - DAY)
    focal_point("mtip", since=DUE + DAY)
    ask(campaign, "mtip")
    assert addresses(DUE) == [present.email]


def test_an_inactive_account_is_not_written_to(campaign, opener, focal_point):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert addresses(DUE) == [opener.email]


def test_without_a_focal_point_who_opened_the_campaign_is_told(campaign, opener, make_user):
    make_user(Role.SECRETARIAT)
    ask(campaign, "mtip")
    assert only_digest(DUE).recipient.address == opener.email
    assert only_line(DUE).is_fallback
    send_digests(DUE)
    [message] = mail.outbox
    assert "sans point focal" in message.subject
    assert (
        f"Aucun point focal actif pour {institution('mtip')} : désigner un point focal ou "
        "prévenir l'institution autrement." in text_of(message)
    )
    assert Reminder.objects.get().is_fallback


def test_a_focal_point_who_is_appointed_then_gets_the_reminder(campaign, focal_point):
    ask(campaign, "mtip")
    send_digests(DUE - 7 * DAY)
    user = focal_point("mtip")
    assert planned(DUE - 6 * DAY) == [(user.email, "mtip", "before")]
    assert not only_line(DUE - 6 * DAY).is_fallback


def test_with_the_opener_gone_the_whole_secretariat_is_told(campaign, opener, make_user):
    others = [make_user(Role.SECRETARIAT), make_user(Role.SECRETARIAT)]
    make_user(Role.SECRETARIAT, is_active=False)
    make_user(Role.DECISION_MAKER)
    User.objects.filter(pk=opener.pk).update(is_active=False)
    ask(campaign, "mtip")
    send_digests(DUE)
    assert sorted(outbox()) == sorted(user.email for user in others)


def test_what_nobody_can_be_told_is_reported(campaign, opener, focal_point):
    user = focal_point("hcr")
    User.objects.filter(pk=opener.pk).update(is_active=False)
    ask(campaign, "mtip")
    ask(campaign, "hcr")
    sending = send_digests(DUE)
    assert outbox() == [user.email]
    assert [line.institution.slug for line in sending.unreachable] == ["mtip"]
    assert "1 ligne(s) sans destinataire" in Entry.objects.get(verb="send_reminders").summary
    output = run("--date", DUE.isoformat())
    assert f"Personne à prévenir : {institution('mtip')}, Suivi du CP2" in output


def test_a_secretariat_that_is_also_a_focal_point_gets_one_message(campaign, opener):
    person = Person.objects.create(full_name=opener.full_name, user=opener)
    join(person, "hcr")
    ask(campaign, "hcr")
    ask(campaign, "mtip")
    fallback = {line.institution.slug: line.is_fallback for line in only_digest(DUE).lines}
    assert fallback == {"hcr": False, "mtip": True}


# --- What it says ----------------------------------------------------------------------------


def test_the_message_says_what_is_awaited_and_where_to_answer(
    campaign, opener, focal_point, settings
):
    settings.SNIA_SITE_URL = "https://snia.example.org/"
    user = focal_point("mtip", "hcr")
    urgent = make_campaign("Bilan <2025> & suite", opener, due_on=DUE - 2 * DAY)
    ask(urgent, "mtip", 10)
    ask(urgent, "hcr", 10, 11, state=State.RETURNED)
    ask(urgent, "hcr", 12)
    ask(campaign, "mtip", 10, 11)
    send_digests(DUE - DAY)
    [message] = mail.outbox
    assert message.subject == "SNIA : état d'avancement en retard depuis le 14 juin 2026"
    assert text_of(message) == (
        f"Bonjour {user.full_name},\n"
        "\n"
        "Voici les états d'avancement attendus, au 15 juin 2026.\n"
        "\n"
        f"- {institution('mtip')} : Bilan <2025> & suite\n"
        "  Échéance : 14 juin 2026, dépassée de 1 jour.\n"
        "  Action attendue : 1.10.\n"
        "\n"
        f"- {institution('hcr')} : Bilan <2025> & suite\n"
        "  Échéance : 14 juin 2026, dépassée de 1 jour.\n"
        "  Actions attendues : 1.10, 1.11 et 1.12.\n"
        "  Renvoyées pour correction : 1.10 et 1.11.\n"
        "\n"
        f"- {institution('mtip')} : Suivi du CP2\n"
        "  Échéance : 16 juin 2026, dans 1 jour.\n"
        "  Actions attendues : 1.10 et 1.11.\n"
        "\n"
        "Pour répondre ou voir le détail : https://snia.example.org/mes-actions/\n"
        "\n"
        "Merci de votre concours.\n"
        "Le secrétariat du suivi de la SNIA\n"
        "\n"
        "Ce message est envoyé automatiquement ; il n'appelle pas de réponse par courriel.\n"
    )


@pytest.mark.parametrize(
    ("days", "subject", "due"),
    [
        (-7, "attendu pour le 16 juin 2026", "Échéance : 16 juin 2026, dans 7 jours."),
        (0, "attendu pour le 16 juin 2026", "Échéance : ce jour, 16 juin 2026."),
        (3, "en retard depuis le 16 juin 2026", "Échéance : 16 juin 2026, dépassée de 3 jours."),
    ],
)
def test_the_message_says_how_many_days_are_left(campaign, focal_point, days, subject, due):
    focal_point("mtip")
    ask(campaign, "mtip")
    send_digests(DUE + days * DAY)
    [message] = mail.outbox
    assert message.subject == f"SNIA : état d'avancement {subject}"
    assert due in text_of(message)


def test_the_message_is_plain_text_that_no_absence_message_answers(campaign, focal_point):
    focal_point("mtip")
    ask(campaign, "mtip")
    send_digests(DUE)
    sent = mail.outbox[0].message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent.get_content_type() == "text/plain"


def test_what_was_sent_is_kept_with_its_hour(campaign, focal_point):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    send_digests(DUE)
    digest = Digest.objects.get()
    assert (digest.address, digest.recipient) == (user.email, user.full_name)
    assert (digest.subject, digest.body) == (mail.outbox[0].subject, mail.outbox[0].body)
    assert digest.state == Digest.State.SENT
    assert digest.sent_at is not None


def test_the_journal_has_one_entry_a_run_that_sent_something(campaign, focal_point, make_user):
    focal_point("mtip", "hcr")
    focal_point("mtip")
    ask(campaign, "mtip")
    ask(campaign, "hcr")
    actor = make_user(Role.SECRETARIAT)
    send_digests(DUE, actor=actor)
    send_digests(DUE, actor=actor)
    entry = Entry.objects.get(verb="send_reminders")
    assert entry.actor == actor
    assert "2 message(s) à 2 destinataire(s), 3 ligne(s)" in entry.summary


# --- What goes wrong -------------------------------------------------------------------------


def test_a_refused_address_leaves_the_others_sent_and_is_tried_again(
    campaign, focal_point, server
):
    users = [focal_point("mtip") for _ in range(3)]
    refused = users[1].email
    ask(campaign, "mtip")
    server.refused = {refused}
    sending = send_digests(DUE)
    assert outbox() == [users[0].email, users[2].email]
    [failure] = sending.failed
    assert failure.digest.recipient.address == refused
    digest = Digest.objects.get(state=Digest.State.FAILED)
    assert "no such user" in digest.error
    assert digest.sent_at is None

    lines = Reminder.objects.count()
    server.refused = set()
    again = send_digests(DUE)
    assert again.sent_again == len(again.sent) == 1
    assert outbox()[2:] == [refused]
    assert mail.outbox[2].body == digest.body
    assert Reminder.objects.count() == lines
    digest.refresh_from_db()
    assert (digest.state, digest.error) == (Digest.State.SENT, "")
    assert send_digests(DUE).sent == []


def test_a_day_later_what_was_refused_leaves_with_the_text_of_its_day(
    campaign, focal_point, server
):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {user.email}
    send_digests(DUE - 7 * DAY)
    server.refused = set()
    send_digests(DUE - 6 * DAY)
    [message] = mail.outbox
    assert "au 9 juin 2026." in text_of(message)
    assert "dans 7 jours" in text_of(message)


def test_a_run_that_sends_nothing_says_nothing_in_the_journal(campaign, focal_point, server):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {user.email}
    send_digests(DUE)
    assert not Entry.objects.filter(verb="send_reminders").exists()


def answered(campaign: Campaign, user: User) -> None:
    answer(campaign)


def left_the_institution(campaign: Campaign, user: User) -> None:
    user.person.affiliations.update(until=DUE - DAY)


def account_closed(campaign: Campaign, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [answered, left_the_institution, account_closed])
def test_what_was_refused_is_not_sent_once_it_holds_no_more(campaign, focal_point, server, change):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {user.email}
    send_digests(DUE)
    server.refused = set()
    change(campaign, user)
    assert user.email not in addresses(DUE)
    assert Digest.objects.get().state == Digest.State.FAILED


def test_the_next_stage_takes_the_place_of_what_was_refused(campaign, focal_point, server):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {user.email}
    send_digests(DUE - DAY)
    server.refused = set()
    assert stages(DUE) == ["on_the_day"]


def test_what_a_stopped_run_left_is_sent_an_hour_later(campaign, focal_point, server):
    users = [focal_point("mtip"), focal_point("mtip")]
    ask(campaign, "mtip")
    with time_machine.travel("2026-06-16 07:00Z", tick=False) as clock:
        server.stopped = True
        with pytest.raises(SystemExit):
            send_digests(DUE)
        server.stopped = False
        clock.shift(timedelta(minutes=50))
        assert send_digests(DUE).sent == []
        clock.shift(timedelta(minutes=11))
        assert send_digests(DUE).sent_again == 2
        assert send_digests(DUE).sent == []
    assert outbox() == [user.email for user in users]
    assert Reminder.objects.count() == 2


def test_of_two_runs_at_once_one_sends(campaign, focal_point, monkeypatch):
    focal_point("mtip")
    ask(campaign, "mtip")
    stale = plan_digests(DUE)
    send_digests(DUE)
    before = written()
    monkeypatch.setattr(reminders, "plan_digests", lambda on: stale)
    assert send_digests(DUE).sent == []
    assert written() == before


def test_of_two_runs_at_once_one_sends_again(campaign, focal_point, server, monkeypatch):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {user.email}
    send_digests(DUE)
    server.refused = set()
    stale = plan_digests(DUE)
    send_digests(DUE)
    monkeypatch.setattr(reminders, "plan_digests", lambda on: stale)
    assert send_digests(DUE).sent == []
    assert outbox() == [user.email]


def test_a_line_that_another_run_took_leaves_the_others_of_its_message(
    campaign, focal_point, monkeypatch
):
    user = focal_point("mtip", "hcr")
    focal_point("mtip")
    ask(campaign, "mtip")
    ask(campaign, "hcr")
    plan = plan_digests(DUE)
    other = Digest.objects.create(address=user.email, created_at=timezone.now())
    Reminder.objects.create(
        digest=other,
        campaign=campaign,
        institution=institution("mtip"),
        address=user.email,
        stage=Stage.ON_THE_DAY,
        due_on=DUE,
    )
    monkeypatch.setattr(reminders, "plan_digests", lambda on: plan)
    sending = send_digests(DUE)
    sent = {
        digest.recipient.address: [line.institution.slug for line in digest.lines]
        for digest in sending.sent
    }
    assert len(sent) == 2
    assert sent[user.email] == ["hcr"]
    [message] = [message for message in mail.outbox if message.to == [user.email]]
    assert str(institution("mtip")) not in text_of(message)


def test_planning_asks_the_database_no_more_for_many_institutions(
    campaign, opener, focal_point, server
):
    slugs = list(Institution.objects.values_list("slug", flat=True)[:33])
    seen = []
    for batch in (slugs[:3], slugs[3:]):
        for number, slug in enumerate(batch):
            each = make_campaign(f"Campagne {slug}", opener)
            ask(each, slug, 10, 11)
            if number % 3:
                user = focal_point(slug)
                server.refused = {user.email}
            send_digests(DUE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan = plan_digests(DUE + DAY)
        seen.append((len(plan.digests), len(queries)))
    (few, queries_for_few), (many, queries_for_many) = seen
    assert many >= 7 * few
    assert queries_for_many == queries_for_few <= 6


# --- The command and the task ----------------------------------------------------------------


def run(*options: str) -> str:
    """All that the command prints."""
    output = StringIO()
    call_command("send_reminders", *options, stdout=output, stderr=output)
    return output.getvalue()


def test_the_dry_run_shows_what_would_leave_and_does_nothing(campaign, focal_point):
    user = focal_point("mtip")
    ask(campaign, "mtip", 10, state=State.RETURNED)
    ask(campaign, "mtip", 11)
    ask(campaign, "hcr")
    before = written()
    output = run("--dry-run", "--date", "2026-06-16")
    assert f"{user.full_name} <{user.email}>" in output
    assert (
        f"{institution('mtip')}, Suivi du CP2 : le jour de l'échéance (16/06/2026), "
        "1.10 et 1.11 ; à corriger : 1.10\n" in output
    )
    assert "Salma Secrétaire" in output
    assert "1.10 ; aucun point focal actif\n" in output
    assert "2 message(s) à envoyer ; rien n'a été envoyé ni écrit." in output
    assert written() == before


def test_the_command_sends_and_says_what_left(campaign, focal_point, server):
    user, other = focal_point("mtip"), focal_point("mtip")
    ask(campaign, "mtip")
    server.refused = {other.email}
    output = run("--date", "2026-06-16")
    assert outbox() == [user.email]
    assert f"<{user.email}>" in output
    assert f"Refusé : {other.email} (SMTPRecipientsRefused" in output
    assert "1 message(s) envoyé(s), dont 0 repris ; 1 refusé(s)" in output
    server.refused = set()
    again = run("--date", "2026-06-16")
    assert f"<{other.email}> (message repris)" in again
    assert "1 message(s) envoyé(s), dont 1 repris ; 0 refusé(s)" in again


def test_a_bad_date_is_refused_in_french():
    with pytest.raises(CommandError, match=r"« 16/06/2026 » n'est pas un jour"):
        run("--date", "16/06/2026")


@time_machine.travel("2026-06-16 00:30+01:00")
def test_without_a_date_today_is_the_day_in_morocco(campaign, focal_point):
    """Still the 15th in UTC."""
    focal_point("mtip")
    ask(campaign, "mtip")
    assert "le jour de l'échéance" in run("--dry-run")


@time_machine.travel("2026-06-16 09:00Z")
def test_the_task_sends_the_reminders_of_today(campaign, focal_point):
    user = focal_point("mtip")
    ask(campaign, "mtip")
    assert send_reminders_task.delay().get() == 1
    assert outbox() == [user.email]
    assert Reminder.objects.get().stage == Stage.ON_THE_DAY
