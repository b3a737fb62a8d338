"""What can be made of an edition: each output says its name, how it is made and how it is kept.

Another module adds one with `register`; the page of productions and the workers find it here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.models import RenderJob
from reporting.press.watch import Watch
from reporting.services import keep_rendering, render_edition
from snia.common.pdf import Pdf


@dataclass(frozen=True)
class Kept:
    """The file of a job, under its name in the media folder."""

    name: str
    sha256: str
    pages: int | None


@dataclass(frozen=True)
class Output:
    """`make` takes its time, outside any transaction; `keep` is part of the one that ends the
    job, and is undone with it."""

    label: str | Promise
    make: Callable[[RenderJob, Watch], Pdf]
    keep: Callable[[RenderJob, Pdf], Kept]


OUTPUTS: dict[str, Output] = {}


def register(name: str, output: Output) -> None:
    OUTPUTS[name] = output


def _make_pdf(job: RenderJob, watch: Watch) -> Pdf:
    return render_edition(job.edition, watch=watch)


def _keep_pdf(job: RenderJob, pdf: Pdf) -> Kept:
    rendered = keep_rendering(job.edition, pdf, actor=job.requested_by)
    return Kept(str(rendered.file.name), rendered.sha256, rendered.pages)


register("pdf", Output(_("PDF"), _make_pdf, _keep_pdf))
