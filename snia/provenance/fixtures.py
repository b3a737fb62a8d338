"""Read the reference fixtures: YAML files in the `reference/` folder of each app.

A file holds one or several documents, each for one model:

    model: partners.institution
    source: bilan-2020            # default source of the records
    defaults: {is_demonstration: false}
    records:
      - key: oim                  # how other records refer to this one
        kind: un_agency
        names:                    # a reverse relation: child records
          - {acronym: OIM}

A relation is written as the key (or the list of keys) of what it points to. A slug that is not
given is the key.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db.models import Model


class FixtureError(Exception):
    """A fixture that can't be loaded; the message names the file and the record."""


@dataclass(frozen=True)
class Record:
    """One row to load, as the fixture states it."""

    model: type[Model]
    key: str
    values: dict[str, Any]
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    origin: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what the fixture says of this row, its children apart."""
        canonical = json.dumps(self.values, sort_keys=True, default=_plain)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A parent row counts by its identity, not by how it is called today."""
    return value.pk if isinstance(value, Model) else str(value)


def reference_files() -> list[Path]:
    """The fixtures of every app, lower layers first, in the order of their names."""
    folders = [Path(config.path) / "reference" for config in apps.get_app_configs()]
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]


def read_records(path: Path) -> Iterator[Record]:
    """The records of one file, in order."""
    try:
        documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise FixtureError(f"{path.name}: {error}") from error
    for document in documents:
        yield from _document_records(path, document)


def _document_records(path: Path, document: dict[str, Any]) -> Iterator[Record]:
    model = apps.get_model(document["model"])
    defaults = dict(document.get("defaults", {}))
    if "source" in document:
        defaults["source"] = document["source"]
    for raw in document["records"]:
        if "key" not in raw:
            raise FixtureError(f"{path.name}: a {document['model']} has no key: {raw}")
        yield make_record(model, str(raw["key"]), {**defaults, **raw}, path.name)


def make_record(model: type[Model], key: str, raw: dict[str, Any], origin: str) -> Record:
    """Part a raw record into the row's own values and its child rows."""
    reverse = {relation.get_accessor_name() for relation in model._meta.related_objects}
    values, children = {}, {}
    for name, value in raw.items():
        if name in reverse:
            children[name] = value
        elif name != "key":
            values[name] = value
    if any(f.name == "slug" for f in model._meta.fields):
        values.setdefault("slug", key)
    return Record(model, key, values, children, origin)
