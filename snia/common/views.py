"""Pages that every domain has: lists with filters, and one record."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import DetailView
from django_filters.views import FilterView

from snia.common.filters import settled_query
from snia.common.policies import PolicyMixin

Breadcrumbs = list[tuple[Any, Any]]  # labels and addresses, perhaps lazy


class TitledPageMixin:
    """A page with a title and the path that leads to it (labels and addresses)."""

    page_title: Any = ""

    def get_page_title(self) -> str:
        return self.page_title

    def get_breadcrumbs(self) -> Breadcrumbs:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {
            "page_title": self.get_page_title(),
            "breadcrumbs": self.get_breadcrumbs(),
            **context,
        }


class BrowseListView(TitledPageMixin, PolicyMixin, FilterView):
    """A list with filters, pages and a count; a filter of nonsense lists nothing and says so."""

    paginate_by = 50

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        """A page past the end is the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters_on = settled_query(self.filterset_class, self.request.GET)
        return super().get_context_data(filters_on=filters_on, **kwargs)


class BrowseDetailView(TitledPageMixin, PolicyMixin, DetailView):
    """One record."""

    def get_page_title(self) -> str:
        return str(self.object)
