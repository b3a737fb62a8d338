"""Findings with their waivers, counted and gathered for the page and for the command."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Programme
from reporting.checks.findings import Finding, Severity
from reporting.checks.registry import Rule, rules
from reporting.models import FindingWaiver

OPEN, WAIVED, STALE = "a-traiter", "accepte", "a-revoir"
STATES = {
    OPEN: gettext_lazy("À traiter"),
    STALE: gettext_lazy("À revoir"),
    WAIVED: gettext_lazy("Accepté"),
}


@dataclass(frozen=True)
class Checked:
    """A finding, and the waiver that it was given."""

    finding: Finding
    waiver: FindingWaiver | None = None

    @property
    def state(self) -> str:
        """A waiver of other figures than those of today no longer covers them."""
        if self.waiver is None:
            return OPEN
        return WAIVED if self.waiver.digest == self.finding.digest else STALE

    @property
    def state_label(self) -> Any:
        return STATES[self.state]

    @property
    def is_in_the_way(self) -> bool:
        return self.finding.is_blocking and self.state != WAIVED

    @property
    def rule(self) -> Rule:
        return rules()[self.finding.rule]

    def as_data(self) -> dict[str, Any]:
        """As `check_data --format json` writes it."""
        finding, waiver = self.finding, self.waiver
        return {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "chapter": finding.chapter,
            "key": finding.key,
            "record": finding.record,
            "explanation": finding.explanation,
            "mend_url": finding.mend_url,
            "state": self.state,
            "reason": waiver.reason if waiver else None,
        }


@dataclass(frozen=True)
class Chapter:
    """The findings of a programme, or of none."""

    number: int | None
    title: str
    findings: list[Checked]


def checked(findings: Iterable[Finding], waivers: Iterable[FindingWaiver]) -> list[Checked]:
    by_key = {(waiver.rule, waiver.key): waiver for waiver in waivers}
    return [Checked(finding, by_key.get((finding.rule, finding.key))) for finding in findings]


def with_chapters(found: Iterable[Checked]) -> list[Chapter]:
    """In the order of the findings, which are sorted by chapter."""
    titles = {programme.number: str(programme) for programme in Programme.objects.all()}
    return [
        Chapter(number, titles.get(number or 0, _("Le Bilan dans son ensemble")), list(group))
        for number, group in groupby(found, key=lambda one: one.finding.chapter)
    ]


def counts(found: Iterable[Checked]) -> dict[str, int]:
    """How many are still to be looked at, by severity; waived ones aside."""
    told = Counter(one.finding.severity for one in found if one.state != WAIVED)
    return {severity: told[severity] for severity in Severity}


@dataclass(frozen=True)
class Summary:
    """How many findings of a chapter are still to be looked at, by severity."""

    chapter: Chapter
    counts: list[tuple[Severity, int]]


def summaries(found: Iterable[Checked]) -> list[Summary]:
    return [
        Summary(chapter, [(Severity(key), n) for key, n in counts(chapter.findings).items()])
        for chapter in with_chapters(found)
    ]


def narrowed(found: Iterable[Checked], wanted: Mapping[str, str]) -> list[Checked]:
    """Those of a severity, a rule, a chapter, a state; an empty wish narrows nothing."""
    return [
        one
        for one in found
        if wanted.get("gravite", "") in ("", one.finding.severity)
        and wanted.get("regle", "") in ("", one.finding.rule)
        and wanted.get("chapitre", "") in ("", str(one.finding.chapter or 0))
        and wanted.get("etat", "") in ("", one.state)
    ]
