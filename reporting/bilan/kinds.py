"""What each kind of section of a plan proposes; a new kind is a function here."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from programmes.models import Recommendation, Status
from reporting.bilan.book import UNKNOWN, Chart, Column, Table
from reporting.bilan.charts import bar_chart
from reporting.bilan.content import ChapterContent, origin, origin_of_answer, said_by
from reporting.bilan.exhibits import draw_exhibit
from reporting.bilan.outline import Origin, Outline, Piece
from reporting.models import PlanSection
from snia.common.typography import NBSP

Kind = PlanSection.Kind
Propose = Callable[[ChapterContent, PlanSection], Outline]


def purpose(content: ChapterContent, plan: PlanSection) -> Outline:
    """The purpose, its specific objectives right after, then what else introduces it."""
    passages = content.passages_of(Kind.PURPOSE)
    pieces = [
        *content.told(passages[:1]),
        *content.objectives(),
        *content.told(passages[1:]),
    ]
    return content.section(plan, pieces)


def activities(content: ChapterContent, plan: PlanSection) -> Outline:
    """A subsection for each group of actions of which something was told."""
    passages, validated = content.passages_of(Kind.ACTIVITIES), content.validated
    told = [*(p.group for p in passages), *(v.progress.action.group for v in validated)]
    section = content.section(
        plan,
        [
            *content.told([passage for passage in passages if passage.group is None]),
            *content.answers(v for v in validated if v.progress.action.group is None),
        ],
    )
    for group in sorted({group for group in told if group}, key=lambda g: (g.position, g.pk)):
        cited = group.cited_codes if plan.cites_actions else ""
        codes = f" ({_('Actions')}{NBSP}{cited})" if cited else ""
        pieces = [
            *content.told([p for p in passages if p.group == group]),
            *content.answers(v for v in validated if v.progress.action.group == group),
        ]
        title = f"{group.title_in(content.period)}{codes}"
        section.subsections.append(
            Outline(f"group-{group.pk}", title, plan.group_numbering, pieces)
        )
    return section


def passages_only(content: ChapterContent, plan: PlanSection) -> Outline:
    return content.section(plan, content.told(content.passages_of(plan.kind)))


def listed(content: ChapterContent, plan: PlanSection) -> Outline:
    pieces = [*content.told(content.passages_of(plan.kind)), *content.listed(plan.kind)]
    return content.section(plan, pieces)


def governance(content: ChapterContent, plan: PlanSection) -> Outline:
    """The bodies' meetings, held and expected; told where something else is reported."""
    if not content.passages and not content.validated:
        return content.section(plan)
    table = draw_exhibit("meetings", content.period)
    record = Origin("programmes.period:" + str(content.period.pk), table.caption, said_by(table))
    piece = Piece("governance-meetings", table, (record,), drawn="exhibit:meetings")
    return content.section(plan, [piece])


def follow_up(content: ChapterContent, plan: PlanSection) -> Outline:
    """What became of the recommendations of the last edition."""
    rows = content.material.previous_recommendations[content.programme.pk]
    if not rows:
        return content.section(plan)
    previous = rows[0].period.label
    table = Table(
        caption=_("Suites données aux recommandations de %s") % previous,
        columns=[Column(_("Recommandation")), Column(_("Suite donnée"))],
        rows=[[row.text, _taken_up(row, content.period.pk)] for row in rows],
    )
    origins = tuple(origin(row, _("Recommandation de %s") % previous, row.text) for row in rows)
    return content.section(plan, [Piece("follow-up", table, origins, drawn="follow-up")])


def _taken_up(recommendation: Recommendation, period_id: int) -> str:
    taken = [one.text for one in recommendation.followed_by.all() if one.period_id == period_id]
    return _("Reprise : %s") % " ; ".join(taken) if taken else UNKNOWN


def scorecard(content: ChapterContent, plan: PlanSection) -> Outline:
    """Where each action stands, by the validated answers."""
    if not content.validated:
        return content.section(plan)
    table = scorecard_table(content)
    chart = scorecard_chart(content)
    origins = tuple(
        origin_of_answer(
            one,
            f"{_('Action')} {one.progress.action.code}",
            f"{one.progress.status} {one.progress.rate}",
        )
        for one in content.validated
    )
    pieces = [
        Piece("scorecard-table", table, origins, drawn="scorecard"),
        Piece("scorecard-chart", chart, origins, drawn="scorecard"),
    ]
    return content.section(plan, pieces)


def scorecard_table(content: ChapterContent) -> Table:
    return Table(
        caption=_("Avancement des actions selon les réponses validées"),
        columns=[
            Column(_("Action"), is_date=True),
            Column(_("Institution"), is_name=True),
            Column(_("Avancement")),
            Column(_("Taux"), is_figure=True),
        ],
        rows=[
            [
                one.progress.action.code,
                one.progress.institution.label_on(content.period.end),
                one.progress.get_status_display(),
                UNKNOWN if one.progress.rate is None else f"{one.progress.rate}{NBSP}%",
            ]
            for one in content.validated
        ],
    )


def scorecard_chart(content: ChapterContent) -> Chart:
    statuses = [one.progress.status for one in content.validated]
    bars = [(str(status.label), statuses.count(status)) for status in Status]
    caption = _("Nombre de réponses validées selon l'avancement")
    return Chart(bar_chart(caption, bars), caption)


KINDS: dict[str, Propose] = {
    Kind.PURPOSE: purpose,
    Kind.ACTIVITIES: activities,
    Kind.SPECIAL: passages_only,
    Kind.INTERNATIONAL: passages_only,
    Kind.GOVERNANCE: governance,
    Kind.SCORECARD: scorecard,
    Kind.CHALLENGES: listed,
    Kind.MEASURES: listed,
    Kind.RECOMMENDATIONS: listed,
    Kind.FOLLOW_UP: follow_up,
}
