"""The description of the API, what is not there, and the last resort."""

from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from snia.api.base import PolicyAPIView
from snia.api.parameters import listed
from snia.api.perms import may_use_api
from snia.api.problems import CONTENT_TYPE, Fault, Problem, language_of
from snia.api.schema import schema_document


class YamlRenderer(BaseRenderer):
    media_type = "application/yaml"
    format = "yaml"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        return text.encode()


class SchemaView(PolicyAPIView):
    """The description itself, in JSON or in YAML."""

    policy = may_use_api
    tag = "schema"
    known_parameters = frozenset({"format"})
    renderer_classes = [JSONRenderer, YamlRenderer]

    @extend_schema(
        operation_id="schema",
        summary=_("Le schéma OpenAPI 3.1, en JSON ou en YAML"),
        parameters=[OpenApiParameter("format", str, enum=["json", "yaml"])],
        responses={(200, "application/json"): dict, (200, "application/yaml"): dict},
    )
    def get(self, request: Request) -> Response:
        return Response(schema_document())

    def get_renderers(self) -> list[BaseRenderer]:
        """By the address where it says one, else by the Accept header."""
        renderers = super().get_renderers()
        asked = self.request.query_params.get("format") if hasattr(self, "request") else None
        return [one for one in renderers if one.format == asked] or renderers

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        asked, known = request.query_params.get("format", "json"), ("json", "yaml")
        if asked not in known:
            values = {"value": asked, "known": listed(known)}
            raise Problem("parameters", faults=[Fault("format", "invalid_choice", values)])


@extend_schema(exclude=True)
class NothingHereView(PolicyAPIView):
    """Whatever else is asked for under the API's address."""

    policy = may_use_api

    def get_known_parameters(self) -> frozenset[str]:
        raise NotFound


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: a problem document under the API's address, the page elsewhere."""
    if not request.path_info.startswith("/api/"):
        return defaults.server_error(request)
    body = Problem("server-error").told(language_of(request), request.path)
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
