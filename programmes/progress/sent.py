"""What the page of an answer sends back, read into a raw document."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from programmes.progress.checks import is_empty
from programmes.progress.document import ROWS, SETS, TEXTS, Document


def read_page(posted: QueryDict) -> dict[str, Any]:
    """The raw document that the page sent: inputs are named by their path, rows listed by key."""
    raw: dict[str, Any] = {name: posted.get(name, "") for name in TEXTS}
    removed = set(posted.getlist("remove"))
    for name in ROWS:
        keys = dict.fromkeys(posted.getlist(name))
        raw[name] = [
            {"key": key, **_cells(posted, f"{name}/{key}/")}
            for key in keys
            if f"{name}/{key}" not in removed
        ]
        raw[name] = [row for row in raw[name] if not is_empty(row)]
    for name in SETS:
        raw[name] = [v for v in posted.getlist(name) if f"{name}/{v}" not in removed]
    return raw


def _cells(posted: QueryDict, prefix: str) -> dict[str, str]:
    names: Iterable[str] = (name for name in posted if name.startswith(prefix))
    return {name.removeprefix(prefix): posted.get(name, "") for name in names}


def completed(raw: dict[str, Any], document: Document) -> dict[str, Any]:
    """What arrived of a request that was cut short, over what the answer holds for the rest."""
    whole = {**document, **{name: text for name in TEXTS if (text := raw.get(name))}}
    for name in ROWS:
        rows = {row["key"]: row for row in document.get(name, ())}
        whole[name] = list((rows | {row["key"]: row for row in raw.get(name, ())}).values())
    for name in SETS:
        whole[name] = [*document.get(name, ()), *raw.get(name, ())]
    return whole


def is_whole(posted: QueryDict) -> bool:
    """The page's last field arrived: a request cut short must not empty what follows the cut."""
    return posted.get("end") == "1"
