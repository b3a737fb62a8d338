"""Sealed minutes: a chain that shows whether anybody changed a word of what was approved."""

import hashlib
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.minutes import lifecycle, sealing
from committees.minutes.seal import GENESIS, RECORDED, canonical, fingerprint
from committees.minutes.sealing import record_of
from committees.models import Committee, Meeting, Minutes, MinutesHead
from snia.accounts.models import Role
from tests.builders import a_focal_point, a_user, an_institution, today
from tests.builders_committees import in_days, reread_meeting
from tests.builders_minutes import (
    a_held_meeting,
    circulated_minutes,
    items_of,
    note,
    sealed_minutes,
)
from tests.walks import undone

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer and no trigger"
)

# --- The seal alone --------------------------------------------------------------------------


def a_record(**changes):
    return dict.fromkeys(RECORDED) | changes


def test_the_fingerprint_is_that_of_a_text_that_anyone_can_write_again():
    record = a_record(rank=2, version=1, content={"title": "Été « 2020 »", "a": [True, None, 3]})
    written = (
        '{"approval_reason":null,"approved_by":null,"compiled_at":null,"compiled_by":null,'
        '"content":{"a":[true,null,3],"title":"Été « 2020 »"},"correction_reason":null,'
        '"meeting":null,"previous_hash":null,"rank":2,"remarks_due_on":null,"sealed_at":null,'
        '"sealed_by":null,"supersedes":null,"version":1}'
    )
    assert canonical(record) == written
    assert fingerprint(record) == hashlib.sha256(written.encode()).hexdigest()


def test_the_order_of_keys_says_nothing_and_every_word_does():
    one = fingerprint(a_record(content={"a": "x", "b": "y"}))
    assert fingerprint(a_record(content={"b": "y", "a": "x"})) == one
    for other in ({"a": "x", "b": "Y"}, {"a": "x", "b": "y "}, {"a": "x"}, {"a": "y", "b": "x"}):
        assert fingerprint(a_record(content=other)) != one


def test_composed_and_decomposed_letters_are_not_the_same_text():
    """Compiling composes them; whoever rewrites them later changes what was sealed."""
    texts = ("\u00e9", "e\u0301")
    assert len({fingerprint(a_record(content=text)) for text in texts}) == 2


@pytest.mark.parametrize("value", [1.5, {"a": [1.0]}, float("nan")])
def test_what_could_be_written_in_several_ways_is_refused(value):
    with pytest.raises(ValueError, match="fraction"):
        fingerprint(a_record(content=value))


@pytest.mark.parametrize("record", [{}, a_record(more=1)])
def test_a_record_has_all_that_is_sealed_and_nothing_else(record):
    with pytest.raises(ValueError, match="not a record"):
        fingerprint(record)


# --- The chain -------------------------------------------------------------------------------


def verify(*options: str) -> str:
    output = StringIO()
    call_command("verify_minutes", *options, stdout=output)
    return output.getvalue()


def refusal(*options: str) -> str:
    with pytest.raises(CommandError) as refused:
        verify(*options)
    return str(refused.value)


