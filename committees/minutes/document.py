"""The minutes as they are read: the page and the PDF, from their content and nothing else."""

from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from committees.models import Minutes
from snia.common.addresses import site_address
from snia.common.pdf import Pdf, write_pdf
from snia.common.typography import french_html

STYLESHEET = "minutes/minutes.css"


def minutes_pdf(minutes: Minutes, *, with_names: bool) -> Pdf:
    """The same minutes give the same bytes. Names of people are for those who may see them."""
    return write_pdf(minutes_html(minutes, with_names=with_names), STYLESHEET)


def minutes_html(minutes: Minutes, *, with_names: bool) -> str:
    context = {
        "minutes": minutes,
        "content": minutes.content,
        "with_names": with_names,
        "address": verification_address(minutes) if minutes.is_sealed else "",
    }
    return french_html(render_to_string("committees/minutes/document.html", context))


def verification_address(minutes: Minutes) -> str:
    """Where whoever holds the paper is told what it is; printed on it."""
    query = urlencode({"empreinte": minutes.hash})
    return site_address(f"{reverse('committees:verification')}?{query}")


def file_name(minutes: Minutes) -> str:
    """« compte-rendu-copil-2020-10-07-v1.pdf »."""
    content: dict[str, Any] = minutes.content
    parts = ["compte-rendu", minutes.meeting.committee.slug, content.get("date", "")]
    return "-".join(filter(None, [*parts, f"v{minutes.version}"])) + ".pdf"
