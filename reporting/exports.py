"""What the list of the Bilans takes away."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting.models import Edition
from snia.exports.columns import Column, Kind, Listing, address_column


def _pages(edition: Edition) -> int | None:
    """Of its latest PDF; their query is that of the page."""
    latest: Any = next(iter(edition.renderings.all()), None)
    return latest.pages if latest else None


EDITIONS = Listing(
    "bilans",
    (
        Column(_("Édition"), str, hxl="#meta+edition+name", width=45),
        Column(_("Période"), "period.label", hxl="#date+period", width=16),
        Column(_("Premier jour"), "period.start", Kind.DATE, "#date+start"),
        Column(_("Dernier jour"), "period.end", Kind.DATE, "#date+end"),
        Column(
            _("Pages du PDF"),
            _pages,
            Kind.NUMBER,
            "#meta+pages",
            note=_("Du dernier PDF ; vide tant qu'aucun n'est produit."),
        ),
        address_column("reporting:edition", "slug", "-"),
    ),
)
