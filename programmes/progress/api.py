"""The programming interface of progress: the actions with where they stand, and one answer.

A write says which revision it started from (`If-Match`); where another was saved since, it is
refused with what the answer holds now, and what was sent is set aside for its author.
"""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programmes import perms
from programmes.models import Action, Progress, ProgressUpdate, Version
from programmes.progress import drafting
from programmes.progress.drafting import Conflict, Locked
from programmes.progress.views.base import readable_update


class AsksPolicy(BasePermission):
    """The policy of the view, as the pages ask it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(type(view).policy(request.user))


class FrenchJSONParser(JSONParser):
    """Says in French what can't be read, however it is broken."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except (ParseError, RecursionError) as error:
            raise ParseError(_("Ce corps n'est pas du JSON lisible.")) from error


class PolicyAPIView(APIView):
    policy: Any
    authentication_classes = [SessionAuthentication]
    permission_classes = [AsksPolicy]
    parser_classes = [FrenchJSONParser]
    renderer_classes = [JSONRenderer]


class ActionList(PolicyAPIView):
    """Every action with its latest validated progress, an institution at a time; two queries,
    in plain values: instances would cost ten times as much (docs/speed.md)."""

    policy = perms.may_browse_strategy

    def get(self, request: Request) -> Response:
        progress = _latest_progress()
        actions = Action.objects.values_list(
            "pk", "programme__number", "number", "wording", "wording_status"
        )
        return Response(
            {
                "actions": [
                    {
                        "code": f"{programme}.{number}",
                        "wording": wording,
                        "wording_status": wording_status,
                        "progress": progress[pk],
                    }
                    for pk, programme, number, wording, wording_status in actions
                ]
            }
        )


def _latest_progress() -> dict[int, list[dict[str, Any]]]:
    """What the list tells of each action, by its key."""
    rows = (
        Progress.objects.current()
        .order_by("institution__sort_key")
        .values_list(
            "action", "institution__slug", "institution__label", "period__label",
            "status", "rate", "confidence", "validated_at",
        )
    )  # fmt: skip
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for action, slug, label, period, progress_status, rate, confidence, validated_at in rows:
        told[action].append(
            {
                "institution": slug,
                "institution_label": label,
                "period": period,
                "status": progress_status,
                "rate": rate,
                "confidence": confidence or None,
                "validated_at": validated_at,
            }
        )
    return told


class UpdateDetail(PolicyAPIView):
    """One answer: read it, or replace its document."""

    policy = perms.may_read_answers

    def get(self, request: Request, pk: int) -> Response:
        return _answer(readable_update(request.user, pk))

    def put(self, request: Request, pk: int) -> Response:
        update = readable_update(request.user, pk)
        revision = _revision(request)
        if revision is None:
            message = _("Dire de quelle révision l'on part : en-tête If-Match, par exemple « 4 ».")
            return _refusal(message, status.HTTP_428_PRECONDITION_REQUIRED)
        if not isinstance(request.data, dict):
            return _refusal(_("Un objet JSON est attendu."), status.HTTP_400_BAD_REQUEST)
        try:
            result = drafting.save(
                update, request.data, actor=request.user, act=Version.Act.API, revision=revision
            )
        except ValidationError as error:
            return _refusal(" ".join(error.messages), status.HTTP_400_BAD_REQUEST)
        except Locked as locked:
            return _refusal(str(locked), status.HTTP_409_CONFLICT)
        if isinstance(result, Conflict):
            return _answer(readable_update(request.user, pk), status.HTTP_412_PRECONDITION_FAILED)
        return _answer(readable_update(request.user, pk))


def _revision(request: Request) -> int | None:
    written = request.headers.get("If-Match", "").strip().strip('"')
    return int(written) if written.isdecimal() and len(written) < 10 else None


def _answer(update: ProgressUpdate, code: int = status.HTTP_200_OK) -> Response:
    body = {
        "action": update.action.code,
        "institution": update.institution.slug,
        "campaign": update.campaign.title,
        "state": update.state,
        "due_on": update.due_on,  # type: ignore[attr-defined]
        "is_editable": update.is_editable,  # type: ignore[attr-defined]
        "revision": update.revision,
        "content": update.content,
    }
    return Response(body, code, headers={"ETag": f'"{update.revision}"'})


def _refusal(message: str, code: int) -> Response:
    return Response({"detail": message}, code)
