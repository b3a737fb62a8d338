"""What the API reads, as a table: each resource, who may read it, and one of its records."""

from dataclasses import dataclass
from typing import Any

from committees.models import AgendaItem, Alert, Committee, Decision, Meeting, Minutes
from partners.models import (
    Agreement,
    Commitment,
    Consultation,
    Contribution,
    ExchangeRate,
    Forum,
    Framework,
    Institution,
    Person,
    Place,
    Project,
)
from programmes.models import (
    Action,
    ActionGroup,
    Activity,
    CallForProjects,
    Campaign,
    Challenge,
    Indicator,
    IndicatorValue,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Progress,
    Recommendation,
    SpecificObjective,
    StrategicObjective,
)
from reporting.models import Edition
from snia.accounts.models import Role
from snia.provenance.models import Source

ACCOUNTS = frozenset(Role)
DEPARTMENT = frozenset([Role.SECRETARIAT, Role.ADMINISTRATOR])
REPORTERS = frozenset([Role.FOCAL_POINT, Role.PARTNER, *DEPARTMENT])
SLUG, NUMBER = ("slug",), ("number",)


@dataclass(frozen=True)
class Row:
    """Who reads the list, and what names a record in its address."""

    model: Any
    roles: frozenset = ACCOUNTS
    parts: tuple[str, ...] = ("pk",)

    @property
    def key(self) -> dict[str, Any]:
        """Of the first record."""
        record = self.model._default_manager.order_by("pk").first()
        named = {part: getattr(record, part) for part in self.parts}
        return {part: getattr(value, "number", value) for part, value in named.items()}


TABLE = {
    "documents": Row(Source, parts=SLUG),
    "institutions": Row(Institution, parts=SLUG),
    "lieux": Row(Place),
    "personnes": Row(Person, DEPARTMENT),
    "projets": Row(Project, parts=SLUG),
    "cours-de-change": Row(ExchangeRate),
    "accords": Row(Agreement, parts=SLUG),
    "forums": Row(Forum, parts=SLUG),
    "cadres": Row(Framework, parts=SLUG),
    "consultations": Row(Consultation, parts=SLUG),
    "engagements": Row(Commitment),
    "contributions": Row(Contribution, REPORTERS),
    "objectifs-strategiques": Row(StrategicObjective, parts=NUMBER),
    "programmes": Row(Programme, parts=NUMBER),
    "objectifs": Row(SpecificObjective, parts=NUMBER),
    "groupes": Row(ActionGroup, parts=SLUG),
    "fiches-actions": Row(Action, parts=("programme", "number")),
    "periodes": Row(Period),
    "activites": Row(Activity),
    "appels-a-projets": Row(CallForProjects),
    "campagnes": Row(Campaign, DEPARTMENT),
    "avancements": Row(Progress),
    "indicateurs": Row(Indicator, REPORTERS),
    "valeurs-d-indicateurs": Row(IndicatorValue, REPORTERS),
    "defis": Row(Challenge),
    "mesures": Row(PlannedMeasure),
    "recommandations": Row(Recommendation),
    "passages": Row(Passage),
    "comites": Row(Committee, parts=SLUG),
    "reunions": Row(Meeting),
    "points": Row(AgendaItem),
    "comptes-rendus": Row(Minutes),
    "decisions": Row(Decision),
    "alertes": Row(Alert),
    "bilans": Row(Edition, parts=SLUG),
}
