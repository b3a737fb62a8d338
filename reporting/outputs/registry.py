"""Every output that a frozen document gives."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reporting.frozen.document import FrozenDocument
from reporting.outputs import pdf
from reporting.outputs.brief.write import write_brief
from reporting.outputs.excel import write_excel
from reporting.outputs.slides.write import write_slides
from reporting.outputs.web.write import write_web
from reporting.outputs.word.write import write_word

PDF = "pdf"
_PDF_TYPE = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Output:
    """`suffix` ends the name of the file; `make` is a function of the document alone."""

    kind: str
    label: Any
    suffix: str
    content_type: str
    make: Callable[[FrozenDocument], bytes]

    def write(self, document: FrozenDocument) -> bytes:
        """The same bytes of the same document, whatever language asks for them."""
        with translation.override("fr"):
            return self.make(document)

    def file_name(self, slug: str) -> str:
        return f"bilan-{slug}{self.suffix}"

    def pages_of(self, content: bytes) -> int | None:
        """Of a file that has pages."""
        if self.content_type != _PDF_TYPE:
            return None
        with pikepdf.open(BytesIO(content)) as file:
            return len(file.pages)


def _book(document: FrozenDocument) -> bytes:
    return pdf.pdf_of(document).content


OUTPUTS = (
    Output(PDF, _("Livre (PDF)"), ".pdf", _PDF_TYPE, _book),
    Output(
        "word",
        _("Word, pour relire et annoter"),
        ".docx",
        f"{_OFFICE}.wordprocessingml.document",
        write_word,
    ),
    Output(
        "excel",
        _("Excel de tous les tableaux"),
        ".xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        write_excel,
    ),
    Output(
        "web", _("Édition web à déposer sur un site"), ".html.zip", "application/zip", write_web
    ),
    Output(
        "brief",
        _("Synthèse de deux pages pour les décideurs"),
        "-synthese.pdf",
        _PDF_TYPE,
        write_brief,
    ),
    Output(
        "slides",
        _("Diaporama à projeter"),
        "-diapositives.pdf",
        _PDF_TYPE,
        write_slides,
    ),
)


def output_of(kind: str) -> Output | None:
    return next((output for output in OUTPUTS if output.kind == kind), None)


def output_for(name: str) -> Output | None:
    """The output that a file of this name is for; None where its name tells none of them."""
    fitting = [output for output in OUTPUTS if name.lower().endswith(output.suffix)]
    return max(fitting, key=lambda output: len(output.suffix), default=None)
