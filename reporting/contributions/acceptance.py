"""A proposal made a passage of the period's report, its rows made activities, its lists rows.

This is the one place that says what accepting does.
"""

from dataclasses import dataclass

from programmes.models import ActivityTable, Passage
from programmes.models.reported import ReportedItem
from reporting.contributions.activities import add_table
from reporting.contributions.items import Split, add_rows, split
from reporting.contributions.outline import Outline
from reporting.contributions.places import chapter_of, locator_of, next_position
from reporting.models import ProposedSection
from snia.common.richtext import text_of


@dataclass(frozen=True)
class TakenIn:
    """What the Bilan holds of a proposal."""

    passage: Passage | None
    rows: list[ReportedItem]


def take_in(proposal: ProposedSection, *, activity_kind: str, as_rows: bool = False) -> TakenIn:
    """`as_rows`: the items of its lists become rows; what else it says, a passage."""
    found = split(proposal.html) if as_rows else Split([], proposal.html)
    rows: list[ReportedItem] = []
    if found.items:
        where = {"section": proposal.section, "locator": locator_of(proposal)}
        rows = add_rows(found.items, **where, **chapter_of(proposal))
    return TakenIn(_passage(proposal, found.html, activity_kind), rows)


def _passage(proposal: ProposedSection, html: str, activity_kind: str) -> Passage | None:
    """Last of its section, its table of activities first; none where it would say nothing."""
    where = chapter_of(proposal)
    table = None
    if proposal.kind == ProposedSection.Kind.ACTIVITIES:
        table = add_table(proposal, activity_kind)
    heading = "" if table and proposal.heading == table.caption else proposal.heading
    body = f"{_headings(proposal)}{html}{_remarks(proposal)}{_beside(table)}"
    if not (table or heading or text_of(body)):
        return None
    return Passage.objects.create(
        **where,
        section=proposal.section,
        group=proposal.group,
        position=next_position(Passage.objects.filter(**where, section=proposal.section)),
        heading=heading,
        heading_level=Passage.Level.MINOR,
        body=body,
        table=table,
        source_locator=locator_of(proposal),
    )


def _headings(proposal: ProposedSection) -> str:
    """The headings met on the way that the plan does not print itself."""
    outline = Outline(proposal.chapter.edition, proposal.chapter.programme)
    kept = [title for title in proposal.path if outline.target_of(title) is None]
    return "".join(f"<h4>{_escaped(title)}</h4>" for title in kept)


def _remarks(proposal: ProposedSection) -> str:
    return "".join(f"<p>{_escaped(remark)}</p>" for remark in proposal.remarks)


def _beside(table: ActivityTable | None) -> str:
    """What its rows say that no column prints: a number in words, an unknown column."""
    rows = table.activities.exclude(description="").order_by("position") if table else ()
    told = (f"« {row.title} » : {' ; '.join(row.description.splitlines())}" for row in rows)
    return "".join(f"<p>{_escaped(line)}</p>" for line in told)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
