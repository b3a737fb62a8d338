"""The Bilan: its editions, the plan of their chapters, and the files rendered."""

from reporting.models.contributions import ProposedSection, SentChapter, SentPicture
from reporting.models.editions import Edition, RenderedBilan
from reporting.models.glossary import GlossaryTerm
from reporting.models.plans import Plan, PlanPart, PlanSection
from reporting.models.waivers import FindingWaiver

__all__ = [
    "Edition",
    "FindingWaiver",
    "GlossaryTerm",
    "Plan",
    "PlanPart",
    "PlanSection",
    "ProposedSection",
    "RenderedBilan",
    "SentChapter",
    "SentPicture",
]
