"""The programming interface of progress: the actions with where they stand, and one answer.

A write says which revision it started from (`If-Match`); where another was saved since, it is
refused with what the answer holds now, and what was sent is set aside for its author.
"""

from collections import defaultdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from programmes import perms
from programmes.models import Action, Progress, ProgressUpdate, Version
from programmes.progress import drafting
from programmes.progress.api_schema import ACTIONS, UPDATE, UPDATE_DOCUMENT
from programmes.progress.drafting import Conflict, Locked
from programmes.progress.views.base import readable_update
from snia.api.base import PolicyAPIView
from snia.api.conditional import fingerprint
from snia.api.writing import IF_MATCH, Refused, Stale, WritableView, revision_in
from snia.common.composed import Composed

_actions = Composed(
    lambda: Action.objects.values_list(
        "pk", "programme__number", "number", "wording", "wording_status"
    )
)
_standings = Composed(
    lambda: (
        Progress.objects.current()
        .order_by("institution__sort_key")
        .values_list(
            "action", "institution__slug", "institution__label", "period__label",
            "status", "rate", "confidence", "validated_at",
        )
    )
)  # fmt: skip


class ActionList(PolicyAPIView):
    """Every action with its latest validated progress, an institution at a time; two queries,
    in plain values: instances would cost ten times as much (docs/speed.md)."""

    policy = perms.may_browse_strategy
    tag = "actions"

    @extend_schema(operation_id="actions_list", summary=ACTIONS.summary, responses=ACTIONS.schema)
    def get(self, request: Request) -> Response:
        progress = _latest_progress()
        return Response(
            {
                "actions": [
                    {
                        "code": f"{programme}.{number}",
                        "wording": wording,
                        "wording_status": wording_status,
                        "progress": progress[pk],
                    }
                    for pk, programme, number, wording, wording_status in _actions()
                ]
            }
        )


def _latest_progress() -> dict[int, list[dict[str, Any]]]:
    """What the list tells of each action, by its key."""
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for action, slug, label, period, status, rate, confidence, validated_at in _standings():
        told[action].append(
            {
                "institution": slug,
                "institution_label": label,
                "period": period,
                "status": status,
                "rate": rate,
                "confidence": confidence or None,
                "validated_at": validated_at,
            }
        )
    return told


class UpdateDetail(WritableView):
    """One answer: read it, or replace its document."""

    policy = perms.may_read_answers
    tag = "avancement"

    @extend_schema(operation_id="avancement", summary=UPDATE.summary, responses=UPDATE.schema)
    def get(self, request: Request, pk: int) -> Response:
        return super().get(request, pk=pk)

    @extend_schema(
        operation_id="avancement_write",
        summary=UPDATE_DOCUMENT.summary,
        parameters=[IF_MATCH],
        request={"application/json": UPDATE_DOCUMENT.schema},
        responses=UPDATE.schema,
    )
    def put(self, request: Request, pk: int) -> Response:
        return super().put(request, pk=pk)

    def read(self, request: Request, *, pk: int) -> ProgressUpdate:
        return readable_update(request.user, pk)

    def told(self, update: Any) -> dict[str, Any]:
        return {
            "action": update.action.code,
            "institution": update.institution.slug,
            "campaign": update.campaign.title,
            "state": update.state,
            "due_on": update.due_on,
            "is_editable": update.is_editable,
            "revision": update.revision,
            "content": update.content,
        }

    def etag_of(self, update: Any) -> str:
        """The revision, by which a write says where it started, and all that is told with it."""
        told = fingerprint(JSONRenderer().render(self.told(update)))
        return f'"{update.revision}-{told}"'

    def write(self, request: Request, update: ProgressUpdate, started_from: str) -> None:
        try:
            result = drafting.save(
                update,
                request.data,
                actor=request.user,
                act=Version.Act.API,
                revision=revision_in(started_from),
            )
        except Locked as locked:
            raise Refused(str(locked)) from locked
        if isinstance(result, Conflict):
            raise Stale
