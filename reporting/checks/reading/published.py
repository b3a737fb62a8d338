"""What a published edition says otherwise than the data do today."""

import hashlib

from django.urls import reverse

from reporting.bilan.books import book_of
from reporting.bilan.compose import NothingToPrint
from reporting.checks.facts import RestatedFacts
from reporting.checks.findings import Record
from reporting.models import Edition
from reporting.outputs.source import document_of, published_version
from reporting.publishing.changes import Change, changes_between


def restated_since(edition: Edition) -> list[RestatedFacts]:
    """Passage by passage, against its version in force; nothing where none is published."""
    version = published_version(edition)
    if version is None:
        return []
    try:
        today = book_of(edition)
    except NothingToPrint:
        return []
    changes = changes_between(document_of(version.sha256).book, today)
    return [
        RestatedFacts(_record(edition, change), change.before, change.after)
        for change in changes
        if change.before and change.after
    ]


def _record(edition: Edition, change: Change) -> Record:
    """Mended by an erratum, where the data are right."""
    digest = hashlib.sha256(f"{change.where} {change.before}".encode()).hexdigest()[:12]
    address = reverse("reporting:publication", args=[edition.slug])
    return Record(f"published:{digest}", change.where, None, address)
