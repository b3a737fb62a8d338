"""Keep what is typed: every save is a version, none is lost, none overwrites another's.

A draft is a record with `content`, `revision`, `edited_at`, `edited_by` and `state`; it has
`versions`, `set_asides` and `events`. A `Keeper` is told what differs from one kind to another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.drafts.documents import Document, NotADocument, Schema, Shape
from snia.common.drafts.paths import Difference
from snia.common.richtext import clean_html
from snia.common.typography import thousands

# Autosaves of one person in a row make one version, until a pause this long.
ONE_SITTING = timedelta(minutes=10)
MAX_TEXT = 400_000
MAX_ROWS = 500


class Locked(Exception):
    """The draft can't be edited by this person today; the message says why, in French."""


@dataclass(frozen=True)
class Saved:
    """The draft holds what was sent."""

    draft: Any
    version: Any  # none where nothing had changed
    is_merged: bool = False  # it holds more than what was sent: the page is to be read again


@dataclass(frozen=True)
class Unchanged:
    """The page brought nothing of its own, but is behind: it keeps its starting point."""

    draft: Any


@dataclass(frozen=True)
class Conflict:
    """Someone else saved meanwhile: what was sent is set aside, to be put together with it."""

    draft: Any
    set_aside: Any


_EXPECTED = {
    Shape.TEXT: gettext_lazy("« %(where)s » doit être un texte."),
    Shape.LIST: gettext_lazy("« %(where)s » doit être une liste."),
    Shape.ROW: gettext_lazy("chaque élément de « %(where)s » doit être un objet."),
    Shape.COLUMNS: gettext_lazy("une ligne de « %(where)s » a trop de colonnes."),
}


