"""What a check finds: plain data, told in French to who can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    """Declared from the gravest."""

    BLOCKING = "blocking", _("Bloquant")
    WARNING = "warning", _("Avertissement")
    INFORMATION = "information", _("Information")


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Record:
    """What a finding is about: its key is the same from one check to the next."""

    key: str
    label: str
    chapter: int | None = None
    mend_url: str = ""

    def beside(self, other: "Record") -> "Record":
        """The two of them, told by the first."""
        return replace(self, key=f"{self.key}+{other.key}", label=f"{self.label} / {other.label}")


@dataclass(frozen=True)
class Remark:
    """What a rule says of a record, with the figures at hand."""

    record: Record
    explanation: str


@dataclass(frozen=True)
class Finding:
    """A remark of a rule, as grave as the rule is."""

    rule: str
    severity: Severity
    record: str
    key: str
    chapter: int | None
    explanation: str
    mend_url: str

    @property
    def digest(self) -> str:
        """Changes with the figures that the explanation quotes."""
        return sha256(self.explanation.encode()).hexdigest()

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING

    @property
    def anchor(self) -> str:
        """Where it stands on the page: the same whatever its key holds."""
        return "constat-" + sha256(f"{self.rule} {self.key}".encode()).hexdigest()[:12]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Chapter by chapter, what is of none first; the gravest first, then by rule and record."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, int, str, list[tuple[str, int]]]:
    return (finding.chapter or 0, _RANKS[finding.severity], finding.rule, _parts(finding.key))


def _parts(key: str) -> list[tuple[str, int]]:
    """ "activity:9" before "activity:10"."""
    halves = (part.rpartition(":") for part in key.split("+"))
    return [
        (kind + ("" if end.isdecimal() else end), int(end) if end.isdecimal() else 0)
        for kind, _colon, end in halves
    ]
