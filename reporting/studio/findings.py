"""What is to be mended in a chapter before it is approved, block by block."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.models import StudioComment
from reporting.studio.comparing import Change, Compared
from reporting.studio.document import FIELD_LABELS
from reporting.studio.drawing import Drawer
from reporting.studio.references import names_in
from snia.common.drafts.documents import Document, Row

PHOTO = ("alt", "credit", "consent")


@dataclass(frozen=True)
class Finding:
    block: str  # its key
    message: str
    is_blocking: bool = True


def findings_of(
    document: Document,
    drawer: Drawer,
    compared: Compared,
    comments: Iterable[StudioComment] = (),
) -> list[Finding]:
    """In the order of the blocks."""
    open_comments: dict[str, int] = {}
    for comment in comments:
        if comment.resolved_at is None:
            open_comments[comment.block] = open_comments.get(comment.block, 0) + 1
    found: list[Finding] = []
    for row in document.get("blocks", ()):
        found += _of_block(row, drawer)
        found += _of_source(row, compared)
        if row["key"] in open_comments:
            found.append(Finding(row["key"], _("Un commentaire attend une réponse.")))
    if compared.new:
        message = _("Des données nouvelles sont proposées : les insérer ou les écarter.")
        found.append(Finding("", message, is_blocking=False))
    return found


def _of_block(row: Row, drawer: Drawer) -> Iterator[Finding]:
    for text in row.values():
        for name in names_in(text):
            if drawer.figures.figure(name) is None:
                message = _("« %s » n'est pas un chiffre connu : le choisir dans la liste.")
                yield Finding(row["key"], message % name)
    if row["kind"] == "picture":
        for name in PHOTO:
            if not row.get(name):
                message = _("Photo : « %s » manque.") % FIELD_LABELS[name]
                yield Finding(row["key"], message)
    if row["kind"] in ("table", "chart") and drawer.block(row) is None:
        yield Finding(row["key"], _nothing_to_draw(row))


def _nothing_to_draw(row: Row) -> str:
    if row["kind"] == "table":
        return _("Les données de ce tableau n'existent plus : le retirer.")
    return _("Choisir les chiffres que le graphique montre, ou le retirer.")


def _of_source(row: Row, compared: Compared) -> Iterator[Finding]:
    changed = compared.changed.get(row["key"])
    if changed is None:
        return
    if changed.change == Change.GONE:
        yield Finding(row["key"], _("Sa source n'existe plus : le garder ou le retirer."))
    else:
        yield Finding(row["key"], _("Source modifiée depuis : la reprendre, ou garder le texte."))
