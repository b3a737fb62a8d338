"""The pack made for a meeting: what it tells, its annexes, what is projected."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from committees.meetings import documents
from committees.models import Alert, Decision, Meeting
from committees.pack.annexes import AnnexFile, pages_of, with_annexes
from committees.pack.make import pack_pdf, slides_pdf
from committees.pack.material import pack_of
from committees.pack.slides import ITEMS_A_SLIDE, ROWS_A_SLIDE, cut, deck_of
from snia.accounts.models import Role
from snia.common.pdf import write_pdf
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_period,
    a_user,
    an_action,
    an_institution,
    an_update,
    yesterday,
)
from tests.builders_committees import a_committee, a_meeting, a_meeting_told, a_member

pytestmark = pytest.mark.usefixtures("reference_data")


def today():
    return timezone.localdate()


@pytest.fixture
def actor():
    return a_user(Role.SECRETARIAT)


def text_of(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def a_pdf(pages: int = 1, rotate: int = 0) -> bytes:
    body = "".join(f'<p style="break-before: page">Feuille {n + 1}</p>' for n in range(pages))
    html = f'<html lang="fr"><head><title>Essai</title></head><body>{body}</body></html>'
    content = write_pdf(html, "pack/slides.css").content
    assert pages_of(content) == pages
    if not rotate:
        return content
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.obj.Rotate = rotate
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def join(meeting, actor, name: str, content: bytes):
    item = meeting.items.first()
    documents.join(item, SimpleUploadedFile(name, content), actor=actor)


# --- What it tells ---------------------------------------------------------------------------


def test_a_meeting_of_the_documents_has_its_pack():
    """The CP4 of 17 November 2020: what the Bilan dates between it and the meeting before."""
    meeting = Meeting.objects.get(committee__slug="cp4", when_start=date(2020, 11, 17))
    pack = pack_of(meeting, today=today())
    assert pack.previous is not None
    assert pack.since == date(2020, 10, 1)
    told = {row.when for row in pack.activities}
    assert {"le 23 octobre 2020", "du 9 au 27 novembre 2020"} <= told
    text = text_of(pack_pdf(meeting))
    assert "Déploiement des politiques migratoires" in text
    assert "depuis la réunion du 1er octobre 2020" in text.replace("1 er", "1er")


def test_what_moved_shows_its_rate_beside_the_one_before(actor):
    action, institution = an_action(1, programme=3), an_institution()
    for year, rate in ((2019, "30"), (2020, "45")):
        campaign = a_campaign(period=a_period(year), actions=[action])
        answer = a_complete_answer(rate=rate, activities=[], not_applicable=["activities"])
        an_update(campaign, action, institution, state="validated", content=answer)
    a_meeting_told(day=today() - timedelta(days=9))
    pack = pack_of(a_meeting(), today=today())
    assert [row.rates for row in pack.moved] == ["30 %", "30 % → 45 %"]
    assert {row.code for row in pack.moved} == {"3.1"}
    earlier = pack_of(a_meeting_told(day=today() - timedelta(days=2)), today=today())
    assert earlier.moved == []


def test_what_is_late_is_told_by_institution_with_its_actions(actor):
    campaign = a_campaign(opens_on=today() - timedelta(days=40), due_on=yesterday())
    for number in (2, 1):
        an_update(campaign, an_action(number, programme=3))
    an_update(campaign, an_action(1, programme=6))  # another committee's
    sent = an_action(5, programme=3)
    an_update(campaign, sent, an_institution("entraide-nationale"), state="submitted")
    [late] = pack_of(a_meeting(), today=today()).late
    assert (late.institution, late.actions, late.days) == ("MTIP", "3.1 et 3.2", 1)


def test_what_is_at_risk_says_why(actor):
    action = an_action(4, programme=3)
    answer = a_complete_answer(
        confidence="low", confidence_reason="Crédits gelés", status="postponed"
    )
    an_update(a_campaign(actions=[action]), action, state="validated", content=answer)
    [risk] = pack_of(a_meeting(), today=today()).risks
    assert risk.why == "Reportée ; confiance faible : Crédits gelés"


def test_open_decisions_and_alerts_of_the_committee_are_there(actor):
    committee, copil = a_committee(), a_committee("copil")
    previous = a_meeting_told(day=yesterday())
    late = Decision.objects.create(
        committee=committee,
        year=2026,
        number=1,
        meeting=previous,
        text="Nommer un point focal",
        decided_on=yesterday(),
        due_on=today() - timedelta(days=1),
    )
    Alert.objects.create(
        action=an_action(1, programme=3),
        source=committee,
        committee=copil,
        text="Rupture de médicaments",
        state="escalated",
        raised_at=timezone.now(),
    )
    meeting = a_meeting()
    assert pack_of(meeting, today=today()).late_decisions == [late]
    text = text_of(pack_pdf(meeting))
    assert "Nommer un point focal" in text
    assert "en retard" in text
    assert "Rupture de médicaments" in text
    assert "Portée plus haut (CoPil)" in text


def test_more_actions_cost_no_more_queries(actor, django_assert_max_num_queries):
    campaign = a_campaign(opens_on=today() - timedelta(days=40), due_on=yesterday())
    for number in range(1, 12):
        action = an_action(number, programme=3)
        state = "validated" if number % 2 else None
        an_update(campaign, action, state=state)
    meeting = a_meeting()
    with django_assert_max_num_queries(12):
        pack = pack_of(meeting, today=today())
        assert len(pack.moved) == 6
        assert pack.standings


# --- Annexes ---------------------------------------------------------------------------------


@pytest.mark.once
def test_annexes_follow_with_their_folios_and_bookmarks(actor):
    meeting = a_meeting(actor=actor)
    join(meeting, actor, "note.pdf", a_pdf(2))
    join(meeting, actor, "carte.pdf", a_pdf(1))
    content = pack_pdf(meeting)
    reader = PdfReader(BytesIO(content))
    body = len(reader.pages) - 3
    last = [reader.pages[body + n].extract_text() for n in range(3)]
    assert [text.split()[-1] for text in last] == [str(body + n + 1) for n in range(3)]
    assert "Annexe 1" in last[0]
    assert "note.pdf" in last[1]
    assert "Annexe 2" in last[2]
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[-2:] == ["Annexe 1 – note.pdf", "Annexe 2 – carte.pdf"]
    listed = "".join(page.extract_text() for page in reader.pages[:body])
    assert str(body + 1) in listed
    assert str(body + 3) in listed


def test_what_cannot_be_taken_in_is_listed_with_the_reason(actor, settings):
    meeting = a_meeting(actor=actor)
    join(meeting, actor, "endommage.pdf", b"%PDF-1.7 rien de plus")
    locked = BytesIO()
    with pikepdf.open(BytesIO(a_pdf())) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    join(meeting, actor, "protege.pdf", locked.getvalue())
    text = text_of(pack_pdf(meeting))
    assert "non repris : fichier endommagé" in text.replace("\u00a0", " ")
    assert "non repris : protégé par un mot de passe" in text.replace("\u00a0", " ")


def test_a_page_that_is_turned_is_stamped_the_way_it_is_read():
    body = a_pdf(1)
    whole = with_annexes(body, [AnnexFile("Annexe 1 – Plan", a_pdf(1, rotate=90))])
    page = PdfReader(BytesIO(whole)).pages[1]
    assert "Annexe 1" in page.extract_text()


@pytest.mark.once
def test_the_same_pack_has_the_same_bytes(actor):
    meeting = a_meeting(actor=actor)
    join(meeting, actor, "note.pdf", a_pdf(2))
    assert pack_pdf(meeting) == pack_pdf(meeting)


# --- Slides ----------------------------------------------------------------------------------


@pytest.mark.once
def test_slides_are_wide_and_hold_a_few_lines_each(actor):
    meeting = a_meeting(actor=actor, items=[f"Point {n}" for n in range(ITEMS_A_SLIDE + 1)])
    deck = deck_of(pack_of(meeting, today=today()))
    assert [slide.part for slide in deck[:2]] == ["1/2", "2/2"]
    pages = PdfReader(BytesIO(slides_pdf(meeting))).pages
    assert len(pages) == len(deck) + 1
    assert {round(float(p.mediabox.width / p.mediabox.height), 2) for p in pages} == {1.78}


def test_nothing_is_left_out_of_the_cut():
    rows = [(str(n),) for n in range(ROWS_A_SLIDE * 2 + 1)]
    slides = list(cut("Titre", ("N°",), rows))
    assert [row for slide in slides for row in slide.rows] == rows
    assert max(len(slide.rows) for slide in slides) == ROWS_A_SLIDE


# --- Who reads it ----------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["pack", "slides"])
def test_the_pack_is_the_members(route, client, client_of):
    meeting = a_meeting()
    url = reverse(f"committees:{route}", args=[meeting.pk])
    client.force_login(a_member())
    response = client.get(url)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    client.force_login(a_member(a_committee("cp1"), an_institution("entraide-nationale")))
    assert client.get(url).status_code == 404
    assert client_of(Role.DECISION_MAKER).get(url).status_code == 200


def test_another_organisations_meeting_has_no_pack(secretariat):
    meeting = Meeting.objects.filter(committee__slug="unct").first()
    assert secretariat.get(reverse("committees:pack", args=[meeting.pk])).status_code == 404


def test_pages_that_share_their_resources_have_each_its_own_folio():
    shared = a_pdf(3)
    with pikepdf.open(BytesIO(shared)) as pdf:
        common = pdf.make_indirect(pdf.pages[0].resources)
        for page in pdf.pages:
            page.obj.Resources = common
        out = BytesIO()
        pdf.save(out)
    whole = with_annexes(a_pdf(1), [AnnexFile("Annexe 1 – Carte", out.getvalue())])
    pages = PdfReader(BytesIO(whole)).pages
    assert [page.extract_text().split()[-1] for page in pages[1:]] == ["2", "3", "4"]
