"""What the site holds of an institution: its records and what it is changing in them; a few
queries, however many there are."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partners.keeping import served
from partners.keeping.directory import Directory
from partners.keeping.records import children_prefetched, document_of
from partners.keeping.subjects import COMMITMENT, PROJECT, Subject, subject_of
from partners.keeping.workbook.layout import prefix_of
from partners.models import Commitment, Contribution, Institution, Project
from snia.common.drafts.documents import Document


@dataclass(frozen=True)
class Held:
    """One line of the workbook: a record, a contribution to it, or a new one."""

    mark: str
    subject: Subject
    record: Project | Commitment | None
    contribution: Contribution | None
    document: Document
    is_with_another: bool = False  # another institution is changing the record

    @property
    def digest(self) -> str:
        """What tells whether the site has changed since the workbook left."""
        flat = sorted(self.subject.schema.flatten(self.document).items())
        return hashlib.sha256(json.dumps(flat).encode()).hexdigest()[:16]


def held_by(institution: Institution, directory: Directory) -> dict[str, Held]:
    """By mark: the records where the institution is a party or an actor, then what it adds."""
    mine = Contribution.objects.open().with_records().filter(institution=institution)
    open_now = list(mine)
    found = [
        *_records(institution, PROJECT, open_now, directory),
        *_records(institution, COMMITMENT, open_now, directory),
        *(_added(one) for one in open_now if one.record is None),
    ]
    return {held.mark: held for held in found}


def _records(
    institution: Institution, subject: Subject, open_now: list[Contribution], directory: Directory
) -> Iterator[Held]:
    by_record = {getattr(one, f"{subject.name}_id"): one for one in open_now}
    role = "parties" if subject is PROJECT else "actor_roles"
    records: Any = subject.model._default_manager.filter(**{f"{role}__institution": institution})
    others = Contribution.objects.open().exclude(institution=institution)
    elsewhere = set(others.values_list(subject.name, flat=True))
    prefetched = list(records.distinct().prefetch_related(*children_prefetched(subject)))
    serves = served.served_by(subject.model, [record.pk for record in prefetched])
    for record in prefetched:
        contribution = by_record.get(record.pk)
        told = serves.get(record.pk, ())
        document = contribution.content if contribution else document_of(record, directory, told)
        mark, is_elsewhere = f"{prefix_of(subject)}{record.pk}", record.pk in elsewhere
        yield Held(mark, subject, record, contribution, document, is_elsewhere)


def _added(contribution: Contribution) -> Held:
    subject = subject_of(contribution)
    mark = f"{prefix_of(subject)}N{contribution.pk}"
    return Held(mark, subject, None, contribution, contribution.content)
