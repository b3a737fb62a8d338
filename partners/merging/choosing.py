"""The two sides of a merge, found by words and chosen among what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Institution

OFFERED = 20
NAMES = {"kept": _("Fiche à garder"), "duplicate": _("Doublon")}


@dataclass(frozen=True)
class Side:
    name: str
    label: Any
    words: str
    chosen: Any = None
    offered: list[Any] = field(default_factory=list)

    @property
    def finds_nothing(self) -> bool:
        return bool(self.words) and self.chosen is None and not self.offered


def read_sides(model: Any, sent: Mapping[str, str]) -> list[Side]:
    return [_side(model, sent, name, label) for name, label in NAMES.items()]


def _side(model: Any, sent: Mapping[str, str], name: str, label: Any) -> Side:
    words = sent.get(f"{name}_words", "").strip()[:200]
    (key,) = keys_of(sent, name)
    chosen = model._default_manager.filter(pk=key).first()
    if chosen is not None and not words:
        return Side(name, label, words, chosen)
    offered = list(_found(model, words)[:OFFERED])
    if chosen not in offered:
        chosen = offered[0] if len(offered) == 1 else None
    return Side(name, label, words, chosen, offered)


def _found(model: Any, words: str) -> Any:
    """Under exactly this name first, where there is one."""
    if model is Institution:
        exact = Institution.objects.known_as(words)
        if exact:
            return exact
    return model._default_manager.search(words)


def keys_of(sent: Mapping[str, str], *names: str) -> list[int]:
    """Keys as numbers; what is not one is nobody's key."""
    values = [sent.get(name, "") for name in names]
    is_key = [value.isascii() and value.isdigit() and len(value) < 18 for value in values]
    return [int(value) if good else 0 for value, good in zip(values, is_key, strict=True)]
