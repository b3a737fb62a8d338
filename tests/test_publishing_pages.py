"""The pages of the publication: what the department does there, what readers find and verify."""

import hashlib
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programmes.models import Passage
from reporting.models import Edition, FrozenEdition, RenderedBilan
from reporting.outputs import pdf
from reporting.publishing import gates, release
from snia.accounts.models import Role
from tests.builders_publishing import (
    a_frozen,
    a_published,
    an_edition,
    an_erratum,
    approve_all,
    only_a_book,
    tamper,
)

pytestmark = pytest.mark.usefixtures("reference_data")

READERS = [Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER]
CONTENT = b"%PDF-1.7 essai"


@pytest.fixture(autouse=True)
def _quick_files(monkeypatch):
    """tests/test_publishing.py lays the book out in earnest, whatever the checks find."""
    only_a_book(monkeypatch, CONTENT)
    made = SimpleNamespace(content=CONTENT)
    monkeypatch.setattr("reporting.publishing.review.review_copy", lambda document: made)
    monkeypatch.setattr(gates, "_GATES", [])


def page_of(slug: str = "2020") -> str:
    return reverse("reporting:publication", args=[slug])


def step(client, name: str, slug: str = "2020", **typed):
    address = reverse("reporting:publication-step", args=[slug])
    return client.post(address, {"step": name, **typed}, follow=True)


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def chain_of(*steps: tuple[str, str]) -> dict[str, str]:
    typed = {"etapes-TOTAL_FORMS": str(len(steps)), "etapes-INITIAL_FORMS": "0"}
    for number, (title, person) in enumerate(steps):
        typed |= {f"etapes-{number}-title": title, f"etapes-{number}-person": person}
    return typed


# --- The department ------------------------------------------------------------------------------


def test_the_department_freezes_approves_and_publishes_from_one_page(secretariat):
    steps = chain_of(("Direction d'essai", "Mme A. Essai"), ("Cabinet d'essai", ""), ("", ""))
    assert "enregistrées" in text(step(secretariat, "chain", **steps))
    assert "elle attend son approbation" in text(step(secretariat, "freeze", note="Essai"))
    assert "<td>Exemplaire de relecture</td>" in text(step(secretariat, "review"))
    shown = text(step(secretariat, "approve", rank="1", person="Mme A. Essai"))
    assert "Décision de « Cabinet d'essai »" in shown
    assert "n'a pas encore approuvé" in text(step(secretariat, "publish"))
    step(secretariat, "approve", rank="2", person="M. B. Essai", remark="Lu")
    assert "<td>Publication</td>" in text(step(secretariat, "publish"))
    assert FrozenEdition.objects.get().state == "published"


def test_what_was_typed_is_kept_where_it_is_refused(secretariat):
    a_frozen()
    answer = step(secretariat, "refuse", rank="1", person="Mme A. Essai", remark=" ")
    assert answer.status_code == 400
    assert "Dire pourquoi la version est refusée." in text(answer)
    assert 'value="Mme A. Essai"' in text(answer)
    answer = step(secretariat, "chain", **chain_of(("", "Mme Sans Titre")))
    assert answer.status_code == 400
    assert "en quelle qualité" in text(answer)
    assert 'value="Mme Sans Titre"' in text(answer)


def test_an_erratum_that_says_nothing_is_handed_back(secretariat):
    a_published()
    answer = step(secretariat, "freeze", changes="", note="À garder")
    assert answer.status_code == 400
    assert "Dire ce que cette version corrige" in text(answer)
    assert "À garder" in text(answer)


def test_a_second_click_is_told_and_does_nothing(secretariat):
    a_frozen()
    assert "La version 1 est en approbation" in text(step(secretariat, "freeze"))
    approved = {"rank": "1", "person": "Mme A. Essai"}
    step(secretariat, "approve", **approved)
    assert step(secretariat, "approve", **approved).status_code == 400
    frozen = FrozenEdition.objects.get()
    assert frozen.approvals.filter(decision="approved").count() == 1
    approve_all(frozen)
    step(secretariat, "publish")
    assert "Aucune version de cette édition" in text(step(secretariat, "publish"))


