"""Decisions, with how they were carried out."""

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from committees import perms
from committees.api.meetings import ActorMixin
from committees.api.sight import SightMixin
from committees.filters import DecisionFilter
from committees.models import Decision, DecisionStep
from programmes.models import Action
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet


class DecisionStepSerializer(ActorMixin, PartSerializer):
    class Meta:
        model = DecisionStep
        fields = ("status", "note", "evidence", "at", "actor")


class DecisionSerializer(RecordSerializer):
    reference = serializers.CharField(read_only=True)
    steps = DecisionStepSerializer(many=True, read_only=True)

    class Meta:
        model = Decision
        fields = record_fields(
            "reference",
            "committee",
            "year",
            "number",
            "meeting",
            "text",
            "decided_on",
            "owner",
            "due_on",
            "actions",
            "status",
            "evidence",
            "steps",
            is_sourced=False,
        )


class DecisionViewSet(SightMixin, ResourceViewSet):
    policy = perms.may_follow
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet:
        decisions = Decision.objects.select_related("committee", "meeting__committee", "owner")
        related = decisions.prefetch_related(
            Prefetch("actions", Action.objects.select_related("programme")), "steps__actor"
        )
        readable: QuerySet = perms.readable_decisions(self.request.user, related)
        return readable
