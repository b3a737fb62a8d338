"""The verbs of the Bilan: render it, keep what was rendered."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from reporting.bilan.books import book_of, pictures_of
from reporting.bilan.html import book_html
from reporting.models import Edition, RenderedBilan
from reporting.press.book_pdf import Press
from reporting.press.watch import Watch
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.pdf import Pdf


def render_edition(
    edition: Edition, *, programme: int | None = None, watch: Watch | None = None
) -> Pdf:
    """The PDF of an edition, or of one of its programmes; the same data gives the same bytes.

    Raises `compose.NothingToPrint` where nothing was reported.
    """
    html = book_html(book_of(edition, programme))
    pictures = pictures_of(edition) if "attachment:" in html.whole else {}
    return Press(html, watch=watch, attachments=pictures).make()


def publish_rendering(edition: Edition, *, actor: User | None = None) -> RenderedBilan:
    """Render the whole edition and keep the file."""
    return keep_rendering(edition, render_edition(edition), actor=actor)


@transaction.atomic
def keep_rendering(edition: Edition, pdf: Pdf, *, actor: User | None = None) -> RenderedBilan:
    """Keep the file; an identical file is kept once."""
    rendered, created = RenderedBilan.objects.select_for_update().get_or_create(
        edition=edition,
        sha256=pdf.sha256,
        defaults={
            "pages": pdf.pages,
            "rendered_by": actor,
            "file": ContentFile(pdf.content, name=f"bilan-{edition.slug}.pdf"),
        },
    )
    if not created:  # the data came back to what it was: this file is the latest again
        rendered.rendered_at, rendered.rendered_by = timezone.now(), actor
        rendered.save(update_fields=["rendered_at", "rendered_by"])
    else:
        audit.record(
            verb="render_bilan",
            target=edition,
            actor=actor,
            summary=f"{edition} : PDF de {pdf.pages} pages produit ({pdf.sha256[:12]}).",
        )
    return rendered
