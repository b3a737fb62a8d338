"""The Bilan: its editions, the plan of their chapters, the studio where they are written, and the
files rendered."""

from reporting.models.editions import Edition, RenderedBilan
from reporting.models.glossary import GlossaryTerm
from reporting.models.plans import Plan, PlanPart, PlanSection
from reporting.models.studio import (
    EditionMilestone,
    StudioAside,
    StudioChapter,
    StudioComment,
    StudioEvent,
    StudioPhoto,
    StudioVersion,
)
from reporting.models.waivers import FindingWaiver

__all__ = [
    "Edition",
    "EditionMilestone",
    "FindingWaiver",
    "GlossaryTerm",
    "Plan",
    "PlanPart",
    "PlanSection",
    "RenderedBilan",
    "StudioAside",
    "StudioChapter",
    "StudioComment",
    "StudioEvent",
    "StudioPhoto",
    "StudioVersion",
]
