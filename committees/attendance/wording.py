"""A quorum in words: for the page, for the minutes, for the journal."""

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Counted(Protocol):
    """A quorum as it stands, or as it was kept."""

    @property
    def members(self) -> int: ...
    @property
    def there(self) -> int: ...
    @property
    def required(self) -> int | None: ...
    @property
    def rule(self) -> str: ...


def in_words(counted: Counted) -> str:
    """« 7 membres sur 12 présents ou représentés, 7 nécessaires (plus de la moitié des membres) :
    le quorum est atteint. »"""
    there = ngettext(
        "%(there)s membre sur %(members)s présent ou représenté",
        "%(there)s membres sur %(members)s présents ou représentés",
        counted.there,
    ) % {"there": counted.there, "members": counted.members}
    if counted.required is None:
        return _("%s ; aucun quorum n'est fixé pour ce comité.") % there
    required = ngettext("%s nécessaire", "%s nécessaires", counted.required) % counted.required
    rule = f" ({_lowered(counted.rule)})" if counted.rule else ""
    is_met = counted.there >= counted.required
    verdict = _("le quorum est atteint") if is_met else _("le quorum n'est pas atteint")
    return f"{there}, {required}{rule} : {verdict}."


def _lowered(rule: str) -> str:
    """A rule within a sentence; an acronym keeps its capitals."""
    return rule[:1].lower() + rule[1:] if rule[1:2].islower() or rule[1:2] == " " else rule
