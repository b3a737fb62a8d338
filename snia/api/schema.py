"""The OpenAPI 3.1 description, made from the views themselves, with what they all share."""

from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from snia.api.examples import example_of, facts_of
from snia.api.problem_kinds import KINDS
from snia.api.problems import CONTENT_TYPE
from snia.api.resources import ResourceViewSet, registered

ERRORS = {
    "get": ("400", "401", "403", "404", "406", "429"),
    "put": ("400", "401", "403", "404", "406", "409", "412", "413", "415", "428", "429"),
}
QUOTA_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
Json = dict[str, Any]


@cache
def schema_document() -> Json:
    """The same for every account: what a role may not read, it is told when it asks."""
    with translation.override("fr"):
        return SchemaGenerator().get_schema(request=None, public=True)


class ApiSchema(AutoSchema):
    """What a resource says of itself, in the words of the documentation."""

    view: Any

    def get_tags(self) -> list[str]:
        return [self._resource.name] if self._resource else [self.view.tag]

    def get_summary(self) -> str:
        if self._resource is None:
            return super().get_summary() or ""
        title = str(self._resource.title)
        return title if self._is_list else _("%s : un enregistrement") % title

    def get_description(self) -> str:
        """Docstrings are for us."""
        return str(self._resource.about) if self._resource else ""

    def get_override_parameters(self) -> list[Any]:
        given = super().get_override_parameters()
        return [*given, _fields_of(self.view)] if self._resource else given

    @property
    def _resource(self) -> Any:
        return self.view.resource if isinstance(self.view, ResourceViewSet) else None

    @property
    def _is_list(self) -> bool:
        return bool(self.view.action == "list")


def _fields_of(view: ResourceViewSet) -> OpenApiParameter:
    names = list(view.serializer_class().get_fields())
    items = {"type": "string", "enum": names}
    return OpenApiParameter(
        "fields",
        {"type": "array", "items": items, "minItems": 1},
        style="form",
        explode=False,
        description=_("Les champs voulus, séparés par des virgules ; tous s'il manque."),
    )


# --- What all operations share ---------------------------------------------------------------


def complete(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Called by drf-spectacular once the views are described."""
    components = result["components"]
    components["responses"] = {code: _error_response(int(code)) for code in sorted(_codes())}
    _tidy(components["schemas"])
    components["schemas"]["Problem"] = _problem_schema()
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete_operation(operation, method, has_key="{" in path)
            _exemplify(operation, path, components["schemas"])
    result["tags"] = [{"name": r.name, "description": str(r.title)} for r in registered()]
    return result


def _codes() -> set[str]:
    return {code for codes in ERRORS.values() for code in codes}


def _complete_operation(operation: Json, method: str, *, has_key: bool) -> None:
    responses = operation["responses"]
    for code in ERRORS[method]:
        if code != "404" or has_key:
            responses.setdefault(code, {"$ref": f"#/components/responses/{code}"})
    responses["200"]["headers"] = _headers()
    if method == "get":
        responses["304"] = {"description": _("Rien n'a changé depuis l'ETag donné.")}
        operation.setdefault("parameters", []).append(_if_none_match())
    for parameter in operation.get("parameters", ()):
        _tell_strings(parameter)


def _tell_strings(parameter: Json) -> None:
    """A word is at least one sign that is not blank, and no zero byte."""
    schema = parameter["schema"]
    is_free = schema.get("type") == "string" and not {"enum", "pattern", "format"} & schema.keys()
    if parameter["in"] == "query" and is_free:
        schema["pattern"] = r"^[^\x00]*[^\s\x00][^\x00]*$"


def _tidy(schemas: Json) -> None:
    """Docstrings are for us; with `fields`, any field of a record may be left out."""
    for schema in schemas.values():
        schema.pop("description", None)
        for inner in schema.get("properties", {}).values():
            inner.pop("x-spec-enum-id", None)
    for resource in registered():
        name = resource.viewset.serializer_class.__name__.removesuffix("Serializer")
        schemas[name].pop("required", None)


def _exemplify(operation: Json, path: str, schemas: Json) -> None:
    name = path.split("/")[2]
    resource = next((one for one in registered() if one.name == name), None)
    facts = facts_of(name, resource.example if resource else {})
    for media_type, content in operation["responses"]["200"].get("content", {}).items():
        if media_type == "application/json" and "example" not in content:
            content["example"] = example_of(content["schema"], schemas, facts)


def _headers() -> Json:
    told = {
        "ETag": _("L'empreinte de la réponse."),
        **dict.fromkeys(QUOTA_HEADERS, _("Le quota.")),
    }
    return {
        name: {"description": words, "schema": {"type": "string"}} for name, words in told.items()
    }


def _if_none_match() -> Json:
    return {
        "name": "If-None-Match",
        "in": "header",
        "description": _("L'ETag déjà lu : 304 si rien n'a changé."),
        "schema": {"type": "string"},
    }


def _error_response(status: int) -> Json:
    kinds = [(key, kind) for key, kind in KINDS.items() if kind.status == status]
    _key, kind = kinds[0]
    return {
        "description": " / ".join(kind.title[0] for _key, kind in kinds),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"/api/problemes/#{kinds[0][0]}",
                    "title": kind.title[0],
                    "status": status,
                    "detail": kind.detail[0],
                    "instance": "/api/projets/",
                },
            }
        },
    }


def _problem_schema() -> Json:
    error = {"name": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}}
    return {
        "type": "object",
        "description": _("RFC 9457. D'autres membres peuvent s'y ajouter."),
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {"type": "object", "required": list(error), "properties": error},
            },
        },
    }
