"""What a job may make: how it is made, which takes its time, and how it is kept.

A draft of any output, from the data of today; the review copy and the publication, from a frozen
document, which the job names by its digest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import FrozenEdition, PublishedFile, RenderJob
from reporting.outputs.registry import OUTPUTS, PDF, Output
from reporting.outputs.source import draft_of
from reporting.press.watch import Watch
from reporting.publishing import release
from reporting.publishing.review import REVIEW, REVIEW_COPY
from reporting.services import keep_rendering, render_edition
from snia.accounts.models import User
from snia.common.pdf import Pdf

PUBLICATION = "publication"


@dataclass(frozen=True)
class Kept:
    """The file of a job, under its name in the media folder."""

    name: str
    sha256: str
    pages: int | None


@dataclass(frozen=True)
class Production:
    """`make` takes its time, outside any transaction; `keep` is part of the one that ends the
    job, and is undone with it."""

    label: str | Promise
    make: Callable[[RenderJob, Watch], Any]
    keep: Callable[[RenderJob, Any], Kept]


# --- Drafts ------------------------------------------------------------------------------------


def _make_book(job: RenderJob, watch: Watch) -> Pdf:
    return render_edition(job.edition, watch=watch)


def _keep_book(job: RenderJob, pdf: Pdf) -> Kept:
    rendered = keep_rendering(job.edition, pdf, actor=job.requested_by)
    return Kept(str(rendered.file.name), rendered.sha256, rendered.pages)


def _draft(output: Output) -> Production:
    def make(job: RenderJob, watch: Watch) -> release.Made:
        [made] = release.make([output], draft_of(job.edition), watch)
        return made

    def keep(job: RenderJob, made: release.Made) -> Kept:
        name = f"bilans/{output.file_name(job.edition.slug)}"
        kept = default_storage.save(name, ContentFile(made.content))
        return Kept(kept, made.sha256, made.pages)

    return Production(output.label, make, keep)


# --- Of a frozen document ------------------------------------------------------------------------


def _frozen(job: RenderJob) -> FrozenEdition:
    versions = FrozenEdition.objects.select_related("edition__period")
    found: FrozenEdition = versions.get(edition=job.edition_id, sha256=job.document)
    return found


def _make_review(job: RenderJob, watch: Watch) -> release.Made:
    [made] = release.make([REVIEW_COPY], _frozen(job).document, watch)
    return made


def _keep_review(job: RenderJob, made: release.Made) -> Kept:
    return _kept(release.keep_review(frozen=_frozen(job), made=made))


def _make_publication(job: RenderJob, watch: Watch) -> list[release.Made]:
    return release.make_files(_frozen(job), watch)


def _keep_publication(job: RenderJob, made: list[release.Made]) -> Kept:
    release.keep_files(frozen=_frozen(job), made=made, actor=_who_asked(job))
    return _kept(PublishedFile.objects.get(frozen=_frozen(job), kind=PDF))


def _who_asked(job: RenderJob) -> User:
    if job.requested_by is None:
        raise ValidationError(_("Le compte qui a demandé la publication n'existe plus."))
    return job.requested_by


def _kept(file: PublishedFile) -> Kept:
    return Kept(str(file.file.name), file.sha256, file.pages)


PRODUCTIONS: dict[str, Production] = {
    **{output.kind: _draft(output) for output in OUTPUTS},
    PDF: Production(gettext_lazy("Livre (PDF)"), _make_book, _keep_book),
    REVIEW: Production(REVIEW_COPY.label, _make_review, _keep_review),
    PUBLICATION: Production(gettext_lazy("Publication"), _make_publication, _keep_publication),
}
