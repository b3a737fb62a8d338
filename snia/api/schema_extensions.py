"""How the description tells of tokens and of filters; drf-spectacular finds these classes once
they are loaded."""

from typing import Any

import django_filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension

from snia.api.authentication import TokenAuthentication
from snia.api.parameters import PageFilters

Json = dict[str, Any]


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> Json:
        return {"type": "http", "scheme": "bearer"}


class PageFiltersScheme(OpenApiFilterExtension):
    target_class = PageFilters
    priority = 1  # before that of all the filters of django-filter

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any) -> list[Json]:
        filters = auto_schema.view.filterset_class
        declared = filters.base_filters.items() if filters else ()
        return [
            {
                "name": name,
                "in": "query",
                "description": str(one.label or name),
                "schema": _schema_of(one),
            }
            for name, one in declared
        ]


def _schema_of(one: Any) -> Json:
    if isinstance(one, django_filters.ModelChoiceFilter):
        return {"type": "integer", "minimum": 1}
    if isinstance(one, django_filters.ChoiceFilter):
        choices = one.extra["choices"]
        # Those that the database knows are not asked of it here.
        known = [] if callable(choices) else [str(value) for value, _label in choices if value]
        return {"type": "string", **({"enum": known} if known else {})}
    if isinstance(one, django_filters.NumberFilter):
        return {"type": "number", "minimum": one.extra.get("min_value", 0)}
    if isinstance(one, django_filters.DateFilter):
        return {"type": "string", "format": "date"}
    return {"type": "string"}


def loaded() -> None:
    """Importing this module is enough."""
