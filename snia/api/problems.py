"""Every error of the API is a problem document (RFC 9457), in French or in English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from snia.api.problem_kinds import FAULTS, KINDS, LANGUAGES, Words
from snia.common.addresses import site_address

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter, or with one field of what was sent."""

    name: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    # What a rule of the domain says, in French: it is in no table.
    text: str = ""

    def told(self, language: str) -> dict[str, str]:
        detail = self.text or _said(FAULTS[self.code], language, self.values)
        return {"name": self.name, "code": self.code, "detail": detail}


class Problem(exceptions.APIException):
    """Refuses a request: a kind of the table, the values that its sentence names, what is wrong
    with each part, and what else the answer holds."""

    def __init__(
        self,
        kind: str,
        *,
        faults: Iterable[Fault] = (),
        text: str = "",
        holds: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> None:
        self.kind, self.values, self.text = kind, values, text
        self.faults, self.holds, self.headers = tuple(faults), holds or {}, headers or {}
        self.status_code = KINDS[kind].status
        super().__init__(text or kind)

    def told(self, language: str, path: str) -> dict[str, Any]:
        kind = KINDS[self.kind]
        body = {
            "type": address_of_kind(self.kind),
            "title": _said(kind.title, language, {}),
            "status": kind.status,
            "detail": self.text or _said(kind.detail, language, self.values),
            "instance": path,
        }
        if self.faults:
            body["errors"] = [fault.told(language) for fault in self.faults]
        return {**body, **self.holds}


def refused_data(error: ValidationError) -> Problem:
    """What a rule of the domain refused, field by field."""
    by_field = getattr(error, "error_dict", None) or {"": [error]}
    return Problem(
        "invalid-data",
        faults=[
            Fault("" if name == "__all__" else name, "refused", text=message)
            for name, errors in by_field.items()
            for message in ValidationError(errors).messages
        ],
    )


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """What Django REST framework does with an error: ours, or None for a fault of the server."""
    problem = _problem_of(error)
    if problem is None:
        return None
    set_rollback()
    return response_to(problem, context["request"], getattr(error, "auth_header", None))


def response_to(problem: Problem, request: HttpRequest, challenge: str | None = None) -> Response:
    language = language_of(request)
    headers = {"Content-Language": language, **problem.headers}
    if challenge and problem.status_code == 401:
        headers["WWW-Authenticate"] = challenge
    body = problem.told(language, request.path)
    return Response(body, problem.status_code, headers=headers, content_type=CONTENT_TYPE)


def language_of(request: HttpRequest) -> str:
    """French, unless English is asked for first."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    codes = (code.partition("-")[0] for code, _quality in wanted)
    return next((code for code in codes if code in LANGUAGES), LANGUAGES[0])


def address_of_kind(key: str) -> str:
    return site_address(f"{reverse('api:problems')}#{key}")


def _said(words: Words, language: str, values: Mapping[str, Any]) -> str:
    return words[LANGUAGES.index(language)] % values


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.MethodNotAllowed):
        return Problem("method", method=error.args[0] if error.args else "")
    for kinds, key in _OF_THE_FRAMEWORK:
        if isinstance(error, kinds):
            return Problem(key)
    return None


_OF_THE_FRAMEWORK: tuple[tuple[Any, str], ...] = (
    ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), "authentication"),
    ((exceptions.PermissionDenied, PermissionDenied), "permission"),
    ((exceptions.NotFound, Http404), "not-found"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "media-type"),
    (exceptions.ParseError, "unreadable-body"),
)
