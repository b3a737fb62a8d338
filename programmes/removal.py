"""Actions that a demonstration invented are taken away again; what higher layers hung on them
goes first."""

from collections.abc import Callable

from django.db.models import QuerySet

from programmes.models import Action

_removers: list[Callable[[QuerySet[Action]], None]] = []


def register_remover(remove: Callable[[QuerySet[Action]], None]) -> None:
    """Called once by each layer that hangs records on actions, when the applications are ready."""
    _removers.append(remove)


def remove_what_hangs_on(actions: QuerySet[Action]) -> None:
    for remove in _removers:
        remove(actions)
