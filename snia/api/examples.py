"""An example of an answer, from its schema: each value is of the kind that the field has."""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Facts = Mapping[str, Any]  # values, by the names of fields

_SITE = "https://snia.example.org"
_ANYWHERE: Facts = {
    "id": 12,
    "slug": "hcr",
    "label": "HCR",
    "currency": "EUR",
    "value": "5271000.00",
    "written": "3ème trimestre 2018",
    "start": "2018-07-01",
    "end": "2018-09-30",
    "year": 2020,
    "is_demonstration": False,
    "editorial_note": "",
    "source_locator": "1.1",
    "previous": None,
}
_BY_FORMAT: Facts = {
    "date": "2020-10-07",
    "date-time": "2020-10-07T10:00:00+01:00",
    "decimal": "1000.00",
    "uri": f"{_SITE}/",
}
_BY_TYPE: Facts = {"integer": 1, "number": 1, "boolean": True, "string": "…"}
_IS: dict[str, Callable[[Any], bool]] = {
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) is int,
    "boolean": lambda value: type(value) is bool,
    "string": lambda value: isinstance(value, str),
}


def facts_of(resource: str, own: Facts) -> Facts:
    """What the examples of a resource say."""
    key = own.get("slug") or own.get("number") or 12
    return {
        **_ANYWHERE,
        "url": f"{_SITE}/api/{resource}/{key}/",
        "page": f"{_SITE}/{resource}/{key}/",
        "next": f"{_SITE}/api/{resource}/?cursor=after-62",
        **own,
    }


def example_of(schema: Json, schemas: Json, facts: Facts, name: str = "") -> Any:
    """`schemas` are the components that references name."""
    if name in facts and facts[name] is None:
        return None
    if "$ref" in schema:
        component = schema["$ref"].rpartition("/")[2]
        told = _ANYWHERE if component == "Reference" else facts
        return example_of(schemas[component], schemas, told, name)
    for choice in ("oneOf", "allOf", "anyOf"):
        if choice in schema:
            return example_of(schema[choice][0], schemas, facts, name)
    kind = _kind_of(schema)
    if kind == "object":
        properties = schema.get("properties", {})
        return {key: example_of(inner, schemas, facts, key) for key, inner in properties.items()}
    if kind == "array":
        return [example_of(schema["items"], schemas, facts, name)]
    return _value(schema, kind, facts.get(name))


def _kind_of(schema: Json) -> str:
    kind = schema.get("type", "object")
    return next(one for one in kind if one != "null") if isinstance(kind, list) else kind


def _value(schema: Json, kind: str, told: Any) -> Any:
    if "enum" in schema:
        return told if told in schema["enum"] else schema["enum"][0]
    if told is not None and _IS[kind](told):
        return told
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE[kind])
