"""What the list of the documents takes away."""

from django.utils.translation import gettext_lazy as _

from snia.exports.columns import Column, Listing

SOURCES = Listing(
    "documents",
    (
        Column(_("Titre"), "title", hxl="#meta+source+name", width=50),
        Column(_("Publié par"), "publisher", hxl="#org+publisher"),
        Column(_("Publication"), "published", hxl="#date+published", note=_("Telle qu'écrite.")),
        Column(_("Description"), "description", hxl="#description", width=60),
    ),
    demonstration=(),
)
