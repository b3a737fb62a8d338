"""What the buttons of the page do once what was typed is saved: "add:text:KEY", "up:KEY"…"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.models import StudioChapter
from reporting.studio import comments, sourcing
from reporting.studio.document import KIND_LABELS
from reporting.studio.keeping import arrange, moved, new_block, with_block, without
from reporting.studio.sheet import ADDABLE
from snia.accounts.models import User


@dataclass(frozen=True)
class Done:
    message: Any
    block: str = ""  # where the page goes on


def act(chapter: StudioChapter, then: str, *, actor: User) -> Done:
    """Raises Locked. A button that nobody knows has saved, and does nothing else."""
    verb, _colon, rest = then.partition(":")
    if verb in _ACTIONS:
        return _ACTIONS[verb](chapter, rest, actor)
    return Done(_("Chapitre enregistré."))


def _add(chapter: StudioChapter, rest: str, actor: User) -> Done:
    kind, _colon, after = rest.partition(":")
    if kind not in ADDABLE[StudioChapter.Kind(chapter.kind)]:
        return Done(_("Chapitre enregistré."))
    block = new_block(kind)
    arrange(chapter, lambda document: with_block(document, block, after), actor=actor)
    return Done(_("Bloc ajouté : %s.") % KIND_LABELS[kind], block["key"])


def _moving(step: int) -> Callable[[StudioChapter, str, User], Done]:
    def move(chapter: StudioChapter, key: str, actor: User) -> Done:
        arrange(chapter, lambda document: moved(document, key, step), actor=actor)
        return Done(_("Bloc déplacé."), key)

    return move


def _remove(chapter: StudioChapter, key: str, actor: User) -> Done:
    arrange(chapter, lambda document: without(document, key), actor=actor)
    return Done(_("Bloc retiré : il reste dans les versions du chapitre."))


def _take(chapter: StudioChapter, key: str, actor: User) -> Done:
    sourcing.take(chapter, key, actor=actor)
    return Done(_("Le texte de la source est repris."), key)


def _keep(chapter: StudioChapter, key: str, actor: User) -> Done:
    sourcing.keep_as_written(chapter, key, actor=actor)
    return Done(_("Le texte est gardé tel qu'il est écrit."), key)


def _dismiss(chapter: StudioChapter, key: str, actor: User) -> Done:
    sourcing.dismiss(chapter, key, actor=actor)
    return Done(_("Proposition écartée : elle reste en bas de la page."))


def _refresh(chapter: StudioChapter, rest: str, actor: User) -> Done:
    brought = sourcing.propose(chapter, actor=actor)
    return Done(_("Blocs repris des données : %s. Rien de réécrit n'a changé.") % brought)


def _resolve(chapter: StudioChapter, rest: str, actor: User) -> Done:
    found = chapter.comments.filter(pk=rest).first() if rest.isdecimal() else None
    if found is None:
        return Done(_("Chapitre enregistré."))
    comments.resolve(found, actor=actor)
    return Done(_("Commentaire résolu."), found.block)


_ACTIONS: dict[str, Callable[[StudioChapter, str, User], Done]] = {
    "add": _add,
    "up": _moving(-1),
    "down": _moving(1),
    "remove": _remove,
    "take": _take,
    "keep": _keep,
    "dismiss": _dismiss,
    "refresh": _refresh,
    "resolve": _resolve,
}
