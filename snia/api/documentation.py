"""The documentation's pages, read from the description that programs read: never behind it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from snia.api.resources import registered
from snia.api.schema import schema_document
from snia.common.addresses import site_address

Json = dict[str, Any]
JSON = "application/json"


@dataclass(frozen=True)
class Line:
    """A parameter, or a field: its name, its kind in words, what it means."""

    name: str
    kind: str
    about: str
    where: str = ""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Line]
    request: str  # an example
    answer: str  # an example


@dataclass(frozen=True)
class Chapter:
    """One resource."""

    name: str
    title: str
    about: str
    operations: list[Operation]
    fields: list[Line]


@cache
def chapters() -> list[Chapter]:
    by_tag: dict[str, list[tuple[str, str, Json]]] = {}
    for path, operations in schema_document()["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append((method, path, operation))
    return [_chapter(tag, by_tag[tag]) for tag in sorted(by_tag, key=_place_of)]


def _place_of(tag: str) -> int:
    """In the order in which the domains told of their resources, the others first."""
    names = [resource.name for resource in registered()]
    return names.index(tag) if tag in names else -1


def chapter_of(name: str) -> Chapter | None:
    return next((chapter for chapter in chapters() if chapter.name == name), None)


def _chapter(tag: str, found: list[tuple[str, str, Json]]) -> Chapter:
    first = found[0][2]
    return Chapter(
        tag,
        first["summary"],
        first.get("description", ""),
        [_operation(*one) for one in found],
        list(_fields_of(found[-1][2])),
    )


def _operation(method: str, path: str, operation: Json) -> Operation:
    return Operation(
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        [_parameter(one) for one in operation.get("parameters", ())],
        _request(method, path, operation),
        _answer(operation),
    )


def _parameter(parameter: Json) -> Line:
    where = {"query": _("adresse"), "path": _("chemin"), "header": _("en-tête")}
    return Line(
        parameter["name"],
        kind_of(parameter["schema"]),
        parameter.get("description", ""),
        where[parameter["in"]],
    )


def _request(method: str, path: str, operation: Json) -> str:
    lines = [request_to(path)]
    if method == "put":
        body = operation["requestBody"]["content"][JSON].get("example", {})
        text = json.dumps(body, ensure_ascii=False)
        lines[0] = lines[0].replace("curl", "curl -X PUT -H 'If-Match: \"4\"'")
        lines.append(f"  -H 'Content-Type: application/json' -d '{text}'")
    return " \\\n".join(lines)


def request_to(path: str) -> str:
    """An example of a request: an address, with a token."""
    return f"curl -H 'Authorization: Bearer snia_…' {site_address(path)}"


def _answer(operation: Json) -> str:
    content = operation["responses"]["200"].get("content", {})
    example = content.get(JSON, {}).get("example")
    return json.dumps(example, ensure_ascii=False, indent=2) if example else ""


# --- Fields ----------------------------------------------------------------------------------


def _fields_of(operation: Json) -> Iterator[Line]:
    content = operation["responses"]["200"].get("content", {})
    yield from _lines(content.get(JSON, {}).get("schema", {}))


def _lines(schema: Json, prefix: str = "", depth: int = 3) -> Iterator[Line]:
    """Each field, those of what it holds after it; deeper ones are left to the schema."""
    for name, inner in _resolved(schema).get("properties", {}).items():
        about = inner.get("title") or inner.get("description") or ""
        yield Line(f"{prefix}{name}", kind_of(inner), about)
        nested = _resolved(inner.get("items", inner))
        if depth > 1 and _names(nested) != {"id", "slug", "label"}:
            yield from _lines(nested, f"{prefix}{name}.", depth - 1)


def _names(schema: Json) -> set[str]:
    return set(schema.get("properties", ()))


def _resolved(schema: Json) -> Json:
    for choice in ("allOf", "oneOf", "anyOf"):
        if choice in schema:
            return _resolved(schema[choice][0])
    if "$ref" in schema:
        components: Json = schema_document()["components"]["schemas"]
        return components[schema["$ref"].rpartition("/")[2]]
    return schema


def kind_of(schema: Json) -> str:
    """« texte », « liste de références », « un de : a, b »… and whether it may be null."""
    told = _kind(schema)
    if _may_be_null(schema):
        return _("%s, ou null") % told
    return told


def _kind(schema: Json) -> str:
    resolved = _resolved(schema)
    if "enum" in resolved:
        return _("un de : %s") % ", ".join(str(v) for v in resolved["enum"] if v not in (None, ""))
    if _names(resolved) == {"id", "slug", "label"}:
        return _("référence")
    kind = resolved.get("type", "object")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    if kind == "array":
        return _("liste : %s") % kind_of(resolved["items"])
    words = {
        "integer": _("entier"),
        "number": _("nombre"),
        "boolean": _("vrai ou faux"),
        "object": _("objet"),
        "date": _("date"),
        "date-time": _("date et heure"),
        "decimal": _("nombre exact, en texte"),
        "uri": _("adresse"),
    }
    return words.get(resolved.get("format", ""), words.get(kind, _("texte")))


def _may_be_null(schema: Json) -> bool:
    choices = schema.get("oneOf") or schema.get("anyOf") or [schema]
    kinds = [choice.get("type") for choice in choices]
    return any(kind == "null" or (isinstance(kind, list) and "null" in kind) for kind in kinds)
