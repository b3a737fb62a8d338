"""Ask every rule what it finds in an edition."""

from reporting.checks.facts import Facts
from reporting.checks.findings import Finding, in_order
from reporting.checks.reader import read
from reporting.checks.registry import rules
from reporting.models import Edition


def findings_of(edition: Edition) -> list[Finding]:
    """All of them, in a stable order; a constant number of queries."""
    return findings_in(read(edition))


def findings_in(facts: Facts) -> list[Finding]:
    """Each once: what a rule tells again of the same records adds nothing."""
    told = (finding for rule in rules().values() for finding in rule.findings(facts))
    once = {(finding.rule, finding.key): finding for finding in reversed(list(told))}
    return in_order(once.values())
