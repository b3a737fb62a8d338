"""Keep what is typed: every save is a version, none is lost, none overwrites another's.

The page, the API, a workbook and the secretariat's correction all save through `save`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import ProgressUpdate, SetAside, Version
from programmes.perms import may_edit_update
from programmes.progress.document import (
    RICH_TEXTS,
    ROWS,
    Difference,
    Document,
    NotADocument,
    Shape,
    differences,
    fingerprints,
    flatten,
    tidy,
    with_value,
)
from programmes.progress.fields import label_of
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.composed import Composed, Slot
from snia.common.richtext import clean_html
from snia.common.typography import thousands

# Autosaves of one person in a row make one version, until a pause this long.
ONE_SITTING = timedelta(minutes=10)
MAX_TEXT = 400_000
MAX_ROWS = 500


class Locked(Exception):
    """The answer can't be edited by this person today; the message says why, in French."""


@dataclass(frozen=True)
class Saved:
    """The answer holds what was sent."""

    update: ProgressUpdate
    version: Version | None  # none where nothing had changed
    is_merged: bool = False  # it holds more than what was sent: the page is to be read again


@dataclass(frozen=True)
class Unchanged:
    """The page brought nothing of its own, but is behind: it keeps its starting point."""

    update: ProgressUpdate


@dataclass(frozen=True)
class Conflict:
    """Someone else saved meanwhile: what was sent is set aside, to be put together with it."""

    update: ProgressUpdate
    set_aside: SetAside


def cleaned(raw: Mapping[str, Any]) -> Document:
    """The document that a page, a script or a workbook sent; its rich texts are clean.

    Raises ValidationError, in French, where it can't be one.
    """
    try:
        document = tidy(raw)
    except NotADocument as error:
        told = _EXPECTED[error.expected] % {"where": error.where}
        message = _("Cette saisie n'a pas la forme attendue : %s")
        raise ValidationError(message % told) from error
    for name in RICH_TEXTS & document.keys():
        document[name] = clean_html(document[name])
    if any(len(value) > MAX_TEXT for value in flatten(document).values()):
        message = _("Un texte dépasse %s signes une fois nettoyé : joindre plutôt le document.")
        raise ValidationError(message % thousands(MAX_TEXT))
    for name in ROWS:
        if len(document.get(name, ())) > MAX_ROWS:
            message = _("%(where)s : plus de %(limit)s lignes ; joindre plutôt un tableau.")
            raise ValidationError(message % {"where": label_of(name), "limit": MAX_ROWS})
    return tidy(document)


_EXPECTED = {
    Shape.TEXT: gettext_lazy("« %(where)s » doit être un texte."),
    Shape.LIST: gettext_lazy("« %(where)s » doit être une liste."),
    Shape.ROW: gettext_lazy("chaque élément de « %(where)s » doit être un objet."),
    Shape.COLUMNS: gettext_lazy("une ligne de « %(where)s » a trop de colonnes."),
}


@transaction.atomic
def save(
    update: ProgressUpdate,
    raw: Mapping[str, Any],
    *,
    actor: User,
    act: str,
    revision: int,
    base: Mapping[str, str] | None = None,
    page: str = "",
) -> Saved | Unchanged | Conflict:
    """Save an answer that was started from `revision`, whose fingerprints were `base`, on the
    `page` of that token.

    Where another was saved since, nothing is overwritten: see `Conflict`. Raises Locked, or
    ValidationError where what was sent is no document.
    """
    document = cleaned(raw)
    locked = lock(update)
    refuse_unless_editable(locked, actor)
    if document == locked.content:
        return Saved(locked, None)
    if revision != locked.revision:
        found = differences(document, locked.content, base)
        if base is not None and not any(difference.changed_by_me for difference in found):
            return Unchanged(locked)
        if base is not None and _is_one_persons(locked, actor, found):
            merged = _with_mine(locked.content, found)
            return Saved(locked, _save(locked, merged, actor, act), is_merged=True)
        return Conflict(locked, set_aside(locked, document, actor, base or {}, page))
    return Saved(locked, _save(locked, document, actor, act))


def _save(locked: ProgressUpdate, document: Document, actor: User, act: str) -> Version:
    before = locked.content
    version = keep(locked, document, actor=actor, act=act)
    _tell(locked, before, version)
    return version


def _is_one_persons(update: ProgressUpdate, actor: User, found: list[Difference]) -> bool:
    """Two pages of one person, who typed in other fields: there is nothing to choose."""
    contested = any(difference.is_contested for difference in found)
    return update.edited_by_id == actor.pk and not contested


def _with_mine(
    document: Document, found: list[Difference], choices: Mapping[str, str] | None = None
) -> Document:
    """The document with my side where it was chosen, or where I alone changed something and
    nothing was chosen."""
    for difference in found:
        suggested = "mine" if difference.suggests_mine else "theirs"
        if (choices or {}).get(difference.path, suggested) == "mine":
            document = with_value(document, difference.path, difference.mine)
    return document


