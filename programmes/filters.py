"""Filters of the lists of actions and activities."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Place
from programmes.models import Action, Activity, Period, Programme, SpecificObjective
from programmes.progress.duplicates import standing_for
from snia.common.filters import MenuFilter, SearchFilterSet


class ActionFilter(SearchFilterSet):
    programme = MenuFilter(
        label=_("Programme"), queryset=Programme.objects.all(), empty_label=_("Tous")
    )
    objective = MenuFilter(
        label=_("Objectif spécifique"),
        queryset=SpecificObjective.objects.all(),
        empty_label=_("Tous"),
    )

    class Meta:
        model = Action
        fields = ["q", "programme", "objective"]


class ActivityFilter(SearchFilterSet):
    period = django_filters.ModelChoiceFilter(
        label=_("Période"), queryset=Period.objects.all(), empty_label=_("Toutes")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type"), choices=Activity.Kind.choices, empty_label=_("Tous")
    )
    programme = MenuFilter(
        label=_("Programme"), queryset=Programme.objects.all(), empty_label=_("Tous")
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Région"),
        queryset=Place.objects.filter(kind=Place.Kind.REGION),
        method="in_region",
        empty_label=_("Toutes"),
    )
    institution = MenuFilter(
        label=_("Institution"),
        queryset=Institution.objects.filter(activities__isnull=False).distinct(),
        method="of_institution",
        empty_label=_("Toutes"),
    )

    class Meta:
        model = Activity
        fields = ["q", "period", "kind", "programme", "region", "institution"]

    def in_region(self, queryset: QuerySet, name: str, region: Place) -> QuerySet:
        """Held in the region itself or in one of its cities."""
        places = Place.objects.filter(Q(pk=region.pk) | Q(parent=region))
        return queryset.filter(
            pk__in=Activity.places.through.objects.filter(place__in=places).values("activity")
        )

    def of_institution(self, queryset: QuerySet, name: str, institution: Institution) -> QuerySet:
        """Also where its part is told in an activity that was merged into another."""
        return queryset.filter(pk__in=standing_for(institution.activities.all()).values("pk"))
