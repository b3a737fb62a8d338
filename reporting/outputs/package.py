"""Zip packages of the same bytes for the same content: no date but the document's own."""

import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from reporting.frozen.document import FrozenDocument

# The earliest that a zip package can tell: a document that bears no date is of no day.
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_CORE = "docProps/core.xml"
_CORE_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def moment_of(document: FrozenDocument) -> datetime:
    """When the document was frozen."""
    told = document.values["edition"].get("frozen_at", "")
    return datetime.fromisoformat(told).astimezone(UTC) if told else NO_DATE


def packed(members: Iterable[tuple[str, bytes]], moment: datetime) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, max(moment, NO_DATE).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def settled(package: bytes, moment: datetime) -> bytes:
    """An Office package with every date that it bears set to this moment."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    return packed(((name, _dated(name, content, moment)) for name, content in members), moment)


def _dated(name: str, content: bytes, moment: datetime) -> bytes:
    if name != _CORE:
        return content
    told = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    return _CORE_DATES.sub(rb"\g<1>" + told, content)
