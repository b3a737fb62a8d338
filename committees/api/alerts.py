"""Alerts, with their way up and back."""

from django.db.models import Prefetch, QuerySet

from committees import perms
from committees.api.meetings import ActorMixin
from committees.api.sight import SightMixin
from committees.filters import AlertFilter
from committees.models import Alert, AlertStep
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet


class AlertStepSerializer(ActorMixin, PartSerializer):
    class Meta:
        model = AlertStep
        fields = ("act", "committee", "meeting", "decision", "note", "at", "actor")


class AlertSerializer(RecordSerializer):
    steps = AlertStepSerializer(many=True, read_only=True)

    class Meta:
        model = Alert
        fields = record_fields(
            "action",
            "text",
            "severity",
            "state",
            "rule",
            "institution",
            "source",
            "committee",
            "raised_at",
            "cause_gone_at",
            "steps",
            is_sourced=False,
        )


class AlertViewSet(SightMixin, ResourceViewSet):
    policy = perms.may_follow
    serializer_class = AlertSerializer
    filterset_class = AlertFilter

    def get_queryset(self) -> QuerySet:
        alerts = Alert.objects.select_related(
            "action__programme", "source", "committee", "institution"
        )
        steps = AlertStep.objects.select_related(
            "committee", "meeting__committee", "decision__committee", "actor"
        )
        readable: QuerySet = perms.readable_alerts(
            self.request.user, alerts.prefetch_related(Prefetch("steps", steps))
        )
        return readable
