"""The strategy: objectives, programmes, groups of actions, actions."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from programmes import perms
from programmes.filters import ActionFilter
from programmes.models import (
    Action,
    ActionAlignment,
    ActionGroup,
    Programme,
    SpecificObjective,
    StrategicObjective,
)
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet

WORDED = ("wording", "wording_status")


class StrategicObjectiveSerializer(RecordSerializer):
    class Meta:
        model = StrategicObjective
        fields = record_fields("number", *WORDED)


class StrategicObjectiveViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = StrategicObjective.objects.select_related("source")
    serializer_class = StrategicObjectiveSerializer
    lookup_field = "number"


class ProgrammeSerializer(RecordSerializer):
    class Meta:
        model = Programme
        fields = record_fields(
            "number", "title", "scope", "announced_actions", "objectives", "groups", "projects"
        )


class ProgrammeViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = Programme.objects.select_related("source").prefetch_related(
        "objectives", "groups", "projects"
    )
    serializer_class = ProgrammeSerializer
    lookup_field = "number"


class SpecificObjectiveSerializer(RecordSerializer):
    class Meta:
        model = SpecificObjective
        fields = record_fields("number", "code", *WORDED, "programme", "groups")


class SpecificObjectiveViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = SpecificObjective.objects.select_related("programme", "source").prefetch_related(
        "groups"
    )
    serializer_class = SpecificObjectiveSerializer
    lookup_field = "number"


class ActionGroupSerializer(RecordSerializer):
    cited = serializers.SerializerMethodField()

    class Meta:
        model = ActionGroup
        fields = record_fields(
            "slug",
            "title",
            "programme",
            "objective",
            "cited",
            "actions",
            "projects",
            "commitments",
        )

    def get_cited(self, group: ActionGroup) -> list[str]:
        return [cited.code for cited in group.cited.all()]


class ActionGroupViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    serializer_class = ActionGroupSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet:
        related = ActionGroup.objects.select_related("programme", "objective", "source")
        actions = Action.objects.select_related("programme")
        return related.prefetch_related(
            "cited__programme", Prefetch("actions", actions), "projects", "commitments"
        )


class AlignmentSerializer(PartSerializer):
    framework = serializers.CharField(source="goal.framework.slug", read_only=True)

    class Meta:
        model = ActionAlignment
        fields = ("framework", "goal", "note")


class ActionSerializer(RecordSerializer):
    alignments = AlignmentSerializer(many=True, read_only=True)

    class Meta:
        model = Action
        fields = record_fields(
            "code",
            "number",
            *WORDED,
            "programme",
            "objective",
            "group",
            "leads",
            "supporters",
            "alignments",
            "projects",
            "commitments",
        )


class ActionViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    serializer_class = ActionSerializer
    filterset_class = ActionFilter

    def get_queryset(self) -> QuerySet:
        related = Action.objects.select_related("programme", "objective", "group", "source")
        return related.prefetch_related(
            "leads", "supporters", "alignments__goal__framework", "projects", "commitments"
        )

    def get_object(self) -> Action:
        return get_object_or_404(
            self.get_queryset(),
            programme__number=self.kwargs["programme"],
            number=self.kwargs["number"],
        )

    def key_of(self, action: Any) -> str:
        return str(action.code)
