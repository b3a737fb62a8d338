"""What the API reads of the Bilans."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting import perms
from reporting.models import Edition, FrozenEdition, PublishedFile, RenderedBilan
from reporting.publishing.shelf import published_versions
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import Resource, ResourceViewSet


class RenderedBilanSerializer(PartSerializer):
    class Meta:
        model = RenderedBilan
        fields = ("pages", "sha256", "rendered_at")


class PublishedFileSerializer(PartSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = PublishedFile
        fields = ("kind", "label", "content_type", "size", "pages", "sha256", "url")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, file: PublishedFile) -> str:
        return f"{self.context['site']}{file.get_absolute_url()}"


class PublicationSerializer(PartSerializer):
    """A version that was published: in force, or replaced by an erratum since."""

    published_at = serializers.DateTimeField(source="publication.at", read_only=True)
    files = PublishedFileSerializer(source="published_files", many=True, read_only=True)

    class Meta:
        model = FrozenEdition
        fields = ("version", "state", "changes", "sha256", "published_at", "files")


class EditionSerializer(RecordSerializer):
    renderings = serializers.SerializerMethodField()
    publications = PublicationSerializer(source="published_versions", many=True, read_only=True)
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
            "publications",
            "renderings",
        )

    @extend_schema_field(RenderedBilanSerializer(many=True))
    def get_renderings(self, edition: Any) -> Any:
        """Drafts: once an edition is published, the department's alone."""
        is_open = perms.may_publish_bilan(self.context["request"].user)
        if edition.published_versions and not is_open:
            return []
        return RenderedBilanSerializer(edition.renderings.all(), many=True).data

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_pdf(self, edition: Any) -> Any:
        """The latest; none where none was made."""
        if not edition.renderings.all() and not edition.published_versions:
            return None
        return f"{self.context['site']}{reverse('reporting:download', args=[edition.slug])}"


class EditionViewSet(ResourceViewSet):
    policy = perms.may_read_bilans
    queryset = Edition.objects.select_related(
        "period", "plan", "publisher", "source"
    ).prefetch_related("renderings", published_versions())
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
