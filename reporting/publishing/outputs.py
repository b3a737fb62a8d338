"""The files that a publication is made of: each kind has a writer, which reads the frozen document
and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting.frozen.document import FrozenDocument
from reporting.publishing import rendering, review

PDF, REVIEW = "pdf", "relecture"


@dataclass(frozen=True)
class Written:
    content: bytes
    pages: int | None = None


@dataclass(frozen=True)
class Output:
    """A kind of file; its slug is in its address, its label on the page."""

    kind: str
    label: Any
    extension: str
    content_type: str
    write: Callable[[FrozenDocument], Written]


def _pdf(document: FrozenDocument) -> Written:
    pdf = rendering.pdf_of(document)
    return Written(pdf.content, pdf.pages)


def _review(document: FrozenDocument) -> Written:
    pdf = review.review_copy(document)
    return Written(pdf.content, pdf.pages)


_PUBLISHED: dict[str, Output] = {}
REVIEW_COPY = Output(REVIEW, _("Exemplaire de relecture"), "pdf", "application/pdf", _review)


def register_output(output: Output) -> None:
    """From now on, each publication has this file too."""
    _PUBLISHED[output.kind] = output


def published_outputs() -> list[Output]:
    return list(_PUBLISHED.values())


register_output(Output(PDF, _("Livre (PDF)"), "pdf", "application/pdf", _pdf))
