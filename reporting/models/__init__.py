"""The Bilan: its editions, the plan of their chapters, what is rendered, frozen and published."""

from reporting.models.approvals import Approval, ApprovalStep
from reporting.models.contributions import ProposedSection, SentChapter, SentPicture
from reporting.models.editions import Edition, RenderedBilan
from reporting.models.frozen import FrozenEdition, Publication, PublishedFile
from reporting.models.glossary import GlossaryTerm
from reporting.models.jobs import RenderJob
from reporting.models.plans import Plan, PlanPart, PlanSection
from reporting.models.waivers import FindingWaiver

__all__ = [
    "Approval",
    "ApprovalStep",
    "Edition",
    "FindingWaiver",
    "FrozenEdition",
    "GlossaryTerm",
    "Plan",
    "PlanPart",
    "PlanSection",
    "ProposedSection",
    "Publication",
    "PublishedFile",
    "RenderJob",
    "RenderedBilan",
    "SentChapter",
    "SentPicture",
]