def _tell(update: ProgressUpdate, before: Document, version: Version) -> None:
    """In the journal what a person saved, field by field; autosaves are in the versions only."""
    if version.act == Version.Act.AUTOSAVED:
        return
    changed = dict.fromkeys(label_of(d.path) for d in differences(update.content, before))
    summary = f"{version.get_act_display()} : {update} ({', '.join(changed)})"
    audit.record(verb="save_update", actor=version.author, target=update, summary=summary)


@transaction.atomic
def resolve(
    aside: SetAside, choices: Mapping[str, str], *, actor: User, revision: int
) -> Saved | Conflict:
    """Put together what was set aside and what was saved: `choices` says, by path, "mine" or
    "theirs" for each difference shown at `revision`; saved again meanwhile, it is asked again."""
    locked = lock(aside.update)
    refuse_unless_editable(locked, actor)
    if revision != locked.revision:
        return Conflict(locked, aside)
    version, before = None, locked.content
    found = differences(aside.content, before, aside.base)
    document = _with_mine(before, found, choices)
    if document != before:
        version = keep(locked, document, actor=actor, act=Version.Act.RESOLVED)
        _tell(locked, before, version)
    aside.resolved_at = timezone.now()
    aside.save(update_fields=["resolved_at", "at"])
    return Saved(locked, version)


@transaction.atomic
def restore(update: ProgressUpdate, version: Version, *, actor: User) -> Version:
    """Bring an earlier version back as the latest one; nothing of the others goes."""
    locked = lock(update)
    refuse_unless_editable(locked, actor)
    restored = keep(locked, version.content, actor=actor, act=Version.Act.RESTORED)
    summary = _("Version %(number)s rétablie : %(update)s")
    audit.record(
        verb="restore_version",
        actor=actor,
        target=update,
        summary=summary % {"number": version.number, "update": locked},
    )
    return restored


def lock(update: ProgressUpdate) -> ProgressUpdate:
    """The row as it is now, held until the transaction ends."""
    related = ("campaign__period", "action__programme", "institution")
    updates = ProgressUpdate.objects.select_for_update(of=("self",)).select_related(*related)
    return updates.get(pk=update.pk)


def refuse_unless_editable(update: ProgressUpdate, actor: User) -> None:
    if may_edit_update(actor, update, timezone.localdate()):
        return
    if update.is_locked:
        raise Locked(_("Cet état d'avancement est validé : il ne se modifie plus."))
    if update.state == ProgressUpdate.State.SUBMITTED:
        raise Locked(_("Cet état d'avancement est soumis : il attend l'avis du secrétariat."))
    raise Locked(_("La campagne n'est pas ouverte : demander un délai au secrétariat."))


def keep(update: ProgressUpdate, document: Document, *, actor: User, act: str) -> Version:
    """Write a document as the latest version of a locked answer."""
    now = timezone.now()
    update.content, update.revision = document, update.revision + 1
    update.edited_at, update.edited_by = now, actor
    if update.state == ProgressUpdate.State.TODO:
        update.state = ProgressUpdate.State.DRAFT
    update.save(update_fields=["content", "revision", "edited_at", "edited_by", "state"])
    latest = update.versions.first()
    if latest is not None and _continues(latest, actor, act, now):
        latest.content, latest.revision, latest.at = document, update.revision, now
        latest.act = act
        latest.save(update_fields=["content", "revision", "at", "act"])
        return latest
    return Version.objects.create(
        update=update,
        number=latest.number + 1 if latest else 1,
        revision=update.revision,
        act=act,
        content=document,
        author=actor,
        at=now,
    )


def _continues(latest: Version, actor: User, act: str, now: Any) -> bool:
    """The same person's typing, still going on, that no event of the review refers to."""
    sitting = (Version.Act.AUTOSAVED, Version.Act.SAVED)
    return (
        latest.act == Version.Act.AUTOSAVED
        and act in sitting
        and latest.author_id == actor.pk
        and now - latest.at < ONE_SITTING
        and not latest.update.events.filter(version=latest).exists()
    )


def waiting(update: ProgressUpdate, author: User) -> list[SetAside]:
    """What this person has yet to put together with what is saved."""
    return _waiting(update=update.pk, author=author.pk)


_waiting = Composed(
    lambda: SetAside.objects.filter(
        update=Slot("update"), author=Slot("author"), resolved_at__isnull=True
    )
)


def set_aside(
    update: ProgressUpdate,
    document: Document,
    actor: User,
    base: Mapping[str, str],
    page: str = "",
) -> SetAside:
    """Keep what can't be saved now; typing on in the same page replaces it, and nothing else."""
    same = [
        row
        for row in waiting(update, actor)
        if row.content == document or (page and row.page == page)
    ]
    kept = same[0] if same else SetAside(update=update, author=actor, page=page)
    kept.content, kept.base = document, dict(base)
    kept.save()
    return kept


def starting_point(update: ProgressUpdate) -> dict[str, Any]:
    """What a page or a script sends back with its save: where it started from."""
    return {"revision": update.revision, "base": fingerprints(update.content)}
