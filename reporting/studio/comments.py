"""Comments on a passage of a chapter: made, resolved."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.models import StudioChapter, StudioComment
from snia.accounts.models import User
from snia.audit import services as audit


@transaction.atomic
def comment(
    chapter: StudioChapter, *, block: str, text: str, actor: User, quoted: str = ""
) -> StudioComment:
    made = StudioComment(
        chapter=chapter,
        block=block[:32],
        quoted=quoted.strip(),
        text=text.strip(),
        author=actor,
        at=timezone.now(),
    )
    made.full_clean()
    made.save()
    _tell(made, actor, _("%(chapter)s : commentaire « %(text)s »"))
    return made


@transaction.atomic
def resolve(made: StudioComment, *, actor: User) -> None:
    """Resolved by someone, once; nothing of it goes."""
    locked = StudioComment.objects.select_for_update().get(pk=made.pk)
    if locked.resolved_at is not None:
        return
    locked.resolved_at, locked.resolved_by = timezone.now(), actor
    locked.save(update_fields=["resolved_at", "resolved_by"])
    _tell(made, actor, _("%(chapter)s : commentaire résolu « %(text)s »"))


def _tell(made: StudioComment, actor: User, summary: str) -> None:
    told = summary % {"chapter": made.chapter, "text": made}
    audit.record(verb="comment_chapter", actor=actor, target=made.chapter, summary=told)
