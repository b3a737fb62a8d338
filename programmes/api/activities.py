"""Activities, with their parties and their figures."""

from django.db.models import Prefetch, QuerySet

from programmes import perms
from programmes.filters import ActivityFilter
from programmes.models import Action, Activity, ActivityParty
from snia.api.records import PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet


class ActivityPartySerializer(PartSerializer):
    class Meta:
        model = ActivityParty
        fields = ("institution", "role", "credited_as")


class ActivitySerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    parties = ActivityPartySerializer(many=True, read_only=True)

    class Meta:
        model = Activity
        fields = record_fields(
            "kind",
            "title",
            "edition_number",
            "description",
            "period",
            "programme",
            "action_groups",
            "actions",
            "part_of",
            "merged_into",
            "parties",
            "organisers_written",
            "projects",
            "project_written",
            "when",
            "places",
            "place_written",
            "audience",
            "participants_total",
            "participants_women",
            "participants_men",
            "participants_qualifier",
            "scope",
            "languages",
            "degree",
            "agreement",
            "call",
            "projects_supported",
        )


class ActivityViewSet(ResourceViewSet):
    """The list leaves out those merged into another; each keeps its address, as its page does."""

    policy = perms.may_browse_strategy
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter

    def get_queryset(self) -> QuerySet:
        is_list = self.action == "list"
        activities = Activity.objects.counted() if is_list else Activity.objects.all()
        related = activities.select_related(
            "period", "programme", "part_of", "merged_into", "agreement", "call__period", "source"
        )
        actions = Action.objects.select_related("programme")
        return related.prefetch_related(
            "parties__institution",
            "action_groups",
            Prefetch("actions", actions),
            "projects",
            "places",
        )
