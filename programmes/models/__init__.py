"""The strategy, and what is reported of its progress."""

from programmes.models.activities import (
    Activity,
    ActivityParty,
    ActivityTable,
    ActivityTableColumn,
)
from programmes.models.calls import CallForProjects
from programmes.models.periods import Period
from programmes.models.reported import Challenge, Passage, PlannedMeasure, Recommendation
from programmes.models.strategy import (
    Action,
    ActionAlignment,
    ActionGroup,
    CitedAction,
    GroupTitle,
    Programme,
    SpecificObjective,
    StrategicObjective,
    Strategy,
)

__all__ = [
    "Action",
    "ActionAlignment",
    "ActionGroup",
    "Activity",
    "ActivityParty",
    "ActivityTable",
    "ActivityTableColumn",
    "CallForProjects",
    "Challenge",
    "CitedAction",
    "GroupTitle",
    "Passage",
    "Period",
    "PlannedMeasure",
    "Programme",
    "Recommendation",
    "SpecificObjective",
    "StrategicObjective",
    "Strategy",
]
