"""Pages by cursor, in the order of the keys: rows added meanwhile move none of those read."""

import re
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from snia.api.problems import Fault, Problem

# A key fits in 64 bits.
CURSOR = r"^(after|before)-[0-9]{1,18}$"
PAGE_SIZE = 50
LARGEST_PAGE = 200


class KeyCursor(BasePagination):
    """`next` and `previous` are whole addresses: a reader follows them and makes none."""

    request: Request
    page: list[Any]
    has_next = has_previous = False

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: Any = None
    ) -> list[Any]:
        self.request = request
        size, (direction, key) = _size_asked(request), _cursor_asked(request)
        if direction == "before":
            found = list(queryset.filter(pk__lt=key).order_by("-pk")[: size + 1])
            self.page = found[:size][::-1]
            self.has_next, self.has_previous = True, len(found) > size
        else:
            rows = queryset.filter(pk__gt=key) if key is not None else queryset
            found = list(rows.order_by("pk")[: size + 1])
            self.page = found[:size]
            self.has_next, self.has_previous = len(found) > size, key is not None
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link("after", -1) if self.has_next else None,
                "previous": self._link("before", 0) if self.has_previous else None,
                "results": data,
            }
        )

    def _link(self, direction: str, end: int) -> str | None:
        if not self.page:
            return None
        here = self.request.build_absolute_uri()
        return replace_query_param(here, "cursor", f"{direction}-{self.page[end].pk}")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": _("Où reprendre : celui de « next » ou de « previous »."),
                "schema": {"type": "string", "pattern": CURSOR},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": _("Combien d'enregistrements dans une page."),
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE,
                    "default": PAGE_SIZE,
                },
            },
        ]


def _size_asked(request: Request) -> int:
    written = request.query_params.get("page_size")
    if written is None:
        return PAGE_SIZE
    size = int(written) if re.fullmatch("[0-9]{1,4}", written) else 0
    if not 1 <= size <= LARGEST_PAGE:
        fault = Fault("page_size", "page_size", {"most": LARGEST_PAGE})
        raise Problem("parameters", faults=[fault])
    return size


def _cursor_asked(request: Request) -> tuple[str, int | None]:
    written = request.query_params.get("cursor")
    if written is None:
        return "after", None
    if not re.fullmatch(CURSOR, written):
        raise Problem("parameters", faults=[Fault("cursor", "cursor")])
    direction, _dash, key = written.partition("-")
    return direction, int(key)
