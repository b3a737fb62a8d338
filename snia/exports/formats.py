"""The formats that a list leaves in: who writes each, and how many rows it takes at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from snia.exports.csv import write_csv, write_hxl
from snia.exports.document import Document
from snia.exports.excel import write_excel
from snia.exports.pdf import write_pdf


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV")
    HXL = "hxl", _("CSV HXL")
    PDF = "pdf", _("PDF")

    @property
    def is_laid_out(self) -> bool:
        """Laid out page after page in memory: only so many rows."""
        return self == Format.PDF

    @property
    def rows_at_once(self) -> int:
        """More are prepared in the background."""
        return (
            settings.EXPORT_PDF_ROWS_AT_ONCE if self.is_laid_out else settings.EXPORT_ROWS_AT_ONCE
        )


@dataclass(frozen=True)
class Written:
    write: Callable[[Document, IO[bytes]], None]
    suffix: str
    content_type: str

    def name_of(self, listing: str, day: date) -> str:
        """« institutions-2026-11-26.xlsx »."""
        return f"{listing}-{day:%Y-%m-%d}{self.suffix}"


EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN = {
    Format.XLSX: Written(write_excel, ".xlsx", EXCEL_TYPE),
    Format.CSV: Written(write_csv, ".csv", "text/csv; charset=utf-8"),
    Format.HXL: Written(write_hxl, "-hxl.csv", "text/csv; charset=utf-8"),
    Format.PDF: Written(write_pdf, ".pdf", "application/pdf"),
}
