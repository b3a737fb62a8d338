"""The studio's pages: typed without a script, kept, put together, commented, approved."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from programmes.models import Passage, Period
from reporting.bilan.books import book_of, pictures_of
from reporting.models import Edition, EditionMilestone, StudioChapter, StudioPhoto
from reporting.services import render_edition
from reporting.studio import life
from snia.accounts.models import Role
from tests.builders import a_user
from tests.builders_studio import block_of, chapter_of, posted, type_in
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

State = StudioChapter.State


@pytest.fixture
def salma():
    return a_user(full_name="Salma Secrétariat")


@pytest.fixture
def tarik():
    return a_user(full_name="Tarik Secrétariat")


@pytest.fixture
def edition(reference_data):
    return Edition.objects.get(slug="2020")


@pytest.fixture
def chapter(edition, salma):
    life.open_studio(edition, actor=salma)
    return chapter_of(edition, 11)


def key_of_text(chapter):
    return next(row["key"] for row in chapter.content["blocks"] if row["kind"] == "text")


def a_passage():
    of_2020 = Passage.objects.filter(period__label="2020", programme__number=11)
    return of_2020.exclude(body="")[0]


def send(chapter, user, then="save", **changes):
    data = {**posted(chapter, **changes), "then": then}
    return signed_in(user).post(chapter.get_absolute_url(), data)


def page_of(chapter, user, route="studio-chapter"):
    return signed_in(user).get(chapter.address(route)).content.decode()


# --- Written ---------------------------------------------------------------------------------


def test_the_page_shows_each_text_beside_its_source(chapter, salma):
    page = page_of(chapter, salma)
    passage = Passage.objects.filter(period__label="2020", programme__number=11, exhibit="")[0]
    assert f"passage-{passage.pk}-text" in page
    assert reverse("admin:programmes_passage_change", args=[passage.pk]) in page


def test_sending_the_page_as_it_is_changes_nothing(chapter, salma):
    before = chapter.content
    assert send(chapter, salma).status_code == 302
    chapter.refresh_from_db()
    assert chapter.content == before


def test_what_is_typed_is_printed_and_cleaned(chapter, salma):
    key = key_of_text(chapter)
    html = "<p>Un texte <strong>neuf</strong>.</p><script>alert(1)</script>"
    send(chapter, salma, **{f"blocks/{key}/html": html})
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Un texte <strong>neuf</strong>.</p>"
    assert "<strong>neuf</strong>" in page_of(chapter, salma, "studio-preview")


def test_a_page_says_nothing_of_where_a_block_comes_from(chapter, salma):
    key = key_of_text(chapter)
    before = block_of(chapter, key)
    data = posted(chapter)
    data[f"blocks/{key}/sources"] = "[]"
    data[f"blocks/{key}/taken"] = "x"
    data[f"blocks/{key}/kind"] = "table"
    signed_in(salma).post(chapter.get_absolute_url(), data)
    chapter.refresh_from_db()
    assert block_of(chapter, key) == before


def test_blocks_are_added_moved_and_removed_without_a_script(chapter, salma):
    key = key_of_text(chapter)
    send(chapter, salma, then=f"add:boxed:{key}")
    chapter.refresh_from_db()
    keys = [row["key"] for row in chapter.content["blocks"]]
    boxed = keys[keys.index(key) + 1]
    assert block_of(chapter, boxed)["kind"] == "boxed"

    send(chapter, salma, then=f"up:{boxed}", **{f"blocks/{boxed}/html": "<p>À retenir.</p>"})
    chapter.refresh_from_db()
    keys = [row["key"] for row in chapter.content["blocks"]]
    assert keys.index(boxed) == keys.index(key) - 1
    assert block_of(chapter, boxed)["html"] == "<p>À retenir.</p>"

    send(chapter, salma, then=f"remove:{boxed}")
    chapter.refresh_from_db()
    assert boxed not in [row["key"] for row in chapter.content["blocks"]]


def test_what_is_removed_can_be_brought_back(chapter, salma):
    key = key_of_text(chapter)
    text, before = block_of(chapter, key)["html"], chapter.content["blocks"]
    send(chapter, salma, then=f"remove:{key}")
    chapter.refresh_from_db()
    assert "Propositions écartées" in page_of(chapter, salma)
    send(chapter, salma, then=f"take:{key}")
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == text
    assert chapter.content["blocks"] == before, "where it was"


def test_a_page_that_arrives_cut_short_keeps_what_was_typed(chapter, salma):
    key = key_of_text(chapter)
    data = posted(chapter, **{f"blocks/{key}/html": "<p>Tapé avant la coupure.</p>"})
    del data["end"]
    response = signed_in(salma).post(chapter.get_absolute_url(), data)
    assert response.status_code == 400
    assert "Tapé avant la coupure." in response.content.decode()
    chapter.refresh_from_db()
    assert "coupure" not in str(chapter.content)


def test_a_text_that_is_too_long_is_refused_and_shown_again(chapter, salma):
    key = key_of_text(chapter)
    response = send(chapter, salma, **{f"blocks/{key}/items": "x" * 400_001})
    assert response.status_code == 400
    assert "dépasse" in response.content.decode()
    assert "x" * 400_001 not in str(chapter.content)


def test_the_script_saves_and_is_told_where_it_stands(chapter, salma):
    key = key_of_text(chapter)
    data = posted(chapter, **{f"blocks/{key}/html": "<p>Automatique.</p>"})
    url = chapter.address("studio-autosave")
    answer = signed_in(salma).post(url, data, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["revision"] == chapter.revision + 1
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Automatique.</p>"


# --- Two people ------------------------------------------------------------------------------


def test_two_editors_of_one_paragraph_choose(chapter, salma, tarik):
    key = key_of_text(chapter)
    opened = posted(chapter, **{f"blocks/{key}/html": "<p>Texte de Salma.</p>"})
    type_in(chapter, tarik, **{f"blocks/{key}/html": "<p>Texte de Tarik.</p>"})
    browser = signed_in(salma)
    answer = browser.post(chapter.get_absolute_url(), opened)
    screen = browser.get(answer.url).content.decode()
    assert "Texte de Salma." in screen
    assert "Texte de Tarik." in screen
    assert "changé des deux côtés" in screen
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Texte de Tarik.</p>", "nothing was overwritten"

    choices = {f"choice:blocks/{key}/html": "mine", "revision": str(chapter.revision)}
    assert browser.post(answer.url, choices).status_code == 302
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Texte de Salma.</p>"
    held = [str(version.content) for version in chapter.versions.all()]
    assert any("Texte de Tarik." in text for text in held)


def test_a_block_that_another_removed_comes_back_with_its_sources(chapter, salma, tarik):
    key = key_of_text(chapter)
    sources = block_of(chapter, key)["sources"]
    opened = posted(chapter, **{f"blocks/{key}/html": "<p>Encore là.</p>"})
    send(chapter, tarik, then=f"remove:{key}")
    browser = signed_in(salma)
    answer = browser.post(chapter.get_absolute_url(), opened)
    chapter.refresh_from_db()
    choices = {f"choice:blocks/{key}": "mine", "revision": str(chapter.revision)}
    browser.post(answer.url, choices)
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Encore là.</p>"
    assert block_of(chapter, key)["sources"] == sources


def test_the_aside_of_another_is_not_found(chapter, salma, tarik):
    key = key_of_text(chapter)
    opened = posted(chapter, **{f"blocks/{key}/html": "<p>De Salma.</p>"})
    type_in(chapter, tarik, **{f"blocks/{key}/html": "<p>De Tarik.</p>"})
    url = signed_in(salma).post(chapter.get_absolute_url(), opened).url
    assert signed_in(tarik).get(url).status_code == 404


# --- Read, commented, approved -----------------------------------------------------------------


def step(chapter, user, then, **data):
    return signed_in(user).post(chapter.address("studio-step"), {"then": then, **data})


def test_a_chapter_is_read_handed_back_and_approved(chapter, salma, tarik):
    assert chapter.state == State.DRAFTING, "it holds what was proposed"
    step(chapter, salma, "submit")
    assert step(chapter, tarik, "return").status_code == 409, "without saying why"
    step(chapter, tarik, "return", message="Préciser le décret.")
    assert "Préciser le décret." in page_of(chapter, salma, "studio-preview")
    step(chapter, salma, "submit")
    step(chapter, tarik, "approve")
    chapter.refresh_from_db()
    assert chapter.state == State.APPROVED


def test_what_is_approved_is_opened_again_before_it_changes(chapter, salma):
    key = key_of_text(chapter)
    opened = posted(chapter, **{f"blocks/{key}/html": "<p>Trop tard.</p>"})
    step(chapter, salma, "submit")
    step(chapter, salma, "approve")
    browser = signed_in(salma)
    answer = browser.post(chapter.get_absolute_url(), opened, follow=True)
    told = answer.content.decode()
    assert "approuvé" in told
    assert "mise de côté" in told
    [aside] = chapter.set_asides.all()
    assert "Trop tard." in str(aside.content), "no word is lost"
    assert "Trop tard." not in str(chapter_of(chapter.edition, 11).content)
    step(chapter, salma, "reopen")
    assert browser.get(chapter.get_absolute_url()).status_code == 200


def test_a_comment_waits_for_an_answer_before_approval(chapter, salma, tarik):
    key = key_of_text(chapter)
    data = posted(chapter)
    data |= {f"comment:{key}": "Quelle source ?", f"quote:{key}": "cadre institutionnel"}
    signed_in(tarik).post(chapter.get_absolute_url(), data)
    page = page_of(chapter, salma)
    assert "Quelle source" in page
    assert "cadre institutionnel" in page
    step(chapter, salma, "submit")
    refused = step(chapter, salma, "approve", message="Bon à tirer")
    assert refused.status_code == 409
    assert "commentaire attend une réponse" in refused.content.decode()
    assert "Bon à tirer" in refused.content.decode(), "what was typed stays"

    made = chapter.comments.get()
    chapter.refresh_from_db()
    send(chapter, salma, then=f"resolve:{made.pk}")
    step(chapter, salma, "approve")
    chapter.refresh_from_db()
    assert chapter.state == State.APPROVED
    made.refresh_from_db()
    assert made.resolved_by == salma


def test_a_changed_source_is_read_before_approval(chapter, salma):
    passage = a_passage()
    passage.body = "<p>Autre chose.</p>"
    passage.save()
    page = page_of(chapter, salma)
    assert "Source modifiée depuis" in page
    assert "Autre chose." in page
    step(chapter, salma, "submit")
    assert step(chapter, salma, "approve").status_code == 409
    chapter.refresh_from_db()
    send(chapter, salma, then=f"keep:passage-{passage.pk}-text")
    assert step(chapter, salma, "approve").status_code == 302


def test_every_version_can_be_read_and_restored(chapter, salma):
    key = key_of_text(chapter)
    first = block_of(chapter, key)["html"]
    type_in(chapter, salma, **{f"blocks/{key}/html": "<p>Seconde version.</p>"})
    latest = chapter.versions.first()
    browser = signed_in(salma)
    page = browser.get(chapter.address("studio-version", latest.number)).content.decode()
    assert "Seconde version." in page.replace("<ins>", "").replace("</ins>", "")
    browser.post(chapter.address("studio-restore", 1))
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == first
    assert chapter.versions.count() == 3


# --- Photos ----------------------------------------------------------------------------------


def a_photo(size=(2400, 1200), name="atelier.jpg") -> SimpleUploadedFile:
    into = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Rabat, chez quelqu'un"
    Image.new("RGB", size, "teal").save(into, "JPEG", exif=exif)
    return SimpleUploadedFile(name, into.getvalue(), "image/jpeg")


def upload(chapter, user, photo, **data):
    return signed_in(user).post(chapter.address("studio-upload"), {"photo": photo, **data})


@pytest.fixture
def with_photo(chapter, salma):
    assert upload(chapter, salma, a_photo(), after=key_of_text(chapter)).status_code == 302
    chapter.refresh_from_db()
    return chapter


def picture_of(chapter):
    return next(row for row in chapter.content["blocks"] if row["kind"] == "picture")


def test_a_photo_is_made_smaller_and_forgets_where_it_was_taken(with_photo):
    photo = StudioPhoto.objects.get()
    assert (photo.width, photo.height) == (1600, 800)
    kept = Image.open(photo.file)
    assert not kept.getexif()
    assert b"Rabat" not in photo.file.open().read()
    keys = [row["key"] for row in with_photo.content["blocks"]]
    assert keys.index(picture_of(with_photo)["key"]) == keys.index(key_of_text(with_photo)) + 1


@pytest.mark.parametrize("missing", ["alt", "credit", "consent"])
def test_a_photo_that_is_not_told_holds_approval_back(missing, with_photo, salma):
    key = picture_of(with_photo)["key"]
    words = {"alt": "Un atelier", "credit": "MDCMRE", "consent": "Écrit, le 3 mars 2020"}
    del words[missing]
    changes = {f"blocks/{key}/{name}": text for name, text in words.items()}
    type_in(with_photo, salma, **changes)
    step(with_photo, salma, "submit")
    refused = step(with_photo, salma, "approve")
    assert refused.status_code == 409
    assert "Photo :" in refused.content.decode()


def test_a_photo_is_in_the_book_by_its_name(with_photo, salma):
    name = picture_of(with_photo)["name"]
    assert set(pictures_of(with_photo.edition)) == {name}
    blocks = [
        block
        for one in book_of(with_photo.edition).chapters
        for section in one.sections
        for block in section.blocks
    ]
    [picture] = [block for block in blocks if block.kind == "picture"]
    assert (picture.name, picture.number) == (name, "11.1")
    assert b"/Image" in render_edition(with_photo.edition, programme=11).content
    url = reverse("reporting:studio-photo", args=["2020", name])
    assert url in page_of(with_photo, salma, "studio-preview")
    assert signed_in(salma).get(url).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("note.pdf", b"%PDF-1.7"), ("faux.jpg", b"\xff\xd8\xff\xe0 rien"), ("vide.jpg", b"")],
)
def test_what_is_no_photo_is_refused_in_french(name, content, chapter, salma):
    response = upload(chapter, salma, SimpleUploadedFile(name, content))
    assert response.status_code == 400
    assert not StudioPhoto.objects.exists()
    assert "text-danger" in response.content.decode()


# --- The whole book --------------------------------------------------------------------------


def test_the_progress_of_the_book_tells_what_is_left(chapter, salma, tarik):
    life.assign(chapter, tarik, actor=salma)
    passage = a_passage()
    passage.body = "<p>Autre chose.</p>"
    passage.save()
    page = signed_in(salma).get(reverse("reporting:studio", args=["2020"])).content.decode()
    row = next(row for row in page.split("<tr>") if ">Programme 11 :" in row)
    assert "Une source modifiée depuis" in row
    assert f'<option value="{tarik.pk}" selected>' in row


def test_the_plan_is_changed_from_the_studio(chapter, salma):
    client = signed_in(salma)
    address = reverse("admin:reporting_plan_change", args=[chapter.edition.plan_id])
    page = client.get(reverse("reporting:studio", args=["2020"])).content.decode()
    assert f'href="{address}"' in page
    form = client.get(address).content.decode()
    assert "Annexes du plan" in form
    assert "Réunions des instances" in form


def test_the_progress_costs_the_same_whatever_the_book_holds(
    chapter, salma, django_assert_max_num_queries
):
    for other in chapter.edition.chapters.all():
        for number in range(3):
            other.comments.create(
                block="x", text=f"Essai {number}", author=salma, at="2026-01-01T00:00Z"
            )
    browser = signed_in(salma)
    with django_assert_max_num_queries(40):
        browser.get(reverse("reporting:studio", args=["2020"]))


def test_a_chapter_costs_the_same_whatever_it_holds(chapter, salma, django_assert_max_num_queries):
    for number in range(30):
        send(chapter, salma, then="add:text:fin")
        chapter.refresh_from_db()
        last = chapter.content["blocks"][-1]["key"]
        if number < 10:
            text = "<p>{{ trainings.women }} {{ measures.count }} {{ meetings.held }}</p>"
            type_in(chapter, salma, **{f"blocks/{last}/html": text})
    browser = signed_in(salma)
    with django_assert_max_num_queries(60):
        browser.get(chapter.get_absolute_url())


def test_the_calendar_is_kept(edition, salma):
    browser = signed_in(salma)
    url = reverse("reporting:studio-milestones", args=["2020"])
    bad = browser.post(url, {"title": "Premier jet", "due_on": "bientôt"})
    assert bad.status_code == 400
    assert "Premier jet" in bad.content.decode()
    browser.post(url, {"title": "Premier jet", "due_on": "2021-02-01"})
    assert browser.post(url, {"title": "Premier jet", "due_on": "2021-03-01"}).status_code == 400
    milestone = EditionMilestone.objects.get()
    browser.post(reverse("reporting:studio-tick", args=["2020", milestone.pk]))
    milestone.refresh_from_db()
    assert milestone.done_at


def test_the_next_edition_copies_the_plan_the_calendar_and_the_people(chapter, salma, tarik):
    edition = chapter.edition
    life.assign(chapter, tarik, actor=salma)
    life.plan_milestone(edition, title="Bon à tirer", due_on="2021-03-01", actor=salma)
    period = Period.objects.create(label="2021", start="2021-01-01", end="2021-12-31")
    browser = signed_in(salma)
    url = reverse("reporting:studio-next", args=["2020"])
    assert browser.post(url, {"period": edition.period_id, "title": "X"}).status_code == 400
    answer = browser.post(url, {"period": period.pk, "title": "Bilan programmatique d'étape"})
    assert answer.url == reverse("reporting:studio", args=["2021"])

    begun = Edition.objects.get(slug="2021")
    assert begun.plan != edition.plan
    assert [s.kind for s in begun.plan.sections.all()] == [
        s.kind for s in edition.plan.sections.all()
    ]
    assert begun.milestones.get().due_on.isoformat() == "2022-03-02", "366 days later"
    assert chapter_of(begun, 11).assigned_to == tarik
    assert not chapter_of(begun, 11).content, "its texts come from its own period"
    begun.plan.sections.first().delete()
    assert edition.plan.sections.count() == 6, "changing the copy changes nothing else"


@pytest.mark.parametrize("role", [Role.PARTNER, Role.FOCAL_POINT, Role.DECISION_MAKER])
def test_others_are_not_shown_the_studio(role, chapter):
    browser = signed_in(a_user(role))
    assert browser.get(chapter.get_absolute_url()).status_code == 403
    page = browser.get(chapter.edition.get_absolute_url()).content.decode()
    assert "studio" not in page
