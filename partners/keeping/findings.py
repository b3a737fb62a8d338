"""One thing to mend or to look at in a contribution, named as its form names it."""

from dataclasses import dataclass

from partners.keeping.subjects import PROJECT, Subject
from snia.common.drafts import findings


@dataclass(frozen=True)
class Finding(findings.Finding):
    subject: Subject = PROJECT

    @property
    def label(self) -> str:
        return self.subject.label_of(self.path)
