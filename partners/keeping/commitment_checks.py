"""What a commitment must say, and what contradicts itself in it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.keeping.project_checks import Told, is_among, missing, missing_in_rows, repeated
from snia.common.drafts.documents import Document
from snia.common.drafts.findings import Examined, Kind

_ASKED_OF_ROWS = {
    "actors": {
        "institution": gettext_lazy("Dire quelle institution."),
        "role": gettext_lazy("Dire son rôle."),
    },
    "sequels": {"text": gettext_lazy("Dire ce qu'il en est devenu.")},
}


def commitment_findings(document: Document, ask: Any, examined: Examined) -> Iterator[Told]:
    record = ask.record
    if record is None or not record.written:
        yield from missing(document, {"description": _("Dire à quoi l'institution s'engage.")})
    for name, asked in _ASKED_OF_ROWS.items():
        yield from missing_in_rows(document, name, asked, examined)
    already = _("Cette institution figure déjà.")
    yield from repeated(examined.rows["actors"], "actors", ("institution",), already)
    yield from is_among(ask.institution, "actors", examined)
    yield from _is_towards_someone(document, record)
    if document.get("letters") and (record is None or record.consultation_id is None):
        message = _("Les lettres renvoient aux priorités d'une consultation.")
        yield "letters", message, Kind.WRONG
    if not document.get("status"):
        message = _("Sans état : l'engagement sera dit « Suite inconnue des sources ».")
        yield "status", message, Kind.TO_LOOK_AT


def _is_towards_someone(document: Document, record: Any) -> Iterator[Told]:
    if not document.get("towards") and (record is None or record.consultation_id is None):
        message = _("Dire envers qui l'institution s'engage.")
        yield "towards", message, Kind.TO_LOOK_AT