@pytest.mark.parametrize("nonsense", ["", "tout", "approve'"])
def test_a_step_that_does_not_exist_is_not_found(secretariat, nonsense):
    assert step(secretariat, nonsense).status_code == 404


@pytest.mark.parametrize("name", ["approve", "refuse", "review", "publish"])
def test_without_a_version_in_approval_nothing_is_decided(secretariat, name):
    assert step(secretariat, name, rank="x", person="x").status_code == 400


def test_what_forbids_to_freeze_is_on_the_page(secretariat, monkeypatch):
    monkeypatch.setattr(
        gates, "_GATES", [lambda edition: ["Le tableau 11.2 ne fait pas le total."]]
    )
    assert "Le tableau 11.2 ne fait pas le total." in text(secretariat.get(page_of()))


def test_files_that_can_not_be_made_are_told_without_losing_anything(secretariat, monkeypatch):
    frozen = a_frozen()
    approve_all(frozen)

    def fail(document):
        raise OSError

    monkeypatch.setattr(pdf, "pdf_of", fail)
    told = text(step(secretariat, "publish"))
    assert "Erreur inattendue (OSError)" in told
    frozen.refresh_from_db()
    assert frozen.state == "open"
    assert not frozen.files.exists()


def test_the_page_asks_no_more_queries_with_more_versions(
    secretariat, django_assert_max_num_queries
):
    published = a_published()
    for number in range(3):
        erratum = an_erratum(published, f"Erratum {number}")
        approve_all(erratum)
        published = release.publish(frozen=erratum, actor=erratum.frozen_by).frozen
    with django_assert_max_num_queries(16):
        secretariat.get(page_of())
    with django_assert_max_num_queries(14):
        secretariat.get(published.edition.get_absolute_url())
    with django_assert_max_num_queries(12):
        secretariat.get(reverse("reporting:editions"))


# --- Readers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_readers_find_what_was_published_with_its_errata(role, client_of):
    published = a_published()
    passage = Passage.objects.filter(
        period=published.edition.period, body__contains="</p>"
    ).first()
    passage.body += "<p>Une phrase que l'erratum ajoute.</p>"
    passage.save()
    erratum = an_erratum(published, "Une phrase manquait.")
    client = client_of(role)
    shown = text(client.get(published.edition.get_absolute_url()))
    assert "Version 1, publiée le" in shown
    assert "Une phrase manquait." not in shown, "nothing is read before it is approved"
    approve_all(erratum)
    release.publish(frozen=erratum, actor=erratum.frozen_by)
    shown = text(client.get(published.edition.get_absolute_url()))
    assert "Version 2, publiée le" in shown
    assert "Une phrase manquait." in shown
    assert "1 modification depuis la version précédente" in shown
    assert "Une phrase que" in shown
    assert "Remplacée le" in shown
    for file in (*published.files.all(), *erratum.files.all()):
        answer = client.get(file.get_absolute_url())
        assert b"".join(answer.streaming_content) == CONTENT
        assert file.sha256 in shown


@pytest.mark.parametrize("role", READERS)
def test_drafts_and_review_copies_are_the_departments(role, client_of, secretariat):
    frozen = a_published()
    erratum = an_erratum(frozen)
    review = release.prepare_review(frozen=erratum)
    RenderedBilan.objects.create(
        edition=frozen.edition, file="bilans/x.pdf", sha256="0" * 64, pages=7
    )
    client = client_of(role)
    assert client.get(review.get_absolute_url()).status_code == 404
    assert secretariat.get(review.get_absolute_url()).status_code == 200
    assert "Brouillon" not in text(client.get(frozen.edition.get_absolute_url()))
    assert "Brouillon" in text(secretariat.get(frozen.edition.get_absolute_url()))
    read = client.get("/api/bilans/2020/").json()
    assert read["renderings"] == []
    told = {
        file["kind"]: (file["sha256"], file["url"]) for file in read["publications"][0]["files"]
    }
    file = frozen.files.get(kind="pdf")
    assert told == {"pdf": (file.sha256, f"http://testserver{file.get_absolute_url()}")}
    assert secretariat.get("/api/bilans/2020/").json()["renderings"][0]["pages"] == 7
    download = reverse("reporting:download", args=["2020"])
    assert client.get(download).url == frozen.files.get(kind="pdf").get_absolute_url()


