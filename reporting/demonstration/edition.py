"""The edition itself: its periods, its plan with every kind of section."""

from datetime import date

from partners.models import Institution
from programmes.models import Period
from reporting.demonstration.names import (
    COPIED_PLAN,
    NOTICE,
    PERIOD,
    PLAN,
    PREVIOUS,
    PUBLISHER,
    SLUG,
    SUBTITLE,
    TITLE,
    YEAR,
)
from reporting.models import Edition, Plan, PlanAnnex, PlanSection

Kind = PlanSection.Kind
HEADINGS = {
    Kind.PURPOSE: "",
    Kind.SCORECARD: "Où en sont les actions de l'exemple",
    Kind.ACTIVITIES: "Activités inventées pour {period}",
    Kind.SPECIAL: "Section spéciale de la démonstration",
    Kind.INTERNATIONAL: "Le plan international imaginaire",
    Kind.GOVERNANCE: "Réunions supposées des instances",
    Kind.CHALLENGES: "Défis et contraintes imaginés",
    Kind.MEASURES: "Mesures prévues pour {next_period}",
    Kind.RECOMMENDATIONS: "Recommandations de l'exemple",
    Kind.FOLLOW_UP: "Suites données aux recommandations précédentes",
}


def write_periods() -> tuple[Period, Period]:
    """That of the edition, and the one before."""
    return _period(PERIOD, YEAR), _period(PREVIOUS, YEAR - 1)


def _period(label: str, year: int) -> Period:
    found, _created = Period.objects.get_or_create(
        label=label,
        defaults={
            "start": date(year, 1, 1),
            "end": date(year, 12, 31),
            "next_label": f"{year + 1} (démonstration)",
        },
    )
    return found


def write_edition(period: Period) -> Edition:
    return Edition.objects.create(
        slug=SLUG,
        period=period,
        plan=_plan(),
        title=TITLE,
        subtitle=SUBTITLE,
        publisher=Institution.objects.get(slug=PUBLISHER),
        notice=NOTICE,
        is_demonstration=True,
    )


def _plan() -> Plan:
    """The parts of the plan of 2020, and all that a chapter or an annex may be."""
    plan = Plan.objects.create(name=PLAN)
    for part in Plan.objects.get(name=COPIED_PLAN).parts.prefetch_related("programmes"):
        copy = plan.parts.create(position=part.position, title=part.title)
        copy.programmes.set(part.programmes.all())
    PlanSection.objects.bulk_create(
        PlanSection(plan=plan, position=rank, kind=kind, heading=heading)
        for rank, (kind, heading) in enumerate(HEADINGS.items())
    )
    PlanAnnex.objects.bulk_create(PlanAnnex(plan=plan, kind=kind) for kind in PlanAnnex.Kind)
    return plan
