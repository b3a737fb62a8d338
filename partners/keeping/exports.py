"""What the secretariat takes away of the contributions that it receives."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Contribution
from snia.exports.columns import Column, Kind, Listing, address_column, choice


def _with_records(contributions: Any) -> Any:
    return contributions.with_records()


def _record(contribution: Contribution) -> str:
    """What it changes; its own title where it adds something."""
    return str(contribution.record or contribution.title)


CONTRIBUTIONS = Listing(
    "contributions",
    (
        Column(_("Projet ou engagement"), _record, hxl="#activity+name", width=50),
        Column(_("Objet"), choice("subject"), hxl="#activity+type", width=14),
        Column(_("Institution"), "institution.label", hxl="#org+name", width=20),
        Column(_("État"), choice("state"), hxl="#status", width=14),
        Column(_("Modifiée le"), "edited_at", Kind.DATE, "#date+updated"),
        address_column("partners:contribution", "pk", 0),
    ),
    prepare=_with_records,
    demonstration=(),
)
