"""What was typed is never lost: a form that arrives after its session or its token has ended is
handed back whole, to be sent again. The answered page holds it; the server keeps nothing, and no
JavaScript is needed."""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import escape_leading_slashes
from django.utils.text import Truncator
from django.utils.translation import gettext as _

# Carries "field name.pdf" from one kept page to the next: files themselves can't be kept, and a
# person who has yet to sign in would only choose them twice.
FILE_MARK = "kept-file"
_SHOWN_CHARACTERS = 300
_ENDS_OF_BLOCKS = re.compile(r"(?:</(?:p|li|h\d|tr|blockquote)>\s*)+")
_PASSWORD = re.compile(r"passw|mot.?de.?passe", re.IGNORECASE)
# Buttons of the admin, what a form started from, and what Django adds to a set of forms.
_NOT_TYPED = re.compile(r"^_|^started$|-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")
# What reading the body of a request may raise: too large, too many fields or files, cut off,
# malformed, or of a charset that no text has.
_UNREADABLE = (
    SuspiciousOperation,
    BadRequest,
    MultiPartParserError,
    UnreadablePostError,
    UnicodeError,
)


@dataclass(frozen=True)
class Typed:
    """The fields of a form as they came; names may repeat."""

    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]  # the field and the file's name
    has_password: bool

    def __bool__(self) -> bool:
        """Blank fields alone are nothing that anyone typed."""
        return bool(self.files) or any(value.strip() for name, value in self.fields)

    @property
    def file_marks(self) -> list[str]:
        return [f"{field} {name}" for field, name in self.files]

    @property
    def shown(self) -> list[str]:
        """The values for people to recognise: readable, in short."""
        return [
            readable(value)
            for name, value in self.fields
            if value.strip() and not _NOT_TYPED.search(name)
        ]


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Asks for the login as Django does, without dropping a form on the way to it."""

    def handle_no_permission(  # type: ignore[override]  # a redirect there, any answer here
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if prefers_json(request):
            login = resolve_url(settings.LOGIN_URL)
            return _uncached(JsonResponse({"error": "session", "login": login}, status=401))
        # A view that checks no token may have been sent a form of another site.
        checks_token = not getattr(view_func, "csrf_exempt", False)
        typed = read_typed(request) if checks_token else None
        if typed:
            return kept_page(request, typed)
        return super().handle_no_permission(request, view_func)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Hand the form back with a fresh token where one of our own pages sent it; a form that
    another site forged is refused, for it must never be one click away from being sent."""
    if prefers_json(request):
        return _uncached(JsonResponse({"error": "csrf"}, status=403))
    is_kept = needs_login(request) and is_from_our_pages(request)
    typed = read_typed(request) if is_kept else None
    if typed:
        return kept_page(request, typed)
    return _uncached(render(request, "403_csrf.html", status=403))


def kept_page(request: HttpRequest, typed: Typed) -> HttpResponse:
    """The page that holds the form, to be sent again to the same address."""
    is_signed_in = request.user.is_authenticated
    if is_signed_in:
        title = _("La page était ouverte depuis trop longtemps : rien n'est perdu")
    else:
        title = _("Votre session a pris fin : rien n'est perdu")
    context = {
        "page_title": title,
        "typed": typed,
        "login_url": "" if is_signed_in else resolve_url(settings.LOGIN_URL),
        # "//host" at the start of an address would send the form to another host.
        "action": escape_leading_slashes(request.get_full_path()),
        "is_multipart": request.content_type == "multipart/form-data",
        "file_mark": FILE_MARK,
    }
    # 403, not 401: that one must name a scheme of HTTP authentication, and we have a page.
    return _uncached(render(request, "site/kept.html", context, status=403))


def read_typed(request: HttpRequest) -> Typed | None:
    """The form in the request, without its token and its passwords; None where there is no
    reading it."""
    try:
        posted, uploads = request.POST, request.FILES
    except _UNREADABLE:
        return None
    pairs = [(name, value) for name, values in posted.lists() for value in values]
    left_out = {"csrfmiddlewaretoken", FILE_MARK}
    fields = [(name, value) for name, value in pairs if name not in left_out]
    files = [(field, file.name or "") for field, sent in uploads.lists() for file in sent]
    marks = [mark.partition(" ") for mark in posted.getlist(FILE_MARK)]
    return Typed(
        fields=[(name, value) for name, value in fields if not _PASSWORD.search(name)],
        files=files + [(field, name) for field, _space, name in marks],
        has_password=any(_PASSWORD.search(name) for name in posted),
    )


def readable(value: str) -> str:
    """The start of a value, rich text without its tags."""
    # Far more than is shown, tags included; a whole report would take its time for nothing.
    text = value.strip()
    start = text[: 10 * _SHOWN_CHARACTERS]
    if text.startswith("<") and text.endswith(">"):
        lines = _ENDS_OF_BLOCKS.sub("\n", start)
        start = html.unescape(nh3.clean(lines, tags=set())).strip() or start
    return Truncator(start).chars(_SHOWN_CHARACTERS)


def prefers_json(request: HttpRequest) -> bool:
    """A script asks, not a person's browser."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def needs_login(request: HttpRequest) -> bool:
    """Who signs in or asks for a password has typed nothing that is worth keeping in a page."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "login_required", True)


def is_from_our_pages(request: HttpRequest) -> bool:
    """The browser itself says that one of our own pages sent the form; pages can't forge these
    headers. What says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(sender)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def _uncached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
