"""The journal tells where acts come from, and shows whether anybody rewrote it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from threading import Barrier
from types import SimpleNamespace
from typing import NoReturn

import pytest
from celery import shared_task
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from reporting.models import Edition
from snia.accounts.models import Role
from snia.audit import services as audit
from snia.audit.chain import GENESIS, SEALED, fingerprint
from snia.audit.models import ChainHead, Entry, Verb
from snia.audit.origin import Channel, acting_from
from snia.settings.environment import read_environment

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer and no trigger"
)
ELSEWHERE = "203.0.113.9"


def write(summary: str = "Un acte d'essai", **told) -> Entry:
    return audit.record(verb=Verb.CHANGE, summary=summary, **told)


def write_and_fail() -> NoReturn:
    write("Jamais arrivé")
    raise ZeroDivisionError


def verify(*options: str) -> str:
    output = StringIO()
    call_command("verify_audit", *options, stdout=output)
    return output.getvalue()


def refusal(*options: str) -> str:
    with pytest.raises(CommandError) as refused:
        verify(*options)
    return str(refused.value)


@pytest.fixture
def entries(make_user) -> list[Entry]:
    """Five in a row, after what the reference data's loading wrote."""
    author = make_user(Role.SECRETARIAT)
    with acting_from(Channel.PAGE, ELSEWHERE):
        return [write(f"Acte {letter}", actor=author, target=author) for letter in "ABCDE"]


# --- What an entry is sealed with ----------------------------------------------------------


def test_the_fingerprint_is_that_of_a_text_that_anyone_can_write_again():
    entry = SimpleNamespace(
        number=2,
        at=datetime(2026, 3, 1, 10, 30, tzinfo=timezone(timedelta(hours=1))),
        actor_id=None,
        channel=Channel.COMMAND,
        address=None,
        verb=Verb.CHANGE,
        target="",
        summary="Modifié : « Été »",
        previous_hash=GENESIS,
    )
    text = (
        '{"actor_id":null,"address":null,"at":"2026-03-01T09:30:00.000000+00:00",'
        f'"channel":"command","number":2,"previous_hash":"{GENESIS}",'
        '"summary":"Modifié : « Été »","target":"","verb":"change"}'
    )
    assert fingerprint(entry) == hashlib.sha256(text.encode()).hexdigest()


def test_all_that_an_entry_says_is_sealed():
    fields = {field.attname for field in Entry._meta.concrete_fields}
    assert set(SEALED) == fields - {"id", "hash"}


def test_each_entry_carries_the_fingerprint_of_the_one_before(entries):
    kept = list(Entry.objects.order_by("number"))
    assert [entry.number for entry in kept] == list(range(1, len(kept) + 1))
    assert [entry.previous_hash for entry in kept] == [GENESIS, *(e.hash for e in kept[:-1])]
    assert all(entry.hash == fingerprint(entry) for entry in kept)
    head = ChainHead.objects.get()
    assert (head.length, head.hash) == (kept[-1].number, kept[-1].hash)


def test_an_act_that_fails_leaves_no_gap(entries):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write_and_fail()
    assert write().number == entries[-1].number + 1
    assert "Journal intact" in verify()


@pytest.mark.parametrize(
    "add",
    [
        lambda: Entry.objects.create(number=99, verb=Verb.CHANGE, summary="À part"),
        lambda: Entry(number=99, verb=Verb.CHANGE, summary="À part", hash="0" * 64).save(),
        lambda: Entry.objects.bulk_create([Entry(verb=Verb.CHANGE, summary="À part")]),
    ],
    ids=["create", "save", "bulk create"],
)
def test_an_entry_is_added_by_the_journal_alone(add):
    with pytest.raises(TypeError, match="record"):
        add()
    assert not Entry.objects.filter(summary="À part").exists()


# --- What verify_audit finds ---------------------------------------------------------------