def test_a_draft_stays_readable_until_something_is_published(client_of):
    RenderedBilan.objects.create(
        edition=Edition.objects.get(slug="2020"), file="bilans/x.pdf", sha256="0" * 64, pages=7
    )
    a_frozen()
    shown = text(client_of(Role.PARTNER).get(reverse("reporting:edition", args=["2020"])))
    assert "7 pages, produit le" in shown
    assert "Versions publiées" not in shown


def test_a_file_of_another_version_or_lost_is_not_found(secretariat):
    published = a_published()
    for kwargs in (["2020", 2, "pdf"], ["2020", 1, "docx"], ["2017-2018", 1, "pdf"]):
        assert secretariat.get(reverse("reporting:published-file", args=kwargs)).status_code == 404
    file = published.files.get(kind="pdf")
    file.file.storage.delete(file.file.name)
    assert secretariat.get(file.get_absolute_url()).status_code == 404


# --- Verification --------------------------------------------------------------------------------


def verification_of(frozen: FrozenEdition) -> str:
    return reverse("reporting:verification-code", args=[frozen.code])


def sent(client, frozen: FrozenEdition, content: bytes = CONTENT):
    upload = SimpleUploadedFile("recu.pdf", content, content_type="application/pdf")
    return client.post(verification_of(frozen), {"file": upload})


def test_the_verification_tells_version_dates_approvals_and_digests(client_of):
    published = a_published()
    shown = text(client_of(Role.PARTNER).get(verification_of(published)))
    assert "publiée et en vigueur" in shown
    assert "Mme A. Essai" in shown
    for told in (published.sha256, *(file.sha256 for file in published.files.all())):
        assert told in shown


def test_a_code_is_found_as_people_type_it(secretariat):
    published = a_published()
    ask = reverse("reporting:verification")
    typed = f" {published.code[:5].lower()} {published.code[5:]} "
    assert secretariat.get(ask, {"code": typed}).url == verification_of(published)
    assert "Aucun Bilan n'a ce code" in text(secretariat.get(ask, {"code": "22222AAAAA"}))
    address = reverse("reporting:verification-code", args=["22222AAAAA"])
    assert secretariat.get(address).status_code == 404


def test_a_file_is_told_from_another_and_not_kept(client_of, settings):
    published = a_published()
    client = client_of(Role.PARTNER)
    kept = FrozenEdition.objects.get().files.count()
    assert "est, à l'octet près, le fichier publié" in text(sent(client, published))
    told = text(sent(client, published, CONTENT + b" "))
    assert "il a été modifié" in told
    assert hashlib.sha256(CONTENT + b" ").hexdigest() in told
    assert FrozenEdition.objects.get().files.count() == kept
    answer = client.post(verification_of(published))
    assert answer.status_code == 400
    assert "Choisir le fichier" in text(answer)


def test_a_version_that_is_not_published_is_told_so(client_of):
    frozen = a_frozen()
    release.prepare_review(frozen=frozen)
    client = client_of(Role.PARTNER)
    assert "exemplaire de travail" in text(client.get(verification_of(frozen)))
    assert "Fichiers publiés" not in text(client.get(verification_of(frozen)))


def test_a_version_that_was_replaced_leads_to_the_one_that_replaces_it(client_of):
    published = a_published()
    erratum = an_erratum(published, "Un chiffre.")
    client = client_of(Role.PARTNER)
    assert "publiée et en vigueur" in text(client.get(verification_of(published)))
    approve_all(erratum)
    release.publish(frozen=erratum, actor=erratum.frozen_by)
    shown = text(client.get(verification_of(published)))
    assert "puis remplacée" in shown
    assert verification_of(erratum) in shown


def test_verifying_what_was_tampered_with_says_so(client_of):
    published = a_published()
    tamper("UPDATE reporting_frozenedition SET text = %s WHERE id = %s", "{}", published.pk)
    shown = text(client_of(Role.PARTNER).get(verification_of(published)))
    assert "n'est plus celui dont l'empreinte" in shown


def test_the_chain_of_an_edition_is_its_own(secretariat):
    an_edition("2020")
    assert "Direction d'essai" not in text(secretariat.get(page_of("2017-2018")))
    assert "Direction d'essai" in text(secretariat.get(page_of("2020")))
