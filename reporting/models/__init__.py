"""The Bilan: its editions, the plan of their chapters, the files rendered and their making."""

from reporting.models.editions import Edition, RenderedBilan
from reporting.models.glossary import GlossaryTerm
from reporting.models.jobs import RenderJob
from reporting.models.plans import Plan, PlanPart, PlanSection
from reporting.models.waivers import FindingWaiver

__all__ = [
    "Edition",
    "FindingWaiver",
    "GlossaryTerm",
    "Plan",
    "PlanPart",
    "PlanSection",
    "RenderJob",
    "RenderedBilan",
]
