"""What the API reads of the Bilans."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting import perms
from reporting.models import Edition, RenderedBilan
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import Resource, ResourceViewSet


class RenderedBilanSerializer(PartSerializer):
    class Meta:
        model = RenderedBilan
        fields = ("pages", "sha256", "rendered_at")


class EditionSerializer(RecordSerializer):
    renderings = RenderedBilanSerializer(many=True, read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = record_fields(
            "slug",
            "title",
            "subtitle",
            "period",
            "plan",
            "publisher",
            "notice",
            "pdf",
            "renderings",
        )

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_pdf(self, edition: Edition) -> Any:
        """The latest; none where none was made."""
        if not edition.renderings.all():
            return None
        return f"{self.context['site']}{reverse('reporting:download', args=[edition.slug])}"


class EditionViewSet(ResourceViewSet):
    policy = perms.may_read_bilans
    queryset = Edition.objects.select_related(
        "period", "plan", "publisher", "source"
    ).prefetch_related("renderings")
    serializer_class = EditionSerializer
    lookup_field = "slug"


RESOURCES = [
    Resource(
        "bilans",
        _("Bilans"),
        _("Les éditions, et l'adresse de leur PDF avec son empreinte."),
        EditionViewSet,
        "<slug:slug>",
    )
]
