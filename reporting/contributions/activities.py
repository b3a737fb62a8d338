"""The table of activities that a proposal recognised, made rows of the database."""

from typing import Any

from django.utils.translation import gettext as _

from programmes.models import Activity, ActivityTable, ActivityTableColumn
from reporting.bilan.headers import FIGURES, Content
from reporting.contributions.places import chapter_of, locator_of, next_position
from reporting.contributions.recognise import number_told
from reporting.models import ProposedSection
from snia.common.quantities import Qualifier

_LABEL, _CAPTION = 80, 250
# The field that keeps what each content says, and how much of it.
_FIELDS = {
    Content.TITLE: "title",
    Content.ORGANISERS: "organisers_written",
    Content.UNIVERSITY: "organisers_written",
    Content.AUDIENCE: "audience",
    Content.PLACE: "place_written",
    Content.WHEN: "when_written",
    Content.PROJECT: "project_written",
    Content.DEGREE: "degree",
}
_NUMBERS = {
    Content.TOTAL: "participants_total",
    Content.WOMEN: "participants_women",
    Content.MEN: "participants_men",
}


def add_table(proposal: ProposedSection, kind: str) -> ActivityTable:
    where = chapter_of(proposal)
    table = ActivityTable.objects.create(
        **where,
        caption=(proposal.heading or str(proposal))[:_CAPTION],
        position=next_position(ActivityTable.objects.filter(**where)),
        source_locator=locator_of(proposal),
    )
    known = [(content, label) for content, label in proposal.table["columns"] if content]
    ActivityTableColumn.objects.bulk_create(
        ActivityTableColumn(
            table=table,
            position=rank,
            content=content,
            label=label[:_LABEL],
        )
        for rank, (content, label) in enumerate(known, start=1)
    )
    for rank, row in enumerate(proposal.table["rows"], start=1):
        _activity(proposal, table, kind, row, rank)
    return table


def _activity(
    proposal: ProposedSection, table: ActivityTable, kind: str, row: dict[str, Any], rank: int
) -> None:
    values = dict(row["values"])
    if values.get(Content.DEGREE):
        kind = Activity.Kind.UNIVERSITY
    activity = Activity(
        period=table.period,
        programme=table.programme,
        kind=kind,
        table=table,
        position=rank,
        source_locator=_("%(where)s, ligne %(rank)s")
        % {"where": locator_of(proposal), "rank": rank},
    )
    told = [f"{label} : {text}" for label, text in row["others"].items()]
    told += _write_texts(activity, values) + _write_numbers(activity, values)
    activity.description = "\n".join(told)
    activity.editorial_note = _discrepancy(activity, proposal)
    activity.title = activity.title or _("(sans intitulé)")
    activity.save()
    if proposal.group:
        activity.action_groups.add(proposal.group)


def _write_texts(activity: Activity, values: dict[str, str]) -> list[str]:
    """Each text in its field, on one line; what a field can't hold whole is told apart."""
    left = []
    for content, name in _FIELDS.items():
        text = " ".join(values.get(content, "").split())
        if not text or text == "-":
            continue
        longest = getattr(Activity._meta.get_field(name), "max_length", None)
        taken = bool(getattr(activity, name))
        if taken or (longest and len(text) > longest):
            left.append(f"{content.label} : {text}")
        if not taken:
            setattr(activity, name, text[:longest])
    year = values.get(Content.YEAR, "").strip()
    if year and not activity.when_written:
        activity.when_written = year[:120]
    elif year:
        left.append(f"{Content.YEAR.label} : {year}")
    return left


def _write_numbers(activity: Activity, values: dict[str, str]) -> list[str]:
    left = []
    for content in FIGURES:
        text = values.get(content, "")
        told = number_told(text)
        if told is None or (told[1] != Qualifier.EXACT and content != Content.TOTAL):
            left.append(f"{content.label}, tel qu'écrit : {text}")
            continue
        setattr(activity, _NUMBERS[content], told[0])
        if content == Content.TOTAL:
            activity.participants_qualifier = told[1]
    return left


def _discrepancy(activity: Activity, proposal: ProposedSection) -> str:
    """The note that a row needs where its numbers disagree: they are kept as they were sent."""
    total = activity.participants_total
    parts = [n for n in (activity.participants_women, activity.participants_men) if n is not None]
    if total is None or (sum(parts) == total if len(parts) == 2 else sum(parts) <= total):
        return ""
    note = _("Dans la contribution « %s », les nombres ne s'accordent pas : gardés tels quels.")
    return note % proposal.chapter.name