def rewrite(statement: str, *values) -> None:
    """What the database itself refuses on PostgreSQL to whoever has no right to disable it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE committees_minutes DISABLE TRIGGER committees_minutes_sealed"
            )
        cursor.execute(statement, values)


def set_field(minutes: Minutes, name: str, value) -> None:
    rewrite(f"UPDATE committees_minutes SET {name} = %s WHERE id = %s", value, minutes.pk)


def remove(minutes: Minutes) -> None:
    rewrite("DELETE FROM committees_minutes WHERE id = %s", minutes.pk)


def with_another_word(minutes: Minutes) -> str:
    content = json.dumps(minutes.content, ensure_ascii=False)
    assert "examiné" in content
    return content.replace("examiné", "repoussé")


@pytest.fixture(scope="module")
def sealed(module_world) -> list[Minutes]:
    """Minutes of four meetings, sealed one after the other."""
    secretary = a_user(Role.SECRETARIAT)
    committees = Committee.objects.exclude(level="external").order_by("pk")[:4]
    return [sealed_minutes(a_held_meeting(committee=body), secretary) for body in committees]


@pytest.fixture
def chain(sealed, db) -> list[Minutes]:
    return sealed


def test_nothing_sealed_is_intact(reference_data):
    assert verify() == f"Comptes rendus scellés intacts : 0, dernière empreinte {GENESIS}\n"


def test_each_follows_the_one_before(chain):
    assert [minutes.rank for minutes in chain] == [1, 2, 3, 4]
    hashes = [GENESIS, *(minutes.hash for minutes in chain)]
    assert [minutes.previous_hash for minutes in chain] == hashes[:-1]
    assert verify() == (
        f"Comptes rendus scellés intacts : 4, dernière empreinte {chain[-1].hash}\n"
    )


def test_a_rank_is_the_same_read_again(chain):
    for minutes in Minutes.objects.sealed():
        assert fingerprint(record_of(minutes)) == minutes.hash


def test_one_changed_word_is_found_and_named(chain):
    set_field(chain[1], "content", with_another_word(chain[1]))
    said = refusal()
    assert "Rang 2" in said
    assert said.endswith("contenu modifié.")


OTHER_VALUES = {
    "rank": 77,
    "version": 9,
    "hash": "f" * 64,
    "previous_hash": "e" * 64,
    "compiled_at": datetime(2020, 1, 1, tzinfo=UTC),
    "remarks_due_on": "2020-01-01",
    "approval_reason": "Autre motif",
    "correction_reason": "Autre objet",
    "sealed_at": datetime(2020, 1, 1, tzinfo=UTC),
}


def test_whatever_is_changed_is_found(chain, subtests):
    for name, value in OTHER_VALUES.items():
        with subtests.test(changed=name), undone():
            set_field(chain[1], name, value)
            assert refusal().startswith("Comptes rendus altérés.")
    assert "intacts" in verify()


def test_another_hand_or_another_meeting_is_found(chain, subtests):
    somebody, elsewhere = a_user().pk, Meeting.objects.last().pk
    for name in ("sealed_by_id", "compiled_by_id", "meeting_id", "approved_at_id"):
        with subtests.test(changed=name), undone():
            set_field(chain[1], name, somebody if name.endswith("by_id") else elsewhere)
            assert "Rang 2" in refusal()
    assert "intacts" in verify()


def test_a_change_sealed_anew_no_longer_fits_what_follows(chain):
    forged = Minutes.objects.get(pk=chain[1].pk)
    forged.content = json.loads(with_another_word(forged))
    set_field(forged, "content", json.dumps(forged.content))
    set_field(forged, "hash", fingerprint(record_of(forged)))
    said = refusal()
    assert "Rang 3" in said
    assert "manquant juste avant" in said


def test_two_hashes_that_changed_places_are_found(chain):
    set_field(chain[1], "hash", chain[2].hash)
    set_field(chain[2], "hash", chain[1].hash)
    assert "Rang 2" in refusal()


def test_two_ranks_that_changed_places_are_found(chain):
    for minutes, rank in ((chain[1], 77), (chain[2], 2), (chain[1], 3)):
        set_field(minutes, "rank", rank)
    assert "contenu modifié" in refusal()


def test_one_removed_from_the_middle_is_found(chain):
    remove(chain[1])
    said = refusal()
    assert "Rang 3" in said
    assert "manquant juste avant" in said


def test_one_removed_at_the_end_is_found(chain):
    remove(chain[3])
    said = refusal()
    assert "Rang 3" in said
    assert "retiré à la fin, juste après" in said


def test_one_that_was_unsealed_is_found(chain):
    rewrite(
        "UPDATE committees_minutes SET rank = NULL, sealed_at = NULL, sealed_by_id = NULL,"
        " hash = '', previous_hash = '' WHERE id = %s",
        chain[3].pk,
    )
    assert "retiré à la fin" in refusal()


def test_an_emptied_table_is_found(chain):
    rewrite("DELETE FROM committees_minutes")
    assert "Aucun compte rendu : compte rendu retiré à la fin" in refusal()


CHANGES_OF_THE_HEAD = {
    "its fingerprint": lambda head: head.update(hash="f" * 64),
    "shorter": lambda head: head.update(length=2),
    "longer": lambda head: head.update(length=99),
    "removed": lambda head: head.delete(),
}


def test_a_changed_head_is_found(chain, subtests):
    for name, change in CHANGES_OF_THE_HEAD.items():
        with subtests.test(changed=name), undone():
            change(MinutesHead.objects.all())
            assert "Rang 4" in refusal()
    assert "intacts" in verify()


def test_a_noted_fingerprint_is_found_again(chain):
    noted = chain[2]
    for expected in (noted.hash, noted.hash.upper(), f"{noted.hash}@3"):
        assert "intacts" in verify("--expect", expected)
    assert "sans l'empreinte attendue" in refusal("--expect", f"{noted.hash}@2")


def test_a_noted_fingerprint_tells_that_the_end_was_rewritten(chain):
    """Whoever also sets the head back leaves a chain that agrees with itself."""
    remove(chain[3])
    MinutesHead.objects.update(length=3, hash=chain[2].hash)
    assert "intacts" in verify()
    assert "sans l'empreinte attendue" in refusal("--expect", chain[3].hash)


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, f"{GENESIS}@x"])
def test_what_is_not_a_fingerprint_is_refused(typed):
    assert "64 chiffres hexadécimaux" in refusal(f"--expect={typed}")


def test_a_correction_joins_the_chain_and_the_first_stays(reference_data):
    secretary = a_user(Role.SECRETARIAT)
    first = sealed_minutes(actor=secretary)
    lifecycle.correct(first.meeting, reason="Un chiffre est faux.", actor=secretary)
    note(items_of(first.meeting)[0], "<p>Juste.</p>", secretary)
    second = sealed_minutes(reread_meeting(first.meeting), secretary)
    assert (second.rank, second.supersedes) == (first.rank + 1, first)
    assert verify().startswith(f"Comptes rendus scellés intacts : {second.rank}")
    set_field(second, "supersedes_id", None)
    assert f"Rang {second.rank}" in refusal()


# --- The page --------------------------------------------------------------------------------


def asked(client, typed: str) -> str:
    return client.get(reverse("committees:verification"), {"empreinte": typed}).content.decode()


def test_whoever_has_an_account_is_told_what_a_paper_is(chain, client):
    client.force_login(a_focal_point(an_institution("essai-tiers")))
    for typed in (
        chain[1].hash,
        chain[1].hash.upper(),
        f" {chain[1].hash[:32]} {chain[1].hash[32:]}",
    ):
        page = asked(client, typed)
        assert chain[1].get_absolute_url() in page
        assert "En vigueur" in page
        assert "Intact" in page
        assert "rompue" not in page


def test_superseded_minutes_are_told_to_be(reference_data, secretariat):
    secretary = a_user(Role.SECRETARIAT)
    first = sealed_minutes(actor=secretary)
    lifecycle.correct(first.meeting, reason="Un chiffre est faux.", actor=secretary)
    circulated_minutes(reread_meeting(first.meeting), secretary)
    assert "En vigueur" in asked(secretariat, first.hash)
    second = sealing.approve(first.meeting, reason="Dissous", actor=secretary)
    page = asked(secretariat, first.hash)
    assert "Remplacé" in page
    assert second.get_absolute_url() in page


def test_altered_minutes_are_told_to_be(chain, secretariat):
    set_field(chain[1], "content", with_another_word(chain[1]))
    page = asked(secretariat, chain[1].hash)
    assert "Altéré" in page
    assert "rompue" in page
    # Others are as they were sealed, and the page says that the chain is broken.
    page = asked(secretariat, chain[2].hash)
    assert "Intact" in page
    assert "rompue" in page


def test_a_swapped_hash_is_no_documents(chain, secretariat):
    set_field(chain[1], "hash", "f" * 64)
    page = asked(secretariat, chain[1].hash)
    assert "Aucun compte rendu scellé" in page
    assert "rompue" in page


@pytest.mark.parametrize("typed", ["abc", "<script>", "é" * 64, "0" * 65])
def test_what_is_no_fingerprint_is_told_to_be(reference_data, secretariat, typed):
    page = asked(secretariat, typed)
    assert "Ce n’est pas une empreinte" in page or "Ce n'est pas une empreinte" in page
    assert "<script>" not in page.split("<main")[1]


def test_verifying_costs_the_same_whatever_the_length(chain):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            verify()
        return len(queries)

    before = cost()
    body = Committee.objects.exclude(level="external").order_by("-pk").first()
    sealed_minutes(a_held_meeting(committee=body, starts_at=in_days(9)))
    assert cost() == before


# --- The database itself ---------------------------------------------------------------------


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE committees_minutes SET approval_reason = 'Autre'",
        "UPDATE committees_minutes SET rank = NULL",
        "DELETE FROM committees_minutes",
    ],
)
def test_postgresql_refuses_to_change_or_delete_what_is_sealed(chain, statement):
    with (
        pytest.raises(IntegrityError, match="ne se modifie ni ne se supprime"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert "intacts" in verify()


@on_postgresql
def test_postgresql_lets_what_is_not_sealed_be_written(reference_data):
    minutes = circulated_minutes()
    Minutes.objects.filter(pk=minutes.pk).update(remarks_due_on=today())
    Minutes.objects.filter(pk=minutes.pk).delete()
