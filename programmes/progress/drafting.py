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

from programmes.models import ProgressUpdate, SetAside, Version
from programmes.perms import may_edit_update
from programmes.progress.document import (
    RICH_TEXTS,
    Document,
    NotADocument,
    differences,
    fingerprints,
    tidy,
    with_value,
)
from programmes.progress.fields import label_of
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.richtext import clean_html

# Autosaves of one person in a row make one version, until a pause this long.
ONE_SITTING = timedelta(minutes=10)
MAX_TEXT = 400_000


class Locked(Exception):
    """The answer can't be edited by this person today; the message says why, in French."""


@dataclass(frozen=True)
class Saved:
    """The answer holds what was sent."""

    update: ProgressUpdate
    version: Version | None  # none where nothing had changed


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
        raise ValidationError(_("Cette saisie n'a pas la forme attendue : %s.") % error) from error
    for name in RICH_TEXTS & document.keys():
        document[name] = clean_html(document[name])
    too_long = [name for name, value in fingerprintable(document) if len(value) > MAX_TEXT]
    if too_long:
        message = _("Un texte dépasse %s signes une fois nettoyé : joindre plutôt le document.")
        raise ValidationError(message % f"{MAX_TEXT:,}".replace(",", "\u202f"))
    return tidy(document)


def fingerprintable(document: Document) -> list[tuple[str, str]]:
    return [(name, value) for name, value in document.items() if isinstance(value, str)]


@transaction.atomic
def save(
    update: ProgressUpdate,
    raw: Mapping[str, Any],
    *,
    actor: User,
    act: str,
    revision: int,
    base: Mapping[str, str] | None = None,
) -> Saved | Conflict:
    """Save an answer that was started from `revision`, whose fingerprints were `base`.

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
            return Saved(locked, None)  # this page brought nothing of its own
        return Conflict(locked, set_aside(locked, document, actor, base or {}))
    before = locked.content
    version = keep(locked, document, actor=actor, act=act)
    _tell(locked, before, version)
    return Saved(locked, version)


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
    document: Document = locked.content
    for difference in differences(aside.content, locked.content, aside.base):
        side = choices.get(difference.path, "mine" if difference.suggests_mine else "theirs")
        if side == "mine":
            document = with_value(document, difference.path, difference.mine)
    version, before = None, locked.content
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


def set_aside(
    update: ProgressUpdate, document: Document, actor: User, base: Mapping[str, str]
) -> SetAside:
    """Keep what can't be saved now; going on from the same starting point replaces it."""
    from_here = SetAside.objects.filter(update=update, author=actor, resolved_at__isnull=True)
    kept = next((row for row in from_here if row.base == base), None)
    kept = kept or SetAside(update=update, author=actor, base=dict(base))
    kept.content = document
    kept.save()
    return kept


def starting_point(update: ProgressUpdate) -> dict[str, Any]:
    """What a page or a script sends back with its save: where it started from."""
    return {"revision": update.revision, "base": fingerprints(update.content)}
