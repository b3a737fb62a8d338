"""ETag and If-None-Match: what did not change is not sent again."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

_OF_THE_BODY = {"content-type", "content-length"}


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def tag(request: HttpRequest, response: Any) -> None:
    """Once its body is known, the answer is tagged, or shrinks to "304 Not Modified"."""
    response.add_post_render_callback(lambda rendered: _tagged(request, rendered))


def _tagged(request: HttpRequest, response: Any) -> HttpResponse:
    if not response.has_header("ETag"):
        response["ETag"] = f'"{fingerprint(response.content)}"'
    return _not_modified(response) if _is_known(request, response["ETag"]) else response


def _is_known(request: HttpRequest, etag: str) -> bool:
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or etag in (one.removeprefix("W/") for one in held)


def _not_modified(response: HttpResponse) -> HttpResponse:
    kept = {name: value for name, value in response.items() if name.lower() not in _OF_THE_BODY}
    return HttpResponseNotModified(headers=kept)
