"""From the freeze to the erratum: what is published stays, and whoever approved it is known."""

import hashlib
import subprocess
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from partners.models import InstitutionName
from programmes.models import Activity, Passage
from reporting.bilan import books
from reporting.models import Edition, FrozenEdition, Publication
from reporting.outputs import pdf, registry
from reporting.publishing import approving, freezing, gates, release, review, sources
from reporting.publishing.approving import Told
from snia.audit.models import Entry
from snia.common.pdf import AttachmentFetcher, ForbiddenResource
from tests.builders import a_user
from tests.builders_publishing import (
    CHAIN,
    a_frozen,
    a_published,
    an_edition,
    an_erratum,
    approve_all,
    only_a_book,
    tamper,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = FrozenEdition.State


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch):
    """tests/test_bilan_whole.py freezes what the checks let pass."""
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def quick_files(monkeypatch):
    """Files that take no time to make, for what does not look into them."""
    only_a_book(monkeypatch)


def text_of(content: bytes, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def content_of(frozen: FrozenEdition, kind: str = registry.PDF) -> bytes:
    with frozen.files.get(kind=kind).file.open() as file:
        return file.read()


def refused(act, **told) -> str:
    with pytest.raises(ValidationError) as refusal:
        act(**told)
    return " ".join(refusal.value.messages)


# --- What was published stays as it was ------------------------------------------------------


@pytest.mark.parametrize("slug", ["2020", "2017-2018"])
def test_what_changes_afterwards_changes_no_published_bilan(slug, settings, tmp_path):
    """An institution renamed, an activity edited, a text rewritten, an account closed, a template
    and a style changed: the same bytes."""
    author = a_user()
    published = a_published(slug, author)
    before = content_of(published)
    assert published.document.values["edition"]["frozen_by"] == author.full_name

    InstitutionName.objects.update(name="Institution rebaptisée", acronym="REBAPT")
    Activity.objects.update(title="Activité modifiée", participants_total=None)
    Passage.objects.update(body="<p>Texte réécrit.</p>")
    author.full_name, author.is_active = "Compte effacé", False
    author.save()
    pieces = tmp_path / "reporting" / "bilan"
    pieces.mkdir(parents=True)
    for piece in ("front", "chapter", "closing", "book"):
        (pieces / f"{piece}.html").write_text("<p>Autre modèle</p>")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    again = pdf.pdf_of(FrozenEdition.objects.get(pk=published.pk).document)
    assert again.content == before
    assert hashlib.sha256(before).hexdigest() == published.files.get(kind="pdf").sha256


def test_a_published_bilan_needs_no_static_file_of_a_later_release(monkeypatch):
    """The pattern of its cover is in the document."""
    document = a_frozen().document
    monkeypatch.setattr("snia.common.pdf._static_file", lambda name: None)
    assert pdf.pdf_of(document).pages > 20
    assert "static:" not in document.stylesheet + document.html.whole


@pytest.mark.parametrize(
    "address",
    ["attachment:absent.png", "static:bilan/bilan.css", "file:///etc/passwd", "font:absent.ttf"],
)
def test_a_frozen_document_reaches_its_own_attachments_alone(address):
    fetcher = AttachmentFetcher({"photo.jpg": b"\xff\xd8"})
    assert fetcher.fetch("attachment:photo.jpg").read() == b"\xff\xd8"
    with pytest.raises(ForbiddenResource):
        fetcher.fetch(address)


def test_what_was_frozen_is_never_written_again():
    frozen = a_frozen()
    text = frozen.text
    frozen.text, frozen.sha256 = "{}", "0" * 64
    frozen.save()
    assert FrozenEdition.objects.get(pk=frozen.pk).text == text
    with pytest.raises(TypeError):
        FrozenEdition.objects.update(text="{}")
    with pytest.raises(TypeError):
        FrozenEdition.objects.all().delete()
    with pytest.raises(TypeError):
        frozen.delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such trigger")
def test_the_database_itself_refuses_to_change_what_was_frozen():
    frozen = a_frozen()
    for sql in (
        "UPDATE reporting_frozenedition SET text = ''",
        "DELETE FROM reporting_frozenedition",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert frozen.is_intact


# --- Freezing ----------------------------------------------------------------------------------


def test_a_version_says_what_it_is_on_its_imprint(quick_files):
    frozen = a_frozen(note="Pour le cabinet")
    html = frozen.document.html.front
    assert f"/verification/bilans/{frozen.code}/" in html
    assert "Version 1, établie le" in html
    assert "verification.svg" in frozen.document.pictures
    assert "Pour le cabinet" not in frozen.text


def test_a_second_click_freezes_nothing():
    frozen = a_frozen()
    told = refused(freezing.freeze, edition=frozen.edition, actor=a_user())
    assert "La version 1 est en approbation" in told
    assert FrozenEdition.objects.count() == 1


def test_an_edition_that_nobody_approves_is_not_frozen():
    edition = Edition.objects.get(slug="2020")
    assert "dire qui l'approuve" in refused(freezing.freeze, edition=edition, actor=a_user())


def test_an_edition_without_anything_to_print_is_not_frozen():
    edition = an_edition()
    Passage.objects.filter(period=edition.period).delete()
    edition.plan.parts.all().delete()
    assert "Rien n'a été rapporté" in refused(freezing.freeze, edition=edition, actor=a_user())


def test_a_gate_forbids_to_freeze_and_says_why():
    gates.register_gate(lambda edition: [f"{edition} : 2 constats bloquants."])
    assert "2 constats bloquants" in refused(freezing.freeze, edition=an_edition(), actor=a_user())
    assert not FrozenEdition.objects.exists()


def test_whoever_composes_an_edition_is_asked_for_its_book(monkeypatch, tmp_path):
    book = replace(sources.source_of(an_edition()).book, title="Composé ailleurs")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    composer = (lambda edition: True, lambda *asked: book, lambda edition: {"photo.jpg": photo})
    monkeypatch.setattr(books, "_registered", [composer])
    document = a_frozen().document
    assert document.book.title == "Composé ailleurs"
    assert document.pictures["photo.jpg"] == b"\xff\xd8"


# --- Approving -----------------------------------------------------------------------------------


def test_steps_approve_in_their_order_and_sign_with_a_name():
    frozen, actor = a_frozen(), a_user()
    approving.approve(frozen=frozen, told=Told(1, "Mme A. Essai", "Sans réserve"), actor=actor)
    first, second = frozen.approvals.all()
    assert (first.decision, first.person, first.by) == ("approved", "Mme A. Essai", actor)
    assert first.at is not None
    assert second.is_waiting
    assert approving.waiting(frozen) == second


def test_a_second_click_or_an_old_page_approves_nothing_else():
    frozen = a_frozen()
    approving.approve(frozen=frozen, told=Told(1, "Mme A. Essai"), actor=a_user())
    told = refused(approving.approve, frozen=frozen, told=Told(1, "Mme A. Essai"), actor=a_user())
    assert "C'est au tour de « Cabinet d'essai »" in told
    assert frozen.approvals.filter(decision="approved").count() == 1


def test_an_approval_without_a_name_is_refused():
    told = refused(approving.approve, frozen=a_frozen(), told=Told(1, " "), actor=a_user())
    assert "Dire qui approuve" in told


def test_a_refusal_says_why_and_closes_the_version():
    frozen = a_frozen()
    told = Told(1, "Mme A. Essai")
    assert "Dire pourquoi" in refused(approving.refuse, frozen=frozen, told=told, actor=a_user())
    told = Told(1, "Mme A. Essai", "Le tableau 11.2 est incomplet.")
    approving.refuse(frozen=frozen, told=told, actor=a_user())
    frozen.refresh_from_db()
    assert frozen.state == State.REFUSED
    assert "n'attend plus d'approbation" in refused(
        approving.approve, frozen=frozen, told=Told(2, "M. B. Essai"), actor=a_user()
    )
    assert "refusée" in refused(release.publish, frozen=frozen, actor=a_user())
    again = {"edition": frozen.edition, "actor": a_user()}
    assert "Dire ce que cette version corrige" in refused(freezing.freeze, **again)
    second = freezing.freeze(changes="Tableau 11.2 complété.", **again)
    assert (second.version, second.erratum_of, second.state) == (2, None, State.OPEN)


def test_a_chain_changed_later_holds_for_the_next_version():
    frozen = a_frozen()
    approving.set_chain(edition=frozen.edition, steps=[("Autre", "")], actor=a_user())
    assert [approval.title for approval in frozen.approvals.all()] == [
        title for title, _person in CHAIN
    ]


# --- Publishing ----------------------------------------------------------------------------------


def test_what_is_not_approved_by_all_is_not_published(quick_files):
    frozen = a_frozen()
    approving.approve(frozen=frozen, told=Told(1, "Mme A. Essai"), actor=a_user())
    assert "n'a pas encore approuvé" in refused(release.publish, frozen=frozen, actor=a_user())


def test_a_second_click_publishes_once(quick_files):
    published = a_published()
    assert "elle est « publiée »" in refused(release.publish, frozen=published, actor=a_user())
    assert Publication.objects.count() == 1
    assert published.files.count() == len(registry.OUTPUTS)


def test_every_output_is_published(quick_files, monkeypatch):
    text = registry.Output(
        "texte", "Texte", ".txt", "text/plain", lambda document: document.book.title.encode()
    )
    monkeypatch.setattr(registry, "OUTPUTS", (*registry.OUTPUTS, text))
    published = a_published()
    assert content_of(published, "texte") == published.document.book.title.encode()


def test_each_act_is_in_the_journal(quick_files):
    published = a_published()
    an_erratum(published)
    verbs = Entry.objects.order_by("number").values_list("verb", flat=True)
    told = [verb for verb in verbs if "edition" in verb or verb == "erratum"]
    assert told == [
        "freeze_edition",
        "approve_edition",
        "approve_edition",
        "publish_edition",
        "erratum",
    ]


# --- Errata --------------------------------------------------------------------------------------


def test_a_published_edition_is_corrected_by_an_erratum_alone(quick_files):
    published = a_published()
    assert "par un erratum" in refused(
        freezing.freeze, edition=published.edition, actor=a_user(), changes="Essai"
    )
    assert "Dire ce que cette version corrige" in refused(
        freezing.open_erratum, edition=published.edition, actor=a_user(), changes=" "
    )


def test_nothing_published_has_no_erratum():
    told = refused(freezing.open_erratum, edition=an_edition(), actor=a_user(), changes="Essai")
    assert "Rien n'est publié" in told


def test_an_erratum_lists_what_it_changed_and_replaces_what_was_published(quick_files):
    published = a_published()
    passage = Passage.objects.filter(
        period=published.edition.period, body__contains="</p>"
    ).first()
    passage.body = f"{passage.body}<p>Une phrase ajoutée par l'erratum.</p>"
    passage.save()
    erratum = an_erratum(published, "Une phrase manquait.")
    assert erratum.erratum_of == published
    assert [(one["before"], one["after"]) for one in erratum.differences] == [
        ("", "Une phrase ajoutée par l'erratum.")
    ]
    assert f"Programme {passage.programme.number}" in erratum.differences[0]["where"]
    document = erratum.document
    assert "Une phrase manquait." in document.html.front
    assert 'href="#modifications"' in document.html.of("contents")
    assert 'id="modifications"' in document.html.of("closing")
    published.refresh_from_db()
    assert published.state == State.PUBLISHED, "nothing is replaced before it is approved"

    approve_all(erratum)
    release.publish(frozen=erratum, actor=a_user())
    published.refresh_from_db()
    assert published.state == State.REPLACED
    assert "Version 2 : Une phrase manquait." in published.publication.withdrawn_reason
    assert content_of(published), "what was replaced is still served"


# --- Review copies -------------------------------------------------------------------------------


def test_a_review_copy_says_so_on_each_page_and_numbers_its_lines():
    frozen = a_frozen()
    kept = release.prepare_review(frozen=frozen)
    assert release.prepare_review(frozen=frozen) == kept
    content = content_of(frozen, review.REVIEW)
    pages = text_of(content, "-layout").split("\f")[:-1]
    book = text_of(pdf.pdf_of(frozen.document).content, "-layout").split("\f")[:-1]
    assert len(pages) == len(book) == kept.pages
    assert all("Exemplaire de relecture – version 1 du" in page for page in pages)
    assert all("Remarques" in page for page in pages)
    assert not any("Exemplaire de relecture" in page for page in book)
    # Every line of a page of running text has its number.
    full = max(range(len(book)), key=lambda number: len(book[number]))
    numbered = [line.split()[0] for line in pages[full].splitlines() if line.split()]
    counted = [int(word) for word in numbered if word.isdigit()]
    assert set(range(1, 20)) <= set(counted)


# --- Verifying -----------------------------------------------------------------------------------


def verify(*options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_bilans", *options, stdout=out, stderr=err)
    except CommandError as error:
        return "", err.getvalue() + str(error)
    return out.getvalue(), ""


def test_what_is_intact_is_told_so():
    a_published()
    told, wrong = verify("--render")
    assert wrong == ""
    assert "les mêmes octets" in told
    assert "tout est intact" in told


def test_a_text_that_was_tampered_with_is_found(quick_files):
    published = a_published()
    changed = published.text.replace("Bilan", "Bulan", 1)
    tamper("UPDATE reporting_frozenedition SET text = %s WHERE id = %s", changed, published.pk)
    assert "le document figé a été modifié" in verify()[1]


def test_a_record_that_says_something_else_is_found(quick_files):
    published = a_published()
    FrozenEdition.objects.filter(pk=published.pk).update(version=7, changes="x")
    assert "version, changes" in verify()[1]


def test_a_file_that_was_tampered_with_or_lost_is_found(quick_files):
    file = a_published().files.get(kind="pdf")
    path = Path(file.file.path)
    path.write_bytes(b"%PDF-1.7 autre")
    assert "a été modifié" in verify()[1]
    path.unlink()
    assert "est introuvable" in verify()[1]


def test_other_engines_are_told(quick_files, monkeypatch):
    a_published()
    other = SimpleNamespace(content=b"%PDF-1.7 autre", pages=1, sha256="1" * 64)
    monkeypatch.setattr(pdf, "pdf_of", lambda document: other)
    assert "n'a pas les mêmes octets" in verify("--render")[1]
    now = pdf.engines()
    monkeypatch.setattr(pdf, "engines", lambda: {**now, "weasyprint": "99.0"})
    told, wrong = verify("--render")
    assert wrong == ""
    assert f"weasyprint {now['weasyprint']} → 99.0" in told
