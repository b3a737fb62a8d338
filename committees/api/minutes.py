"""Minutes: which versions there are, and their seal. Their text is on their page."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from committees import perms
from committees.models import Meeting, Minutes
from snia.api.records import RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet


class MinutesFilter(django_filters.FilterSet):
    meeting = django_filters.ModelChoiceFilter(label=_("Réunion"), queryset=Meeting.objects.all())

    class Meta:
        model = Minutes
        fields = ["meeting"]


class MinutesSerializer(RecordSerializer):
    is_sealed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Minutes
        fields = record_fields(
            "meeting",
            "version",
            "compiled_at",
            "remarks_due_on",
            "supersedes",
            "correction_reason",
            "approved_at",
            "approval_reason",
            "is_sealed",
            "sealed_at",
            "rank",
            "previous_hash",
            "hash",
            is_sourced=False,
        )


class MinutesViewSet(ResourceViewSet):
    policy = perms.may_browse_committees
    serializer_class = MinutesSerializer
    filterset_class = MinutesFilter

    def get_queryset(self) -> QuerySet:
        versions = Minutes.objects.select_related(
            "meeting__committee", "supersedes__meeting__committee", "approved_at__committee"
        ).defer("content", "supersedes__content")
        readable: QuerySet = perms.readable_minutes(self.request.user, versions)
        return readable
