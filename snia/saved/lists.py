"""The lists whose filters can be kept: every page with filters, found by the name of its route."""

from functools import cache
from typing import Any

from django.http import QueryDict
from django.urls import NoReverseMatch, resolve, reverse

from snia.common.filters import settled_query, without_filters
from snia.common.views import BrowseListView


def list_page(route: str) -> type[BrowseListView] | None:
    """The page of the route; None where it is not a list with filters."""
    try:
        view = _view_of(route)
    except NoReverseMatch:
        return None
    return view if issubclass(view, BrowseListView) else None


@cache
def _view_of(route: str) -> Any:
    """What raises is not kept: names that people make up take no room."""
    return getattr(resolve(reverse(route)).func, "view_class", object)


def readable_list(route: str, user: Any) -> type[BrowseListView] | None:
    """The same, where its own policy lets the person read it."""
    page: Any = list_page(route)
    return page if page is not None and page.policy(user) else None


def settled(page: type[BrowseListView], query: str) -> str:
    return settled_query(page.filterset_class, QueryDict(query))


def without_what_is_gone(page: type[BrowseListView], query: str) -> tuple[str, list[str]]:
    """The filters that still mean something, and the labels of the others."""
    data = QueryDict(query)
    form = page.filterset_class(data).form
    gone = {name: str(form.fields[name].label) for name in form.errors if name in form.fields}
    return without_filters(page.filterset_class, data, gone), list(gone.values())
