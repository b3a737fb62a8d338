"""A proposal as the department reads it."""

from dataclasses import dataclass

from reporting.models import ProposedSection


@dataclass(frozen=True)
class Shown:
    """`rows` are the cells of each activity, in the order of the headers."""

    proposal: ProposedSection
    labels: list[str]
    rows: list[list[str]]


def shown(proposal: ProposedSection) -> Shown:
    columns = proposal.table.get("columns", [])
    rows = [
        [
            row["values"].get(content, "") if content else row["others"].get(label, "")
            for content, label in columns
        ]
        for row in proposal.table.get("rows", [])
    ]
    return Shown(proposal, [label for _content, label in columns], rows)
