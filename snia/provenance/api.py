"""What the API reads of the source documents."""

from django.utils.translation import gettext_lazy as _

from snia.accounts import perms
from snia.api.records import RecordSerializer, record_fields
from snia.api.resources import Resource, ResourceViewSet
from snia.provenance.models import Source


class SourceSerializer(RecordSerializer):
    class Meta:
        model = Source
        fields = record_fields(
            "slug", "title", "publisher", "published", "description", is_sourced=False
        )


class SourceViewSet(ResourceViewSet):
    policy = perms.is_account
    queryset = Source.objects.all()
    serializer_class = SourceSerializer
    lookup_field = "slug"


RESOURCES = [
    Resource(
        "documents",
        _("Documents sources"),
        _("D'où viennent les données : « source » les cite dans les autres ressources."),
        SourceViewSet,
        "<slug:slug>",
    )
]
