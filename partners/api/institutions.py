"""Places and institutions."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners import perms
from partners.filters import InstitutionFilter
from partners.models import Institution, InstitutionName, Place
from snia.api.records import PartSerializer, RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet
from snia.common.filters import SearchFilterSet


class PlaceFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Nature"), choices=Place.Kind.choices)
    parent = django_filters.ModelChoiceFilter(
        label=_("Région ou pays"),
        queryset=Place.objects.filter(kind__in=[Place.Kind.REGION, Place.Kind.COUNTRY]),
    )

    class Meta:
        model = Place
        fields = ["q", "kind", "parent"]


class PlaceSerializer(RecordSerializer):
    class Meta:
        model = Place
        fields = record_fields("name", "kind", "parent", "position", is_sourced=False)


class PlaceViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = Place.objects.select_related("parent")
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter


class InstitutionNameSerializer(PartSerializer):
    class Meta:
        model = InstitutionName
        fields = ("acronym", "name", "valid_from", "valid_to")


class InstitutionSerializer(RecordSerializer):
    names = InstitutionNameSerializer(many=True, read_only=True)

    class Meta:
        model = Institution
        fields = record_fields(
            "slug",
            "label",
            "full_name",
            "kind",
            "names",
            "aliases",
            "parent",
            "branches",
            "seat",
            "description",
            "is_active",
            "iati_identifier",
        )


class InstitutionViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    serializer_class = InstitutionSerializer
    filterset_class = InstitutionFilter
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet:
        related = Institution.objects.select_related("parent", "seat", "source")
        return related.prefetch_related("names", "aliases", "branches")
