"""The strategy, and what is reported of its progress."""

from programmes.models.activities import (
    Activity,
    ActivityParty,
    ActivityTable,
    ActivityTableColumn,
)
from programmes.models.calls import CallForProjects
from programmes.models.campaigns import Campaign, Capacity, Extension
from programmes.models.duplicates import SuspectedDuplicate
from programmes.models.indicators import Indicator, PlannedBudget, Sex
from programmes.models.periods import Period
from programmes.models.progress import (
    Confidence,
    Disaggregation,
    IndicatorValue,
    Progress,
    Status,
)
from programmes.models.reminders import Digest, Reminder
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
from programmes.models.updates import (
    Attachment,
    ProgressUpdate,
    Remark,
    ReviewEvent,
    SetAside,
    Version,
)
from programmes.models.workbooks import ReturnedWorkbook

__all__ = [
    "Action",
    "ActionAlignment",
    "ActionGroup",
    "Activity",
    "ActivityParty",
    "ActivityTable",
    "ActivityTableColumn",
    "Attachment",
    "CallForProjects",
    "Campaign",
    "Capacity",
    "Challenge",
    "CitedAction",
    "Confidence",
    "Digest",
    "Disaggregation",
    "Extension",
    "GroupTitle",
    "Indicator",
    "IndicatorValue",
    "Passage",
    "Period",
    "PlannedBudget",
    "PlannedMeasure",
    "Programme",
    "Progress",
    "ProgressUpdate",
    "Recommendation",
    "Remark",
    "Reminder",
    "ReturnedWorkbook",
    "ReviewEvent",
    "SetAside",
    "Sex",
    "SpecificObjective",
    "Status",
    "StrategicObjective",
    "Strategy",
    "SuspectedDuplicate",
    "Version",
]
