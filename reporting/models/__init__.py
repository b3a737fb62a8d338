"""The Bilan: its editions, the plan of their chapters, the studio where they are written, what is
rendered, frozen and published."""

from reporting.models.approvals import Approval, ApprovalStep
from reporting.models.contributions import ProposedSection, SentChapter, SentPicture
from reporting.models.editions import Edition, RenderedBilan
from reporting.models.frozen import FrozenEdition, Publication, PublishedFile
from reporting.models.glossary import GlossaryTerm
from reporting.models.jobs import RenderJob
from reporting.models.plans import Plan, PlanAnnex, PlanPart, PlanSection
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
    "Approval",
    "ApprovalStep",
    "Edition",
    "EditionMilestone",
    "FindingWaiver",
    "FrozenEdition",
    "GlossaryTerm",
    "Plan",
    "PlanAnnex",
    "PlanPart",
    "PlanSection",
    "ProposedSection",
    "Publication",
    "PublishedFile",
    "RenderJob",
    "RenderedBilan",
    "SentChapter",
    "SentPicture",
    "StudioAside",
    "StudioChapter",
    "StudioComment",
    "StudioEvent",
    "StudioPhoto",
    "StudioVersion",
]
