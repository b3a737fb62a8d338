"""Is a document what the standard asks for? Its schema, its codelists, its rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from partners.iati.rules import broken_rules
from partners.iati.standard import VERSION, Element, codelist, mappings, schema


@dataclass(frozen=True)
class Finding:
    line: int
    message: str

    def __str__(self) -> str:
        return _("ligne %(line)s : %(message)s") % {"line": self.line, "message": self.message}


def findings(tree: Element, today: date) -> list[Finding]:
    """All that is wrong with a parsed document, in the order of its lines."""
    found = [*schema_findings(tree, VERSION), *_codes(tree), *_rules(tree, today)]
    return sorted(found, key=lambda finding: finding.line)


def schema_findings(tree: Element, version: str) -> Iterator[Finding]:
    official = schema(version)
    if not official.validate(tree):
        for error in official.error_log:
            message = _("non conforme au schéma officiel (%s)") % error.message
            yield Finding(error.line, message)


def _codes(tree: Element) -> Iterator[Finding]:
    """Codes that a complete list does not have."""
    for mapping in mappings():
        known = codelist(mapping.codelist)
        if not known.is_complete:
            continue
        for holder in tree.xpath(mapping.elements):
            code = _code(holder, mapping.attribute)
            if code is not None and code not in known.codes:
                yield Finding(
                    holder.sourceline,
                    _("« %(code)s » n'est pas dans la liste %(list)s de l'IATI")
                    % {"code": code, "list": mapping.codelist},
                )


def _code(holder: Element, attribute: str) -> str | None:
    if attribute == "text()":
        return (holder.text or "").strip()
    prefixed = {"xml:lang": "{http://www.w3.org/XML/1998/namespace}lang"}
    code: str | None = holder.get(prefixed.get(attribute, attribute))
    return code


def _rules(tree: Element, today: date) -> Iterator[Finding]:
    for holder, wrong in broken_rules(tree, today):
        yield Finding(holder.sourceline, f"{holder.tag} : {wrong}")
