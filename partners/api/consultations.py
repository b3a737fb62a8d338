"""Frameworks and the consultations that are read against them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners import perms
from partners.models import (
    Consultation,
    ConsultationAttendee,
    ConsultationGoal,
    ConsultationInstitution,
    Framework,
    FrameworkGoal,
    Priority,
)
from snia.api.records import PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet


class FrameworkGoalSerializer(PartSerializer):
    class Meta:
        model = FrameworkGoal
        fields = ("id", "level", "code", "wording", "parent")


class FrameworkSerializer(RecordSerializer):
    goals = FrameworkGoalSerializer(many=True, read_only=True)

    class Meta:
        model = Framework
        fields = record_fields("slug", "title", "acronym", "description", "goals")


class FrameworkViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = Framework.objects.select_related("source").prefetch_related("goals__parent")
    serializer_class = FrameworkSerializer
    lookup_field = "slug"


class ConsultationInstitutionSerializer(PartSerializer):
    class Meta:
        model = ConsultationInstitution
        fields = ("institution", "named_as")


class ConsultationGoalSerializer(PartSerializer):
    class Meta:
        model = ConsultationGoal
        fields = ("goal", "letters")


class PrioritySerializer(PartSerializer):
    class Meta:
        model = Priority
        fields = ("id", "letter", "heading", "text")


class ConsultationAttendeeSerializer(PartSerializer):
    class Meta:
        model = ConsultationAttendee
        fields = ("person", "job_title", "note")


class ConsultationSerializer(RecordSerializer):
    institutions_met = ConsultationInstitutionSerializer(many=True, read_only=True)
    dates = When(many=True, read_only=True)
    goals = ConsultationGoalSerializer(many=True, read_only=True)
    priorities = PrioritySerializer(many=True, read_only=True)
    attendees = serializers.SerializerMethodField()

    class Meta:
        model = Consultation
        fields = record_fields(
            "slug",
            "title",
            "framework",
            "is_joint",
            "note",
            "institutions_met",
            "dates",
            "goals",
            "priorities",
            "attendees",
            "commitments",
        )

    @extend_schema_field(ConsultationAttendeeSerializer(many=True, allow_null=True))
    def get_attendees(self, consultation: Consultation) -> Any:
        if not perms.may_see_people(self.context["request"].user):
            return None
        return ConsultationAttendeeSerializer(consultation.attendees.all(), many=True).data


class ConsultationViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    serializer_class = ConsultationSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet:
        attendees = ConsultationAttendee.objects.select_related("person")
        return Consultation.objects.select_related("framework", "source").prefetch_related(
            "institutions_met__institution",
            "dates",
            "goals__goal",
            "priorities",
            "commitments",
            Prefetch("attendees", attendees),
        )
