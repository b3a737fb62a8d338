"""Agreements and forums."""

from rest_framework import serializers

from partners import perms
from partners.api.money import AmountSerializer
from partners.filters import AgreementFilter
from partners.models import Agreement, AgreementParty, Forum, ForumEdition, ForumOrgan
from snia.api.records import PROVENANCE, PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet


class AgreementPartySerializer(PartSerializer):
    signed_as = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = AgreementParty
        fields = ("institution", "signed_as")


class AgreementSerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    parties = AgreementPartySerializer(many=True, read_only=True)
    amounts = AmountSerializer(many=True, read_only=True)

    class Meta:
        model = Agreement
        fields = record_fields(
            "slug",
            "kind",
            "title",
            "subject",
            "when",
            "duration_months",
            "parties",
            "amounts",
            "projects",
        )


class AgreementViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = Agreement.objects.select_related("source").prefetch_related(
        "parties__institution__names", "parties__agreement", "amounts__source", "projects"
    )
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter
    lookup_field = "slug"


class ForumOrganSerializer(PartSerializer):
    class Meta:
        model = ForumOrgan
        fields = ("name", "composition", "mandate")


class ForumEditionSerializer(PartSerializer):
    when = When(source="*", read_only=True)

    class Meta:
        model = ForumEdition
        fields = ("number", "when", "theme", "hosts", "place", *PROVENANCE)


class ForumSerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    organs = ForumOrganSerializer(many=True, read_only=True)
    editions = ForumEditionSerializer(many=True, read_only=True)

    class Meta:
        model = Forum
        fields = record_fields(
            "slug", "title", "acronym", "description", "website", "when", "organs", "editions"
        )


class ForumViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = Forum.objects.select_related("source").prefetch_related(
        "organs", "editions__hosts", "editions__place", "editions__source"
    )
    serializer_class = ForumSerializer
    lookup_field = "slug"
