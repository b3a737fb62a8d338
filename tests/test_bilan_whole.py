"""From the data to the signed book, for both real editions: composed in the studio, checked,
frozen, approved, published in every format; and still the same when the data has moved on."""

import re
import subprocess
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from partners.models import InstitutionName
from programmes.models import Activity, Challenge, Recommendation
from reporting.bilan.book import Column
from reporting.models import Edition
from reporting.outputs.registry import OUTPUTS, PDF
from reporting.press import jobs
from reporting.press.running import run
from reporting.productions import PUBLICATION
from reporting.publishing import freezing
from reporting.studio.life import open_studio
from snia.accounts.models import Role
from snia.common.text import fold
from tests.builders import a_user
from tests.builders_publishing import an_edition, approve_all, waive_all

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.once]

REASON = "Le document imprimé le dit ainsi."


def letters(text: str) -> str:
    """Ends of lines, hyphens of a layout and how ordinals are written do not count."""
    text = re.sub(r"(\d)ème\b", r"\1e", text)
    return fold(text.replace("-\n", "").replace("\u2010\n", "")).replace(" ", "")


def printed(content: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    )
    return letters(told.stdout.decode())


def composed(slug: str, actor) -> Edition:
    edition = an_edition(slug)
    open_studio(edition, actor=actor)
    return edition


def published(edition: Edition, actor):
    """By the job that the button asks for."""
    frozen = freezing.freeze(edition=edition, actor=actor)
    approve_all(frozen, actor)
    assert run(jobs.ask(edition, output=PUBLICATION, document=frozen.sha256, actor=actor))
    job = edition.jobs.get(output=PUBLICATION)
    assert (job.state, job.error) == ("done", "")
    return frozen


def read(file) -> bytes:
    with file.file.open() as kept:
        return kept.read()


@pytest.mark.parametrize("slug", ["2020", "2017-2018"])
def test_an_edition_goes_from_the_studio_to_its_readers(slug, client_of, tmp_path):
    actor = a_user(Role.SECRETARIAT)
    edition = composed(slug, actor)

    with pytest.raises(ValidationError) as refusal:
        freezing.freeze(edition=edition, actor=actor)
    waived = waive_all(edition, REASON, actor)
    assert waived == len(refusal.value.messages)

    frozen = published(edition, actor)
    files = {file.kind: read(file) for file in frozen.files.all()}
    assert set(files) == {output.kind for output in OUTPUTS}

    text = printed(files[PDF])
    assert text.count(letters(REASON)) == waived, "the annex prints why each was accepted"
    rows = Activity.objects.filter(table__period=edition.period)
    lists = (model.objects.filter(period=edition.period) for model in (Challenge, Recommendation))
    for row in rows:
        assert letters(row.title) in text, row.title
    for row in (one for lines in lists for one in lines):
        assert letters(row.text) in text, row.text
    for chapter in frozen.document.book.chapters:
        for table in chapter.tables():
            for column, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True):
                assert _printed_figures(column, cells, text)

    InstitutionName.objects.update(name="Institution rebaptisée", acronym="REBAPT")
    rows.update(title="Activité modifiée", participants_total=None)
    again = tmp_path / "again.pdf"
    call_command("render_bilan", slug, frozen=1, output=again, verbosity=0)
    assert again.read_bytes() == files[PDF]
    _reads_what_was_published(client_of(Role.PARTNER), edition)


def _printed_figures(column: Column, cells: tuple[str, ...], text: str) -> bool:
    return not column.is_figure or all(letters(cell) in text for cell in cells)


def _reads_what_was_published(reader, edition: Edition) -> None:
    chapter = edition.chapters.filter(programme__isnull=False).last().programme.number
    address = reverse("reporting:read-chapter", args=[edition.slug, f"programme-{chapter}"])
    page = unescape(reader.get(address).content.decode())
    assert "Version 1, publiée le" in page
    assert "Activité modifiée" not in page
    assert "REBAPT" not in page
