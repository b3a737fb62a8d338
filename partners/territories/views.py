"""The grid of the regions, and the page of one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from partners import perms, sections
from partners.explorer.chain import Stretch
from partners.explorer.own import REGION
from partners.explorer.rows import undertaking_rows
from partners.explorer.views import commitments_in_order, projects_in_order
from partners.models import Institution, Place
from partners.territories.counts import counted
from partners.territories.grid import tile_class
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, TitledPageMixin

# A region's page is read at once; the explorer has the rest, by pages.
SHOWN = 50


@dataclass(frozen=True)
class Territory:
    """A region or a city, with how many records of each kind are there."""

    place: Place
    numbers: list[tuple[Any, int]]

    @property
    def tile_class(self) -> str:
        return tile_class(self.place.position)


def _regions() -> QuerySet[Place]:
    return Place.objects.filter(kind=Place.Kind.REGION).order_by("position")


class TerritoryListView(TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_browse_partners
    page_title = _("Territoires")
    template_name = "partners/territories/grid.html"

    def get_queryset(self) -> QuerySet:
        return _regions().prefetch_related("parts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = counted()
        territories = [
            _territory(region, [region, *region.parts.all()], kinds) for region in self.object_list
        ]
        return super().get_context_data(
            territories=territories, labels=[label for label, _keys in kinds], **kwargs
        )


class TerritoryView(BrowseDetailView):
    policy = perms.may_browse_partners
    template_name = "partners/territories/region.html"

    def get_queryset(self) -> QuerySet:
        return _regions().prefetch_related("parts")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Territoires"), reverse_lazy("partners:territories"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds, value = counted(), str(self.object.pk)
        found = Stretch(
            REGION.narrow(commitments_in_order(), value)[:SHOWN],
            REGION.narrow(projects_in_order(), value)[:SHOWN],
        )
        cities = list(self.object.parts.all())
        return super().get_context_data(
            undertakings=undertaking_rows(found),
            whole=_territory(self.object, [self.object, *cities], kinds),
            parts=[_territory(place, [place], kinds) for place in [self.object, *cities]],
            labels=[label for label, _keys in kinds],
            institutions=Institution.objects.filter(seat__in=[self.object, *cities]),
            sections=sections.of_region.of(self.object, account_of(self.request)),
            **kwargs,
        )


def _territory(place: Place, places: list[Place], kinds: list[Any]) -> Territory:
    """A record of several of the places counts once."""
    numbers = [
        (label, len(set().union(*(keys[one.pk] for one in places)))) for label, keys in kinds
    ]
    return Territory(place, numbers)
