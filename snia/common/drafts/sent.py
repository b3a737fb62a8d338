"""What the page of a draft sends back, read into a raw document."""

import json
from typing import Any

from django.http import HttpRequest, QueryDict

from snia.common.drafts.documents import Document, Schema


def read_page(posted: QueryDict, schema: Schema) -> dict[str, Any]:
    """The raw document that the page sent: inputs are named by their path, rows listed by key."""
    raw: dict[str, Any] = {name: posted.get(name, "") for name in schema.texts}
    removed = set(posted.getlist("remove"))
    for name in schema.rows:
        keys = dict.fromkeys(posted.getlist(name))
        rows = [
            {"key": key, **_cells(posted, f"{name}/{key}/")}
            for key in keys
            if f"{name}/{key}" not in removed
        ]
        raw[name] = [row for row in rows if not schema.is_empty(row)]
    for name in schema.sets:
        raw[name] = [v for v in posted.getlist(name) if f"{name}/{v}" not in removed]
    return raw


def _cells(posted: QueryDict, prefix: str) -> dict[str, str]:
    names = (name for name in posted if name.startswith(prefix))
    return {name.removeprefix(prefix): str(posted.get(name, "")) for name in names}


def completed(raw: dict[str, Any], document: Document, schema: Schema) -> dict[str, Any]:
    """What arrived of a request that was cut short, over what the draft holds for the rest."""
    whole = {**document, **{name: text for name in schema.texts if (text := raw.get(name))}}
    for name in schema.rows:
        rows = {row["key"]: row for row in document.get(name, ())}
        whole[name] = list((rows | {row["key"]: row for row in raw.get(name, ())}).values())
    for name in schema.sets:
        whole[name] = [*document.get(name, ()), *raw.get(name, ())]
    return whole


def is_whole(posted: QueryDict) -> bool:
    """The page's last field arrived: a request cut short must not empty what follows the cut."""
    return posted.get("end") == "1"


def sent_revision(request: HttpRequest) -> int:
    """The revision that the page started from; nonsense is that of a page of long ago."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def sent_base(request: HttpRequest) -> dict[str, str]:
    """The fingerprints that the page started from; nonsense is no fingerprint at all."""
    try:
        base = json.loads(request.POST.get("base") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(base, dict):
        return {}
    return {str(k): str(v) for k, v in base.items() if "\x00" not in f"{k}{v}"}


def sent_page(request: HttpRequest) -> str:
    """The token of the page that a draft was typed in."""
    return request.POST.get("page", "")[:32]


def sent_under(request: HttpRequest, prefix: str) -> dict[str, str]:
    """What was typed in the fields whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): text
        for name, text in request.POST.items()
        if name.startswith(prefix) and isinstance(text, str)
    }
