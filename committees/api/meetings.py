"""Meetings, with the thread of each."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees import perms
from committees.api.sight import SightMixin
from committees.filters import MeetingFilter
from committees.models import Meeting, MeetingStep
from snia.api.records import PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet

NULLABLE_TEXT = {"type": ["string", "null"]}


class ActorMixin(serializers.Serializer):
    """Who did it, for those who may see names of people."""

    actor = serializers.SerializerMethodField()

    @extend_schema_field(NULLABLE_TEXT)
    def get_actor(self, step: Any) -> str | None:
        seen = self.context["sight"].sees_people and step.actor is not None
        return str(step.actor) if seen else None


class MeetingStepSerializer(ActorMixin, PartSerializer):
    reason = serializers.SerializerMethodField()

    class Meta:
        model = MeetingStep
        fields = ("act", "at", "reason", "actor")

    @extend_schema_field(NULLABLE_TEXT)
    def get_reason(self, step: Any) -> str | None:
        return step.reason if self.context["sight"].reads_documents_of(step.meeting) else None


class MeetingSerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    link = serializers.SerializerMethodField()
    steps = MeetingStepSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = record_fields(
            "committee",
            "state",
            "title",
            "when",
            "starts_at",
            "ends_at",
            "mode",
            "place",
            "room",
            "link",
            "chaired_by",
            "note",
            "freezes_on",
            "steps",
        )

    @extend_schema_field(NULLABLE_TEXT)
    def get_link(self, meeting: Meeting) -> str | None:
        return meeting.link if self.context["sight"].reads_documents_of(meeting) else None


class MeetingViewSet(SightMixin, ResourceViewSet):
    policy = perms.may_browse_committees
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter

    def get_queryset(self) -> QuerySet:
        steps = MeetingStep.objects.select_related("actor", "meeting")
        related = Meeting.objects.select_related("committee", "place", "source")
        return related.prefetch_related(Prefetch("steps", steps))
