"""Where what is accepted goes, and what tells that it came from a file."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from reporting.models import ProposedSection


def chapter_of(proposal: ProposedSection) -> dict[str, Any]:
    chapter = proposal.chapter
    return {"period": chapter.edition.period, "programme": chapter.programme}


def locator_of(proposal: ProposedSection) -> str:
    told = _("Contribution « %(name)s », proposition %(rank)s")
    return (told % {"name": proposal.chapter.name, "rank": proposal.position})[:200]


def next_position(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