class Keeper:
    """How the drafts of one kind are kept."""

    autosaved: ClassVar[str] = "autosaved"
    sitting: ClassVar[tuple[str, ...]] = ("autosaved", "saved")
    saved_verb: ClassVar[str]

    def schema_of(self, draft: Any) -> Schema:
        raise NotImplementedError

    def lock(self, draft: Any) -> Any:
        """The row as it is now, held until the transaction ends."""
        raise NotImplementedError

    def refuse_unless_editable(self, draft: Any, actor: User) -> None:
        raise NotImplementedError

    def label_of(self, draft: Any, path: str) -> str:
        raise NotImplementedError

    def before_kept(self, draft: Any) -> None:
        """What else a save changes in the draft's state."""

    def document_from(self, draft: Any, raw: Mapping[str, Any], actor: User) -> Document:
        """What this person's page, script or workbook sent; ValidationError where it can't be
        one."""
        return self.cleaned(self.schema_of(draft), raw, lambda path: self.label_of(draft, path))

    @staticmethod
    def cleaned(schema: Schema, raw: Mapping[str, Any], label: Any) -> Document:
        """The document in what was sent, its rich texts clean; ValidationError, in French, where
        it can't be one."""
        try:
            document = schema.tidy(raw)
        except NotADocument as error:
            told = _EXPECTED[error.expected] % {"where": error.where}
            message = _("Cette saisie n'a pas la forme attendue : %s")
            raise ValidationError(message % told) from error
        for name in schema.rich_texts & document.keys():
            document[name] = clean_html(document[name])
        if any(len(value) > MAX_TEXT for value in schema.flatten(document).values()):
            message = _(
                "Un texte dépasse %s signes une fois nettoyé : joindre plutôt le document."
            )
            raise ValidationError(message % thousands(MAX_TEXT))
        for name in schema.rows:
            if len(document.get(name, ())) > MAX_ROWS:
                message = _("%(where)s : plus de %(limit)s lignes ; joindre plutôt un tableau.")
                raise ValidationError(message % {"where": label(name), "limit": MAX_ROWS})
        return schema.tidy(document)

    @transaction.atomic
    def save(
        self,
        draft: Any,
        raw: Mapping[str, Any],
        *,
        actor: User,
        act: str,
        revision: int,
        base: Mapping[str, str] | None = None,
        page: str = "",
    ) -> Saved | Unchanged | Conflict:
        """Save a draft that was started from `revision`, whose fingerprints were `base`, on the
        `page` of that token.

        Where another was saved since, nothing is overwritten: see `Conflict`. Raises Locked, or
        ValidationError where what was sent is no document.
        """
        locked = self.lock(draft)
        document = self.document_from(locked, raw, actor)
        self.refuse_unless_editable(locked, actor)
        if document == locked.content:
            return Saved(locked, None)
        if revision != locked.revision:
            found = self.schema_of(locked).differences(document, locked.content, base)
            if base is not None and not any(difference.changed_by_me for difference in found):
                return Unchanged(locked)
            if base is not None and _is_one_persons(locked, actor, found):
                merged = with_mine(self.schema_of(locked), locked.content, found)
                return Saved(locked, self._save(locked, merged, actor, act), is_merged=True)
            aside = self.set_aside(locked, document, actor, base or {}, page)
            return Conflict(locked, aside)
        return Saved(locked, self._save(locked, document, actor, act))

    def _save(self, locked: Any, document: Document, actor: User, act: str) -> Any:
        before = locked.content
        version = self.keep(locked, document, actor=actor, act=act)
        self._tell(locked, before, version)
        return version

    def _tell(self, draft: Any, before: Document, version: Any) -> None:
        """In the journal what a person saved, field by field; autosaves are in the versions
        only."""
        if version.act == self.autosaved:
            return
        found = self.schema_of(draft).differences(draft.content, before)
        changed = dict.fromkeys(self.label_of(draft, d.path) for d in found)
        summary = f"{version.get_act_display()} : {draft} ({', '.join(changed)})"
        audit.record(verb=self.saved_verb, actor=version.author, target=draft, summary=summary)

    @transaction.atomic
    def resolve(
        self, aside: Any, choices: Mapping[str, str], *, actor: User, revision: int
    ) -> Saved | Conflict:
        """Put together what was set aside and what was saved: `choices` says, by path, "mine" or
        "theirs" for each difference shown at `revision`; saved again meanwhile, it is asked
        again."""
        locked = self.lock(aside.draft)
        self.refuse_unless_editable(locked, actor)
        if revision != locked.revision:
            return Conflict(locked, aside)
        version, before, schema = None, locked.content, self.schema_of(locked)
        found = schema.differences(aside.content, before, aside.base)
        document = with_mine(schema, before, found, choices)
        if document != before:
            version = self._save(locked, document, actor, "resolved")
        aside.resolved_at = timezone.now()
        aside.save(update_fields=["resolved_at", "at"])
        return Saved(locked, version)

    @transaction.atomic
    def restore(self, draft: Any, version: Any, *, actor: User) -> Any:
        """Bring an earlier version back as the latest one; nothing of the others goes."""
        locked = self.lock(draft)
        self.refuse_unless_editable(locked, actor)
        restored = self.keep(locked, version.content, actor=actor, act="restored")
        summary = _("Version %(number)s rétablie : %(update)s")
        audit.record(
            verb="restore_version",
            actor=actor,
            target=draft,
            summary=summary % {"number": version.number, "update": locked},
        )
        return restored

    def keep(self, draft: Any, document: Document, *, actor: User, act: str) -> Any:
        """Write a document as the latest version of a locked draft."""
        now = timezone.now()
        draft.content, draft.revision = document, draft.revision + 1
        draft.edited_at, draft.edited_by = now, actor
        self.before_kept(draft)
        draft.save(update_fields=["content", "revision", "edited_at", "edited_by", "state"])
        latest = draft.versions.first()
        if latest is not None and self._continues(draft, latest, actor, act, now):
            latest.content, latest.revision, latest.at = document, draft.revision, now
            latest.act = act
            latest.save(update_fields=["content", "revision", "at", "act"])
            return latest
        return draft.versions.create(
            number=latest.number + 1 if latest else 1,
            revision=draft.revision,
            act=act,
            content=document,
            author=actor,
            at=now,
        )

    def _continues(self, draft: Any, latest: Any, actor: User, act: str, now: datetime) -> bool:
        """The same person's typing, still going on, that no event of the review refers to."""
        return bool(
            latest.act == self.autosaved
            and act in self.sitting
            and latest.author_id == actor.pk
            and now - latest.at < ONE_SITTING
            and not draft.events.filter(version=latest).exists()
        )

    def waiting(self, draft: Any, author: User) -> list[Any]:
        """What this person has yet to put together with what is saved."""
        return list(draft.set_asides.filter(author=author, resolved_at__isnull=True))

    def set_aside(
        self,
        draft: Any,
        document: Document,
        actor: User,
        base: Mapping[str, str],
        page: str = "",
    ) -> Any:
        """Keep what can't be saved now; typing on in the same page replaces it, and nothing
        else."""
        same = [
            row
            for row in self.waiting(draft, actor)
            if row.content == document or (page and row.page == page)
        ]
        if not same:
            return draft.set_asides.create(
                author=actor, page=page, content=document, base=dict(base)
            )
        kept = same[0]
        kept.content, kept.base = document, dict(base)
        kept.save()
        return kept

    def starting_point(self, draft: Any) -> dict[str, Any]:
        """What a page or a script sends back with its save: where it started from."""
        base = self.schema_of(draft).fingerprints(draft.content)
        return {"revision": draft.revision, "base": base}


def with_mine(
    schema: Schema,
    document: Document,
    found: list[Difference],
    choices: Mapping[str, str] | None = None,
) -> Document:
    """The document with my side where it was chosen, or where I alone changed something and
    nothing was chosen."""
    for difference in found:
        suggested = "mine" if difference.suggests_mine else "theirs"
        if (choices or {}).get(difference.path, suggested) == "mine":
            document = schema.with_value(document, difference.path, difference.mine)
    return document


def _is_one_persons(draft: Any, actor: User, found: list[Difference]) -> bool:
    """Two pages of one person, who typed in other fields: there is nothing to choose."""
    contested = any(difference.is_contested for difference in found)
    return draft.edited_by_id == actor.pk and not contested
