"""People and their institutions: personal data."""

from rest_framework import serializers

from partners import perms
from partners.models import Affiliation, Person
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet
from snia.common.filters import SearchFilterSet


class PersonFilter(SearchFilterSet):
    class Meta:
        model = Person
        fields = ["q"]


class AffiliationSerializer(PartSerializer):
    class Meta:
        model = Affiliation
        fields = (
            "institution",
            "job_title",
            "is_focal_point",
            "since",
            "until",
            "is_demonstration",
        )


class PersonSerializer(RecordSerializer):
    email = serializers.CharField(read_only=True)  # perhaps empty
    affiliations = AffiliationSerializer(many=True, read_only=True)

    class Meta:
        model = Person
        fields = record_fields("honorific", "full_name", "email", "phone", "affiliations")


class PersonViewSet(ResourceViewSet):
    policy = perms.may_see_people
    queryset = Person.objects.select_related("source").prefetch_related(
        "affiliations__institution"
    )
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
