"""Keep what is typed in a contribution (`snia.common.drafts.keeping` tells how).

The page, a workbook and the secretariat's correction all save through `save`.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from partners.keeping.subjects import subject_of
from partners.models import Contribution
from partners.perms import may_edit_contribution, may_validate_contributions
from snia.accounts.models import User
from snia.common.drafts.documents import Document, Schema
from snia.common.drafts.keeping import Keeper, Locked

State = Contribution.State


class _ContributionKeeper(Keeper):
    saved_verb = "save_contribution"

    def schema_of(self, draft: Contribution) -> Schema:
        return subject_of(draft).schema

    def label_of(self, draft: Contribution, path: str) -> str:
        return subject_of(draft).label_of(path)

    def lock(self, draft: Contribution) -> Contribution:
        found: Contribution = (
            Contribution.objects.with_records().select_for_update(of=("self",)).get(pk=draft.pk)
        )
        return found

    def document_from(self, draft: Contribution, raw: Mapping[str, Any], actor: User) -> Document:
        """What the department alone changes stays as it is when another sends it."""
        document = super().document_from(draft, raw, actor)
        if may_validate_contributions(actor):
            return document
        reserved = subject_of(draft).reserved
        own = {name: value for name, value in document.items() if name not in reserved}
        held = {name: draft.content[name] for name in reserved if name in draft.content}
        return self.schema_of(draft).tidy({**own, **held})

    def refuse_unless_editable(self, draft: Contribution, actor: User) -> None:
        if may_edit_contribution(actor, draft):
            return
        if draft.is_locked:
            raise Locked(_("Cette contribution est close : elle ne se modifie plus."))
        if draft.state == State.SUBMITTED:
            raise Locked(_("Cette contribution est soumise : elle attend le secrétariat."))
        raise Locked(_("Cette contribution est celle d'une autre institution."))


keeper = _ContributionKeeper()