def rewrite(statement: str, *values) -> None:
    """As whoever holds the database would: its owner may disable what refuses."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute(statement, values)


def set_field(entry: Entry, name: str, value) -> None:
    rewrite(f"UPDATE audit_entry SET {name} = %s WHERE id = %s", value, entry.pk)


def remove(entry: Entry) -> None:
    rewrite("DELETE FROM audit_entry WHERE id = %s", entry.pk)


def test_an_untouched_journal_is_intact(entries):
    last = entries[-1]
    assert verify() == f"Journal intact : {last.number} entrées, empreinte {last.hash}\n"


def test_one_changed_word_is_found_and_named(entries):
    set_field(entries[1], "summary", "Acte Z")
    said = refusal()
    assert f"Entrée n° {entries[1].number} du " in said
    assert "« Acte Z » : contenu modifié." in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 77),
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("actor_id", None),
        ("channel", "api"),
        ("address", "203.0.113.10"),
        ("verb", "create"),
        ("target", "accounts.user:0"),
        ("previous_hash", GENESIS),
        ("hash", "f" * 64),
    ],
)
def test_whatever_is_changed_is_found(entries, name, value):
    set_field(entries[-1], name, value)
    assert refusal().startswith("Journal rompu.")


def test_a_change_sealed_anew_no_longer_fits_what_follows(entries):
    forged = entries[1]
    forged.summary = "Acte Z"
    set_field(forged, "summary", forged.summary)
    set_field(forged, "hash", fingerprint(forged))
    said = refusal()
    assert f"n° {entries[2].number} du " in said
    assert "« Acte C » : maillon manquant juste avant." in said


def test_an_entry_removed_from_the_middle_is_found(entries):
    remove(entries[2])
    assert f"n° {entries[3].number} du " in refusal()
    assert "« Acte D » : maillon manquant juste avant." in refusal()


def test_the_first_entry_removed_is_found(entries):
    remove(Entry.objects.get(number=1))
    assert "maillon manquant" in refusal()


def test_an_entry_removed_at_the_end_is_found(entries):
    remove(entries[-1])
    assert f"n° {entries[-2].number} du " in refusal()
    assert "« Acte D » : entrée retirée à la fin, juste après." in refusal()


def test_an_emptied_journal_is_found(entries):
    rewrite("DELETE FROM audit_entry")
    assert "Aucune entrée : entrée retirée à la fin" in refusal()


def test_two_entries_that_changed_places_are_found(entries):
    first, second = entries[1:3]
    for entry, number in ((first, 77), (second, first.number), (first, second.number)):
        set_field(entry, "number", number)
    assert f"n° {first.number} du " in refusal()
    assert "« Acte C » : contenu modifié." in refusal()


def test_two_texts_that_changed_places_are_found(entries):
    set_field(entries[1], "summary", "Acte C")
    set_field(entries[2], "summary", "Acte B")
    assert "« Acte C » : contenu modifié." in refusal()


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head.update(hash="f" * 64),
        lambda head: head.update(length=2),
        lambda head: head.update(length=99),
        lambda head: head.delete(),
    ],
    ids=["its fingerprint", "shorter", "longer", "removed"],
)
def test_a_changed_head_is_found(entries, change):
    change(ChainHead.objects.all())
    assert f"Entrée n° {entries[-1].number} du " in refusal()
    assert "« Acte E » : tête modifiée." in refusal()


def test_an_entry_slipped_in_after_the_head_is_found(entries):
    head = ChainHead.objects.values("length", "hash").get()
    write("Acte F")
    ChainHead.objects.update(**head)
    assert "« Acte F » : tête modifiée." in refusal()


# --- A fingerprint noted elsewhere ---------------------------------------------------------


def test_a_noted_fingerprint_is_found_again(entries):
    noted = entries[2]
    for expected in (noted.hash, noted.hash.upper(), f"{noted.hash}@{noted.number}"):
        assert "Journal intact" in verify("--expect", expected)


def test_a_noted_fingerprint_tells_that_the_end_was_rewritten(entries):
    """Whoever also sets the head back leaves a journal that agrees with itself."""
    noted = entries[-1]
    remove(noted)
    ChainHead.objects.update(length=entries[-2].number, hash=entries[-2].hash)
    assert "Journal intact" in verify()
    assert "l'empreinte attendue n'y est pas" in refusal("--expect", noted.hash)


def test_a_fingerprint_noted_for_another_number_is_refused(entries):
    assert "l'empreinte attendue" in refusal("--expect", f"{entries[2].hash}@{entries[3].number}")


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "0" * 65, f"{GENESIS}@", f"{GENESIS}@x"])
def test_what_is_not_a_fingerprint_is_refused(typed):
    assert "64 chiffres hexadécimaux" in refusal(f"--expect={typed}")


def test_verifying_costs_the_same_whatever_the_length():
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            verify()
        return len(queries)

    write()
    before = cost()
    for _repeat in range(50):
        write()
    assert cost() == before


# --- Where an act comes from ---------------------------------------------------------------


@shared_task
def act_in_a_task(fails: bool = False) -> None:
    write("Dans la tâche")
    if fails:
        raise ZeroDivisionError


@login_not_required
def act(request: HttpRequest) -> HttpResponse:
    write("Dans la page")
    return HttpResponse()


@login_not_required
def act_around_a_task(request: HttpRequest) -> HttpResponse:
    act_in_a_task.delay(fails="fails" in request.GET)
    return act(request)


urlpatterns = [
    path("essai/", act),
    path("api/essai/", act),
    path("admin/essai/", act),
    path("administration/", act),
    path("essai/tache/", act_around_a_task),
]
on_test_pages = pytest.mark.urls(__name__)


def latest() -> tuple[str, str | None]:
    entry = Entry.objects.first()
    return entry.channel, entry.address


def address_told(client: Client, **environment: str) -> str | None:
    assert client.get("/essai/", **environment).status_code == 200
    return latest()[1]


def test_a_command_comes_from_the_server():
    write()
    assert latest() == (Channel.COMMAND, None)


@on_test_pages
@pytest.mark.parametrize(
    ("address", "channel"),
    [
        ("/essai/", Channel.PAGE),
        ("/api/essai/", Channel.API),
        ("/admin/essai/", Channel.ADMIN),
        ("/administration/", Channel.PAGE),
    ],
)
def test_an_act_is_told_with_its_channel_and_address(client, address, channel):
    client.get(address, REMOTE_ADDR=ELSEWHERE)
    assert latest() == (channel, ELSEWHERE)
    write("Après la requête")
    assert latest() == (Channel.COMMAND, None)


def test_a_change_of_the_reference_data_is_told_with_its_origin(secretariat):
    secretariat.post(
        reverse("admin:reporting_glossaryterm_add"),
        {"acronym": "ESSAI", "expansion": "Essai"},
        REMOTE_ADDR=ELSEWHERE,
    )
    assert Entry.objects.first().summary == "Créé : ESSAI"
    assert latest() == (Channel.ADMIN, ELSEWHERE)


def test_a_rendering_asked_on_a_page_is_told_as_a_task(reference_data, secretariat, monkeypatch):
    monkeypatch.setattr("reporting.tasks.run", lambda job: bool(write("Produit")))
    secretariat.post(reverse("reporting:render", args=[Edition.objects.first().slug]))
    assert Entry.objects.first().summary == "Produit"
    assert latest() == (Channel.TASK, None)


@on_test_pages
@pytest.mark.parametrize("asked", ["", "?fails"], ids=["done", "failed"])
def test_a_task_run_in_place_gives_the_page_its_origin_back(client, asked):
    client.get(f"/essai/tache/{asked}", REMOTE_ADDR=ELSEWHERE)
    told = Entry.objects.values_list("summary", "channel", "address")[:2]
    assert list(told) == [
        ("Dans la page", Channel.PAGE, ELSEWHERE),
        ("Dans la tâche", Channel.TASK, None),
    ]


@on_test_pages
def test_without_a_trusted_proxy_nobody_chooses_their_address(client):
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1", "REMOTE_ADDR": ELSEWHERE}
    assert address_told(client, **forged) == ELSEWHERE


@on_test_pages
@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (2, "192.0.2.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", ELSEWHERE),
        (1, "", ELSEWHERE),
    ],
    ids=["the proxy's word", "a stranger's on its left", "two proxies", "too short", "none"],
)
def test_behind_proxies_the_address_is_the_one_that_they_saw(
    client, settings, trusted, forwarded, address
):
    settings.TRUSTED_PROXY_COUNT = trusted
    told = address_told(client, HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=ELSEWHERE)
    assert told == address


@on_test_pages
@pytest.mark.parametrize(
    ("seen", "address"),
    [
        ("", None),
        ("unix:", None),
        ("inconnu", None),
        ("999.1.1.1", None),
        ("203.0.113.9:443", None),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", ELSEWHERE),
        ("fe80::1%eth0", "fe80::1"),
        ("::203.0.113.9", None),
        ("::1", "::1"),
    ],
)
def test_an_address_has_one_spelling_or_is_not_told(client, seen, address):
    assert address_told(client, REMOTE_ADDR=seen) == address
    assert "Journal intact" in verify()


def test_a_count_of_proxies_below_zero_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SNIA_TRUSTED_PROXY_COUNT", "-1")
    with pytest.raises(ImproperlyConfigured, match="SNIA_TRUSTED_PROXY_COUNT"):
        read_environment(tmp_path)


def test_the_administrator_reads_and_filters_where_acts_come_from(client_of, entries):
    listing = reverse("admin:audit_entry_changelist")
    administrator = client_of(Role.ADMINISTRATOR)
    page = administrator.get(listing, {"channel__exact": "page"}).content.decode()
    assert "Acte E" in page
    assert ELSEWHERE in page
    assert "?channel__exact=task" in page
    assert 'name="action"' not in page
    assert "Acte E" not in administrator.get(listing, {"channel__exact": "api"}).content.decode()
    assert "Acte E" in administrator.get(listing, {"q": ELSEWHERE}).content.decode()
    shown = reverse("admin:audit_entry_change", args=[entries[0].pk])
    assert entries[0].hash in administrator.get(shown).content.decode()


# --- The database itself -------------------------------------------------------------------


@on_postgresql
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET summary = 'Autre'", "DELETE FROM audit_entry"]
)
def test_postgresql_refuses_to_change_or_delete_an_entry(entries, statement):
    with (
        pytest.raises(IntegrityError, match="ne se modifie ni ne se supprime"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert "Journal intact" in verify()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    writers, each = 8, 10
    before = write().number
    start = Barrier(writers)

    def work(writer: int) -> None:
        start.wait()
        for act in range(each):
            write(f"Acte {act} de {writer}")
        connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(work, range(writers)))
    assert f"Journal intact : {before + writers * each} entrées" in verify()


def migrate_journal(name: str | None = None):
    """The models as they were after a migration; after the latest, without its name."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes("audit")
    return executor.migrate([("audit", name)] if name else latest).apps


@pytest.fixture
def before_the_chain(transactional_db):
    yield migrate_journal("0001_initial")
    migrate_journal()


def test_an_older_journal_is_sealed_in_its_order(before_the_chain, make_user):
    author = make_user()
    for verb, day, actor in (("change", 3, author.pk), ("load_reference", 1, None)):
        entry = before_the_chain.get_model("audit", "Entry").objects.create(
            verb=verb, summary=f"Jour {day}", actor_id=actor
        )
        entry.at = datetime(2020, 1, day, 12, tzinfo=UTC)
        entry.save()
    migrate_journal()
    assert list(Entry.objects.order_by("number").values_list("summary", "channel")[:2]) == [
        ("Jour 1", Channel.COMMAND),
        ("Jour 3", Channel.ADMIN),
    ]
    write("Après")
    assert "Journal intact" in verify()
