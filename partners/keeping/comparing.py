"""A contribution held against its record as it is today: what it changes, and what was changed
elsewhere since it began (the admin, an import)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from partners.keeping.directory import Directory
from partners.keeping.records import document_of
from partners.keeping.subjects import Subject, subject_of
from partners.models import Contribution
from snia.common.drafts.documents import Document
from snia.common.drafts.keeping import with_mine
from snia.common.drafts.paths import Difference


@dataclass(frozen=True)
class Comparison:
    """Mine is what is proposed, theirs is the record."""

    contribution: Contribution
    directory: Directory

    @cached_property
    def subject(self) -> Subject:
        return subject_of(self.contribution)

    @cached_property
    def record(self) -> Document:
        record = self.contribution.record
        return document_of(record, self.directory) if record else {}

    @cached_property
    def differences(self) -> list[Difference]:
        schema, content = self.subject.schema, self.contribution.content
        base = schema.fingerprints(self.contribution.base)
        return schema.differences(content, self.record, base)

    @property
    def proposed(self) -> list[Difference]:
        """What the contribution changes, contested or not."""
        return [one for one in self.differences if one.changed_by_me]

    @property
    def contested(self) -> list[Difference]:
        """What was changed on both sides: to be chosen by whoever validates."""
        return [one for one in self.differences if one.is_contested]

    @property
    def elsewhere(self) -> list[Difference]:
        """What was changed in the record alone, and stays so."""
        return [one for one in self.differences if not one.changed_by_me]

    @cached_property
    def digest(self) -> str:
        """Of the record that was shown: another one is to be shown again."""
        flat = sorted(self.subject.schema.flatten(self.record).items())
        return hashlib.sha256(json.dumps(flat).encode()).hexdigest()[:16]

    def merged(self, choices: Mapping[str, str]) -> Document:
        """What is published: the record, with what the contribution changes in it."""
        schema = self.subject.schema
        return with_mine(schema, self.record, self.differences, choices)
