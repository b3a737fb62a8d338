"""The programmes and actions that projects and commitments serve, for those who keep them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from partners.keeping.served import Record, Strategy
from partners.models import Project
from programmes.models import Action, Programme

# What is served, under the first half of its key, and the links that a record has to it.
_PROGRAMME, _ACTION = "programme", "action"


def _choices(kind: type[Record]) -> list[tuple[str, str]]:
    found = []
    if kind is Project:
        programmes = Programme.objects.order_by("number")
        found += [(f"{_PROGRAMME}:{one.number}", str(one)) for one in programmes]
    actions = Action.objects.select_related("programme")
    return [*found, *((_key(action), f"{action.code} {action.wording}") for action in actions)]


def _key(action: Action) -> str:
    return f"{_ACTION}:{action.code}"


def _served_by(kind: type[Record], records: Collection[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    if kind is Project:
        programmes = Programme.objects.filter(projects__in=records).order_by("number")
        for record, number in programmes.values_list("projects", "number"):
            found[record].append(f"{_PROGRAMME}:{number}")
    links = "projects" if kind is Project else "commitments"
    actions = Action.objects.filter(**{f"{links}__in": records})
    for record, programme, number in actions.values_list(links, "programme__number", "number"):
        found[record].append(f"{_ACTION}:{programme}.{number}")
    return found


def _serve(record: Record, keys: Iterable[str]) -> None:
    wanted = set(keys)
    _set(record.actions, Action.objects.select_related("programme"), _key, wanted)
    if isinstance(record, Project):
        _set(
            record.programmes,
            Programme.objects.all(),
            lambda p: f"{_PROGRAMME}:{p.number}",
            wanted,
        )


def _set(links: Any, known: Any, key: Any, wanted: set[str]) -> None:
    links.set([one for one in known if key(one) in wanted])


STRATEGY = Strategy(_choices, _served_by, _serve)
