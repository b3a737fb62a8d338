"""The rules, each registered with what it tells its users of itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from reporting.checks.facts import Facts
from reporting.checks.findings import Finding, Remark, Severity

Check = Callable[[Facts], Iterable[Remark]]


@dataclass(frozen=True)
class Documentation:
    """What the rule looks at, why it matters, and an example that a user recognises."""

    looks_at: Any
    why: Any
    example: Any


@dataclass(frozen=True)
class Rule:
    code: str
    severity: Severity
    title: Any
    documentation: Documentation
    check: Check

    def findings(self, facts: Facts) -> Iterator[Finding]:
        for remark in self.check(facts):
            record = remark.record
            yield Finding(
                rule=self.code,
                severity=self.severity,
                record=record.label,
                key=record.key,
                chapter=record.chapter,
                explanation=remark.explanation,
                mend_url=record.mend_url,
            )


_RULES: dict[str, Rule] = {}


def rule(
    code: str, severity: Severity, title: Any, documentation: Documentation
) -> Callable[[Check], Check]:
    """Register a check; two rules never share a code."""

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"Two rules are called {code}.")
        _RULES[code] = Rule(code, severity, title, documentation, check)
        return check

    return register


@cache
def rules() -> dict[str, Rule]:
    """All of them by code, the gravest first."""
    from reporting.checks import rules as package

    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    gravest_first = list(Severity)
    ordered = sorted(_RULES.values(), key=lambda r: (gravest_first.index(r.severity), r.code))
    return {one.code: one for one in ordered}
