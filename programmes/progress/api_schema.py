"""How the description of the API tells of progress, whose views answer in plain values."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from programmes.models import Confidence, ProgressUpdate, Status
from programmes.models.strategy import Wording
from programmes.progress.document import ROWS, SETS, TEXTS


class Told(NamedTuple):
    summary: Any
    schema: Any


def _object(name: str, *, many: bool = False, **fields: serializers.Field) -> Any:
    return inline_serializer(name, fields=fields, many=many)


def _of(choices: Any, **options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices.choices, **options)


ACTIONS = Told(
    _("Les actions, avec le dernier avancement validé de chaque institution"),
    _object(
        "ActionList",
        actions=_object(
            "ListedAction",
            many=True,
            code=serializers.CharField(),
            wording=serializers.CharField(),
            wording_status=_of(Wording),
            progress=_object(
                "LatestProgress",
                many=True,
                institution=serializers.CharField(),
                institution_label=serializers.CharField(),
                period=serializers.CharField(),
                status=_of(Status),
                rate=serializers.IntegerField(allow_null=True),
                confidence=_of(Confidence, allow_null=True),
                validated_at=serializers.DateTimeField(),
            ),
        ),
    ),
)

UPDATE = Told(
    _("Une réponse d'une institution sur une action, dans une campagne"),
    _object(
        "ProgressUpdate",
        action=serializers.CharField(),
        institution=serializers.CharField(),
        campaign=serializers.CharField(),
        state=_of(ProgressUpdate.State),
        due_on=serializers.DateField(),
        is_editable=serializers.BooleanField(),
        revision=serializers.IntegerField(),
        content=serializers.DictField(),
    ),
)

_TEXT = {"type": "string"}
_ROW = {"type": "object", "additionalProperties": _TEXT}
UPDATE_DOCUMENT = Told(
    _("Remplacer le contenu d'une réponse"),
    {
        "type": "object",
        "properties": {
            **dict.fromkeys(TEXTS, _TEXT),
            **{name: {"type": "array", "items": _TEXT} for name in SETS},
            **{name: {"type": "array", "items": _ROW} for name in ROWS},
        },
        "example": {"status": "in_progress", "rate": "40", "narrative": "<p>…</p>"},
    },
)
