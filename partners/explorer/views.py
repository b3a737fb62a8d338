"""The explorer's pages: the undertakings found, and their facets."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partners import perms
from partners.explorer.chain import Chain
from partners.explorer.criteria import criteria
from partners.explorer.facets import facets, narrower
from partners.explorer.filters import CommitmentFilter, narrowed, offer
from partners.explorer.menus import menus
from partners.explorer.own import STATUS
from partners.explorer.rows import undertaking_rows
from partners.models import Commitment, Project
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, BrowseListView, TitledPageMixin

EXPLORER_CRUMB = (_("Engagements et projets"), reverse_lazy("partners:commitments"))
IN_THE_FORM = ("q", "agency", "towards", "status")


@dataclass(frozen=True)
class Chip:
    """A criterion that is chosen elsewhere than in the form, and the way to drop it."""

    label: Any
    words: str
    query: str


def commitments_in_order() -> QuerySet[Commitment]:
    # An index has this order; that of the consultations' positions sorts them all each time.
    return Commitment.objects.order_by("consultation_id", "position", "pk")


def projects_in_order() -> QuerySet[Project]:
    """The eldest first, as the commitments; those without a date last."""
    return Project.objects.order_by(F("when_start").asc(nulls_last=True), "title", "pk")


class ExplorerView(BrowseListView):
    policy = perms.may_browse_partners
    page_title = _("Engagements et projets")
    filterset_class = CommitmentFilter
    template_name = "partners/explorer/list.html"

    def get_queryset(self) -> QuerySet:
        return commitments_in_order()

    @cached_property
    def sought(self) -> dict[str, Any] | None:
        """What the form asks for; None where it is nonsense."""
        form = self.filterset.form
        if not form.is_bound:
            return {}
        return form.cleaned_data if form.is_valid() else None

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        projects = projects_in_order()
        found = projects.none() if self.sought is None else narrowed(projects, self.sought)
        paginator, page, stretch, is_paginated = super().paginate_queryset(
            Chain(queryset, found),  # type: ignore[arg-type]
            page_size,
        )
        return paginator, page, undertaking_rows(stretch), is_paginated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.filterset.form
        acting, asking = menus()
        for name, labels in (("agency", acting), ("towards", asking), ("status", STATUS.labels())):
            offer(form, name, labels)
        return super().get_context_data(chips=self._chips(), **kwargs)

    def _chips(self) -> list[Chip]:
        address, sought = self.request.GET, self.sought or {}
        return [
            Chip(
                one.label,
                one.labels([sought[one.name]]).get(sought[one.name], ""),
                narrower(address, one.name, ""),
            )
            for one in criteria()
            if one.name not in IN_THE_FORM and sought.get(one.name)
        ]


class FacetsView(TitledPageMixin, PolicyMixin):
    """The facets of what the same address finds in the explorer; alone, or within its page."""

    policy = perms.may_browse_partners
    page_title = _("Affiner la recherche")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [EXPLORER_CRUMB]

    def get(self, request: HttpRequest) -> HttpResponse:
        filters = CommitmentFilter(request.GET, commitments_in_order())
        sought = filters.form.cleaned_data if filters.is_valid() else None
        found = [] if sought is None else self._facets(sought)
        context = {"facets": found, "is_valid": sought is not None}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "partners/explorer/facets.html", context)
        page = {"page_title": self.page_title, "breadcrumbs": self.get_breadcrumbs(), **context}
        return render(request, "partners/explorer/facets_page.html", page)

    def _facets(self, sought: dict[str, Any]) -> Any:
        chosen = {name for name, value in sought.items() if value}
        return facets(
            narrowed(Commitment.objects.order_by(), sought),
            narrowed(Project.objects.order_by(), sought),
            self.request.GET,
            chosen,
        )
