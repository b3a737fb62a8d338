"""The official schema, codelists and rules of IATI, as the package pyIATI carries them.

Its files alone are read: its code is never imported, nothing is fetched.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

VERSION = "2.03"
# The versions of which a file can be read; what we read of them is written alike in all three.
READABLE = ("2.01", "2.02", "2.03")

Element = Any  # lxml has no types


@dataclass(frozen=True)
class Codelist:
    codes: frozenset[str]
    # A list that is not complete forbids no other code.
    is_complete: bool


@dataclass(frozen=True)
class Mapping:
    """Where the codes of a list stand: elements, and an attribute of theirs or their text."""

    elements: str
    attribute: str
    codelist: str


@cache
def schema(version: str = VERSION) -> Element:
    """The schema of activities; what it imports lies beside it."""
    parsed = etree.parse(_folder(version) / "schemas" / "iati-activities-schema.xsd", _parser())
    return etree.XMLSchema(parsed)


@cache
def codelist(name: str) -> Codelist:
    root = etree.parse(_folder(VERSION) / "codelists" / f"{name}.xml", _parser()).getroot()
    codes = frozenset(code.text.strip() for code in root.iterfind(".//codelist-item/code"))
    return Codelist(codes, root.get("complete") == "1")


@cache
def mappings() -> tuple[Mapping, ...]:
    """Which list each code of an activity comes from."""
    root = etree.parse(_folder(VERSION) / "codelist-mapping.xml", _parser()).getroot()
    found = (_mapping(one) for one in root.iterfind("mapping"))
    return tuple(one for one in found if not one.elements.startswith("//iati-organisation"))


@cache
def ruleset() -> dict[str, dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = json.loads(
        (_folder(VERSION) / "rulesets" / "standard_ruleset.json").read_text()
    )
    return rules


def _mapping(one: Element) -> Mapping:
    elements, _slash, last = one.findtext("path").rpartition("/")
    condition = one.findtext("condition")
    return Mapping(
        (elements if elements.strip("/") else "//*") + (f"[{condition}]" if condition else ""),
        last.removeprefix("@"),
        one.find("codelist").get("ref"),
    )


def _folder(version: str) -> Path:
    package = find_spec("iati")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pyIATI is not installed: its schemas and codelists are needed.")
    return Path(package.origin).parent / "resources" / "standard" / version.replace(".", "-")


def _parser() -> Element:
    return etree.XMLParser(no_network=True, resolve_entities=False)
