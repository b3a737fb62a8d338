"""Periods, and what the chapters of a report say."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from programmes import perms
from programmes.models import (
    CallForProjects,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from snia.api.records import RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet
from snia.common.filters import SearchFilterSet

REPORTED = ("period", "programme", "position", "text")


class PeriodSerializer(RecordSerializer):
    class Meta:
        model = Period
        fields = record_fields("label", "start", "end", "next_label", is_sourced=False)


class PeriodViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = Period.objects.all()
    serializer_class = PeriodSerializer


class CallSerializer(RecordSerializer):
    class Meta:
        model = CallForProjects
        fields = record_fields(
            "period",
            "was_launched",
            "reason_not_launched",
            "projects_supported",
            "projects_qualifier",
            "themes",
        )


class CallViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = CallForProjects.objects.select_related("period", "source")
    serializer_class = CallSerializer


class _OfChapter(django_filters.FilterSet):
    period = django_filters.ModelChoiceFilter(label=_("Période"), queryset=Period.objects.all())
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.all()
    )


class PassageFilter(_OfChapter):
    class Meta:
        model = Passage
        fields = ["period", "programme"]


class ReportedFilter(_OfChapter, SearchFilterSet):
    """By words too; of any of the three lists."""


class ChallengeSerializer(RecordSerializer):
    class Meta:
        model = Challenge
        fields = record_fields(*REPORTED)


class _ReportedViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    filterset_class = ReportedFilter


class ChallengeViewSet(_ReportedViewSet):
    queryset = Challenge.objects.select_related("period", "programme", "source")
    serializer_class = ChallengeSerializer


class PlannedMeasureSerializer(RecordSerializer):
    when = When(source="*", read_only=True)

    class Meta:
        model = PlannedMeasure
        fields = record_fields(*REPORTED, "when", "owners", "owner_written", "projects")


class PlannedMeasureViewSet(_ReportedViewSet):
    queryset = PlannedMeasure.objects.select_related(
        "period", "programme", "source"
    ).prefetch_related("owners", "projects")
    serializer_class = PlannedMeasureSerializer


class RecommendationSerializer(RecordSerializer):
    class Meta:
        model = Recommendation
        fields = record_fields(*REPORTED, "follows")


class RecommendationViewSet(_ReportedViewSet):
    queryset = Recommendation.objects.select_related("period", "programme", "source", "follows")
    serializer_class = RecommendationSerializer


class PassageSerializer(RecordSerializer):
    class Meta:
        model = Passage
        fields = record_fields(
            "period", "programme", "section", "group", "position", "heading", "body"
        )

    def page_of(self, passage: Any) -> str:
        """It is read on its programme's page."""
        return str(passage.programme.get_absolute_url())


class PassageViewSet(ResourceViewSet):
    policy = perms.may_browse_strategy
    queryset = Passage.objects.select_related("period", "programme", "group", "source")
    serializer_class = PassageSerializer
    filterset_class = PassageFilter
