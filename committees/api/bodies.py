"""Committees, with what holds of them between two dates."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees import perms
from committees.api.sight import SightMixin
from committees.models import (
    Chair,
    Committee,
    Delegate,
    Mandate,
    MeetingTally,
    QuorumRule,
    RhythmRule,
    Seat,
)
from snia.api.records import (
    PROVENANCE,
    PartSerializer,
    RecordSerializer,
    Reference,
    record_fields,
    reference_to,
)
from snia.api.resources import ResourceViewSet

DATES = ("valid_from", "valid_to")


class MandateSerializer(PartSerializer):
    class Meta:
        model = Mandate
        fields = ("mission", "legal_basis", *DATES, *PROVENANCE)


class RhythmRuleSerializer(PartSerializer):
    class Meta:
        model = RhythmRule
        fields = ("every_months", "rule", *DATES, *PROVENANCE)


class QuorumRuleSerializer(PartSerializer):
    class Meta:
        model = QuorumRule
        fields = ("share", "number", "rule", *DATES, *PROVENANCE)


class ChairSerializer(PartSerializer):
    person = serializers.SerializerMethodField()

    class Meta:
        model = Chair
        fields = ("function", "person", *DATES, *PROVENANCE)

    @extend_schema_field(Reference(allow_null=True))
    def get_person(self, chair: Chair) -> Any:
        return reference_to(chair.person) if self.context["sight"].sees_people else None


class DelegateSerializer(PartSerializer):
    class Meta:
        model = Delegate
        fields = ("person", "rank", "title", *DATES)


class SeatSerializer(PartSerializer):
    delegates = serializers.SerializerMethodField()

    class Meta:
        model = Seat
        fields = ("institution", "note", "counts_for_quorum", "delegates", *DATES, *PROVENANCE)

    @extend_schema_field(DelegateSerializer(many=True, allow_null=True))
    def get_delegates(self, seat: Seat) -> Any:
        if not self.context["sight"].sees_people:
            return None
        return DelegateSerializer(seat.delegates.all(), many=True).data


class MeetingTallySerializer(PartSerializer):
    class Meta:
        model = MeetingTally
        fields = ("period", "committees", "held", "held_qualifier", "explanation", *PROVENANCE)


class CommitteeSerializer(RecordSerializer):
    mandates = MandateSerializer(many=True, read_only=True)
    rhythms = RhythmRuleSerializer(many=True, read_only=True)
    quorum_rules = QuorumRuleSerializer(many=True, read_only=True)
    chairs = ChairSerializer(many=True, read_only=True)
    seats = SeatSerializer(many=True, read_only=True)
    tallies = MeetingTallySerializer(many=True, read_only=True)

    class Meta:
        model = Committee
        fields = record_fields(
            "slug",
            "name",
            "acronym",
            "level",
            "parent",
            "secretariat",
            "programmes",
            "place",
            "position",
            "mandates",
            "rhythms",
            "quorum_rules",
            "chairs",
            "seats",
            "tallies",
        )


class CommitteeViewSet(SightMixin, ResourceViewSet):
    policy = perms.may_browse_committees
    serializer_class = CommitteeSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet:
        related = Committee.objects.select_related("parent", "secretariat", "place", "source")
        seats = Seat.objects.select_related("institution", "source")
        return related.prefetch_related(
            "programmes",
            "mandates__source",
            "rhythms__source",
            "quorum_rules__source",
            Prefetch("chairs", Chair.objects.select_related("person", "source")),
            Prefetch("seats", seats.prefetch_related("delegates__person")),
            "tallies__period",
            "tallies__committees",
            "tallies__source",
        )
