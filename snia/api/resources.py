"""Resources: what the API can read. Each domain registers its own when the applications are
ready; the addresses are those of the pages, after `/api`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, path, reverse
from rest_framework.viewsets import ReadOnlyModelViewSet

from snia.api.base import PolicyAPIView
from snia.api.pagination import KeyCursor
from snia.api.parameters import PageFilters, listed
from snia.api.problems import Fault, Problem
from snia.api.records import RecordSerializer

OF_LISTS = frozenset({"cursor", "page_size"})


@dataclass(frozen=True)
class Resource:
    """A kind of record: the name that its addresses have, how one of them is named in its own
    address, and what the documentation says of it."""

    name: str
    title: Any
    about: Any
    viewset: "type[ResourceViewSet]"
    key: str = "<int:pk>"
    # What the example of its record says, where it is not that of any.
    example: Mapping[str, Any] = field(default_factory=dict)


class ResourceViewSet(PolicyAPIView, ReadOnlyModelViewSet):
    """A list with the filters of its page, and one record; who may see what is the page's rule."""

    serializer_class: type[RecordSerializer]
    filter_backends = [PageFilters]
    filterset_class: Any = None
    pagination_class = KeyCursor
    resource: Resource

    def key_of(self, record: Any) -> Any:
        """What names the record in its address."""
        return getattr(record, self.lookup_field)

    def get_known_parameters(self) -> frozenset[str]:
        known = frozenset({"fields"})
        if self.action != "list":
            return known
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return known | OF_LISTS | frozenset(filters)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_serializer(*args, only=self._fields_asked(), **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a site
            return context
        here = self.request.build_absolute_uri
        address = here(reverse(f"api:{self.resource.name}"))
        return {**context, "address": address, "site": here("/").rstrip("/")}

    def _fields_asked(self) -> frozenset[str] | None:
        """Those of `?fields=a,b`; None for all."""
        written = self.request.query_params.getlist("fields")
        if not written:
            return None
        asked = frozenset(name.strip() for name in ",".join(written).split(","))
        known = tuple(self.serializer_class().get_fields())
        unknown = asked.difference(known)
        if unknown:
            values = {"value": listed(sorted(unknown)), "known": listed(known)}
            raise Problem("parameters", faults=[Fault("fields", "unknown_field", values)])
        return asked


_registered: dict[str, Resource] = {}


def register(resources: Iterable[Resource]) -> None:
    for resource in resources:
        resource.viewset.resource = resource
        _registered[resource.name] = resource


def registered() -> list[Resource]:
    return list(_registered.values())


def addresses() -> list[URLPattern]:
    """A list and its records, for each resource."""
    return [address for resource in registered() for address in _addresses_of(resource)]


def _addresses_of(resource: Resource) -> list[URLPattern]:
    name, viewset = resource.name, resource.viewset
    return [
        path(f"{name}/", viewset.as_view({"get": "list"}), name=name),
        path(
            f"{name}/{resource.key}/", viewset.as_view({"get": "retrieve"}), name=f"{name}-record"
        ),
    ]
