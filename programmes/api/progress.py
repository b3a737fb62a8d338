"""Campaigns, and the progress that they brought."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners.models import Institution
from programmes import perms
from programmes.models import Action, Campaign, Period, Programme, Progress, Status
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet


class CampaignSerializer(RecordSerializer):
    class Meta:
        model = Campaign
        fields = record_fields(
            "title",
            "period",
            "state",
            "opens_on",
            "due_on",
            "guidance",
            "actions",
            "institutions",
            "is_demonstration",
            is_sourced=False,
        )


class CampaignViewSet(ResourceViewSet):
    policy = perms.may_run_campaigns
    queryset = Campaign.objects.select_related("period").prefetch_related(
        "actions__programme", "institutions"
    )
    serializer_class = CampaignSerializer


class ProgressFilter(django_filters.FilterSet):
    period = django_filters.ModelChoiceFilter(label=_("Période"), queryset=Period.objects.all())
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all(), field_name="action__programme"
    )
    action = django_filters.ModelChoiceFilter(label=_("Action"), queryset=Action.objects.all())
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"), queryset=Institution.objects.all()
    )
    status = django_filters.ChoiceFilter(label=_("Avancement"), choices=Status.choices)

    class Meta:
        model = Progress
        fields = ["period", "programme", "action", "institution", "status"]


class AnswerSerializer(PartSerializer):
    """What the pages of the strategy leave to the answer's own page."""

    class Meta:
        model = Progress
        fields = ("narrative", "confidence_reason", "budget_spent", "currency")


class ProgressSerializer(RecordSerializer):
    answer = serializers.SerializerMethodField()

    class Meta:
        model = Progress
        fields = record_fields(
            "action",
            "institution",
            "period",
            "status",
            "rate",
            "confidence",
            "validated_at",
            "is_latest",
            "answer",
            is_sourced=False,
        )

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, progress: Progress) -> Any:
        may_read = self.context["may_read_answer"](progress)
        return AnswerSerializer(progress).data if may_read else None

    def page_of(self, progress: Any) -> str:
        """It is read on its action's page."""
        return str(progress.action.get_absolute_url())


class ProgressViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = Progress.objects.select_related("action__programme", "institution", "period")
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilter

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        return {**context, "may_read_answer": _reader(self.request.user)}


def _reader(user: Any) -> Callable[[Progress], bool]:
    """Whether this person reads the answer behind a progress: the rule of
    `perms.may_read_update`, asked once for a whole list."""
    if perms.may_run_campaigns(user):
        return lambda progress: True
    mine = frozenset(perms.institutions_of(user)) if perms.may_report(user) else frozenset()
    return lambda progress: progress.institution_id in mine
