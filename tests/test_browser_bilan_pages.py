"""Every page of the making of a Bilan, in a real browser: readable by everyone, on a screen as
narrow as a telephone's."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from programmes.models import Passage, Programme
from reporting.checks.services import check
from reporting.contributions.services import receive_chapter, set_proposal_aside
from reporting.models import Edition
from reporting.press import jobs
from reporting.publishing import freezing
from reporting.studio import comments, life
from reporting.studio.keeping import arrange, keeper, new_block, with_block, without
from reporting.studio.photos import add_photo
from snia.accounts.models import User
from tests import test_browser, test_browser_progress
from tests.builders_publishing import a_published, an_edition, only_a_book, waive_all
from tests.builders_studio import chapter_of, type_in, typed
from tests.test_browser_progress import SECRETARIAT
from tests.test_browser_progress_pages import open_whole
from tests.word_files import a_chapter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

ADMINISTRATOR = "administrateur@demo.snia"

chromium, site = test_browser.chromium, test_browser.site
arrive, complaints = test_browser_progress.arrive, test_browser_progress.complaints


@pytest.fixture
def pages(site, settings, tmp_path, monkeypatch):
    """The addresses of a year's work under way, and of a Bilan that is published."""
    settings.MEDIA_ROOT = tmp_path
    only_a_book(monkeypatch)
    actor = User.objects.get(email=SECRETARIAT)
    edition = an_edition("2020")
    return [
        *pages_of_the_studio(edition, actor),
        *pages_of_contributions(edition, actor),
        *pages_of_the_checks(edition),
        *pages_of_the_publication(edition, actor),
        *pages_of_readers(),
    ]


def pages_of_the_studio(edition, actor):
    life.open_studio(edition, actor=actor)
    life.plan_milestone(edition, title="Remise", due_on=date(2021, 3, 1), actor=actor)
    chapter = chapter_of(edition, 11)
    shorten(chapter, actor)
    aside = written_by_two(chapter, actor)
    life.take_step(chapter_of(edition, 10), "submit", actor=actor, message="À relire.")
    front = {one.kind: one for one in edition.chapters.all()}
    return [
        reverse("reporting:studio", args=["2020"]),
        reverse("reporting:studio-next", args=["2020"]),
        chapter.get_absolute_url(),
        chapter.address("studio-preview"),
        chapter.address("studio-version", 1),
        chapter.address("studio-version", chapter.versions.first().number),
        aside.get_absolute_url(),
        chapter_of(edition, 10).address("studio-preview"),
        front["foreword"].get_absolute_url(),
        front["introduction"].get_absolute_url(),
    ]


def shorten(chapter, actor):
    """A block of each kind stays in, others are put aside, one is still proposed."""
    rows = {
        row["kind"] + row.get("drawn", "")[:5]: row["key"] for row in chapter.content["blocks"]
    }
    spared, *others = [
        r["key"] for r in chapter.content["blocks"] if r["key"] not in rows.values()
    ]

    def short(document):
        for key in others:
            document = without(document, key)
        kept = [row for row in document["blocks"] if row["key"] != spared]
        return {**document, "blocks": kept}

    arrange(chapter, short, actor=actor)
    chapter.refresh_from_db()


def written_by_two(chapter, actor):
    """With a block of each kind, comments, a source that changed; what someone else typed."""
    text = next(row for row in chapter.content["blocks"] if row["kind"] == "text")
    key, start = text["key"], keeper.starting_point(chapter)
    photo = add_photo(chapter.edition, a_photo(), actor=actor)
    for block in (
        new_block("picture", name=photo.name, alt="Une salle", caption="Atelier", credit="DAM"),
        new_block("chart", drawn="trainings"),
        new_block("quotation", html="<p>« Oui »</p>", author="Une ministre"),
        new_block("boxed", title="À retenir", html="<p>{{ trainings.women }} femmes</p>"),
        new_block("bullets", items="un\ndeux"),
        new_block("heading", title="Intertitre", level="minor"),
    ):
        arrange(chapter, lambda document, one=block: with_block(document, one, key), actor=actor)
    chapter.refresh_from_db()
    other = User.objects.get(email=ADMINISTRATOR)
    type_in(chapter, other, **{f"blocks/{key}/html": "<p>Réécrit.</p>"})
    passage = Passage.objects.get(pk=key.split("-")[1])
    passage.body += "<p>Ajouté à la source.</p>"
    passage.save()
    comments.comment(chapter, block=key, text="À vérifier.", quoted="Réécrit", actor=actor)
    late = typed(chapter, **{f"blocks/{key}/html": "<p>Autrement.</p>"})
    return keeper.save(chapter, late, actor=actor, act="saved", **start).set_aside


def a_photo():
    file = BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(file, "JPEG")
    return SimpleUploadedFile("photo.jpg", file.getvalue(), content_type="image/jpeg")


def pages_of_contributions(edition, actor):
    upload = SimpleUploadedFile("chapitre-du-ministere.docx", a_chapter())
    programme = Programme.objects.get(number=11)
    sent = receive_chapter(upload=upload, edition=edition, programme=programme, actor=actor)
    set_proposal_aside(proposal=sent.proposals.first(), actor=actor)
    return [reverse("reporting:contributions", args=["2020"]), sent.get_absolute_url()]


def pages_of_the_checks(edition):
    finding = check(edition)[0].finding
    waive = reverse("reporting:waive", args=["2020"])
    return [
        reverse("reporting:checks", args=["2020"]),
        reverse("reporting:check-rules"),
        f"{waive}?regle={finding.rule}&cle={finding.key}",
    ]


def pages_of_the_publication(edition, actor):
    """One edition to freeze, another that is published and whose erratum is awaited."""
    waive_all(Edition.objects.get(slug="2017-2018"), "Vu.", actor)
    published = a_published("2017-2018")
    freezing.open_erratum(edition=published.edition, actor=actor, changes="Un chiffre.")
    jobs.ask(edition=edition, actor=actor)
    return [
        reverse("reporting:publication", args=["2020"]),
        reverse("reporting:publication", args=["2017-2018"]),
        reverse("reporting:production", args=["2020"]),
        reverse("reporting:verification") + "?code=INTROUVABLE",
        published.verification_path,
    ]


def pages_of_readers():
    return [
        reverse("reporting:editions"),
        reverse("reporting:edition", args=["2020"]),
        reverse("reporting:edition", args=["2017-2018"]),
        reverse("reporting:read", args=["2020"]),
        reverse("reporting:read-chapter", args=["2020", "programme-11"]),
        reverse("reporting:read-chapter", args=["2017-2018", "programme-11"]),
        reverse("reporting:read-chapter", args=["2020", "annexes"]),
    ]


def test_every_page_is_accessible_and_fits_a_telephone(pages, arrive):
    """The stories of `test_browser_bilan` go by the policy of content, which would keep the
    checker's script out."""
    page = arrive(SECRETARIAT, bypass_csp=True)
    found, too_wide = [], []
    for address in pages:
        page.set_viewport_size({"width": 1280, "height": 800})
        open_whole(page, address)
        found += test_browser.violations(page)
        page.set_viewport_size({"width": 390, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    assert found == []
    assert too_wide == []
