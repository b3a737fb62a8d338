"""Keep what is typed in an answer (`snia.common.drafts.keeping` tells how).

The page, the API, a workbook and the secretariat's correction all save through `save`.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.models import ProgressUpdate, SetAside
from programmes.perms import may_edit_update
from programmes.progress.document import SCHEMA, Document
from programmes.progress.fields import label_of
from snia.accounts.models import User
from snia.common.composed import Composed, Slot
from snia.common.drafts.keeping import (
    MAX_ROWS,
    MAX_TEXT,
    ONE_SITTING,
    Conflict,
    Keeper,
    Locked,
    Saved,
    Unchanged,
)

__all__ = [
    "MAX_ROWS",
    "MAX_TEXT",
    "ONE_SITTING",
    "Conflict",
    "Locked",
    "Saved",
    "Unchanged",
    "cleaned",
    "keep",
    "lock",
    "refuse_unless_editable",
    "resolve",
    "restore",
    "save",
    "set_aside",
    "starting_point",
    "waiting",
]

_waiting = Composed(
    lambda: SetAside.objects.filter(
        update=Slot("update"), author=Slot("author"), resolved_at__isnull=True
    )
)


class _AnswerKeeper(Keeper):
    saved_verb = "save_update"

    def schema_of(self, draft: Any) -> Any:
        return SCHEMA

    def label_of(self, draft: Any, path: str) -> str:
        return label_of(path)

    def lock(self, draft: ProgressUpdate) -> ProgressUpdate:
        related = ("campaign__period", "action__programme", "institution")
        updates = ProgressUpdate.objects.select_for_update(of=("self",)).select_related(*related)
        return updates.get(pk=draft.pk)

    def before_kept(self, draft: ProgressUpdate) -> None:
        if draft.state == ProgressUpdate.State.TODO:
            draft.state = ProgressUpdate.State.DRAFT

    def refuse_unless_editable(self, draft: ProgressUpdate, actor: User) -> None:
        if may_edit_update(actor, draft, timezone.localdate()):
            return
        if draft.is_locked:
            raise Locked(_("Cet état d'avancement est validé : il ne se modifie plus."))
        if draft.state == ProgressUpdate.State.SUBMITTED:
            raise Locked(_("Cet état d'avancement est soumis : il attend l'avis du secrétariat."))
        raise Locked(_("La campagne n'est pas ouverte : demander un délai au secrétariat."))

    def waiting(self, draft: ProgressUpdate, author: User) -> list[SetAside]:
        return _waiting(update=draft.pk, author=author.pk)


def cleaned(raw: Mapping[str, Any]) -> Document:
    """The document that a page, a script or a workbook sent; ValidationError where there is
    none."""
    return Keeper.cleaned(SCHEMA, raw, label_of)


keeper = _AnswerKeeper()
save = keeper.save
resolve = keeper.resolve
restore = keeper.restore
lock = keeper.lock
refuse_unless_editable = keeper.refuse_unless_editable
keep = keeper.keep
waiting = keeper.waiting
set_aside = keeper.set_aside
starting_point = keeper.starting_point
