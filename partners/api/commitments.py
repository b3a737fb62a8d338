"""Commitments: what was undertaken, and what became of it."""

from django.db.models import QuerySet

from partners import perms
from partners.api.consultations import PrioritySerializer
from partners.explorer.filters import CommitmentFilter
from partners.models import Commitment, CommitmentActor, CommitmentSequel
from snia.api.records import PROVENANCE, PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet


class CommitmentActorSerializer(PartSerializer):
    class Meta:
        model = CommitmentActor
        fields = ("institution", "role", "credited_as")


class CommitmentSequelSerializer(PartSerializer):
    when = When(source="*", read_only=True)

    class Meta:
        model = CommitmentSequel
        fields = ("text", "when", "project", *PROVENANCE)


class CommitmentSerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    actors = CommitmentActorSerializer(source="actor_roles", many=True, read_only=True)
    priorities = PrioritySerializer(many=True, read_only=True)
    sequels = CommitmentSequelSerializer(many=True, read_only=True)

    class Meta:
        model = Commitment
        fields = record_fields(
            "written",
            "description",
            "consultation",
            "letters",
            "priorities",
            "actors",
            "towards",
            "project",
            "places",
            "when",
            "status",
            "outcome",
            "sequels",
        )


class CommitmentViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter

    def get_queryset(self) -> QuerySet:
        related = Commitment.objects.select_related("consultation", "project", "source")
        return related.prefetch_related(
            "priorities",
            "actor_roles__institution",
            "towards",
            "places",
            "sequels__project",
            "sequels__source",
        )
