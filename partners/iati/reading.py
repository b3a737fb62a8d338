"""Open a file of activities safely: whoever wrote it is not trusted."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from partners.iati.checking import Finding, schema_findings
from partners.iati.standard import READABLE, Element

LIMIT = 50 * 2**20


class Unreadable(Exception):
    """Why a file cannot be imported, in French, with the line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(str(Finding(line, message)) if line else message)


@dataclass(frozen=True)
class Document:
    name: str
    version: str
    root: Element
    # Publishers' files often differ a little from the schema: it is told, not refused.
    warnings: list[Finding]

    @property
    def activities(self) -> list[Element]:
        found: list[Element] = self.root.findall("iati-activity")
        return found


def read(path: Path) -> Document:
    _check_size(path)
    root = _parse(path).getroot()
    version = _version_of(root)
    return Document(path.name, version, root, list(schema_findings(root.getroottree(), version)))


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise Unreadable(_("%s n'existe pas : vérifier le chemin du fichier.") % path)
    if path.stat().st_size > LIMIT:
        message = _("Le fichier dépasse %s Mo : le demander par pays, ou le couper.")
        raise Unreadable(message % (LIMIT // 2**20))


def _parse(path: Path) -> Element:
    """Nothing is fetched and no entity is expanded; a file that defines some is refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.parse(path, parser)
    except etree.XMLSyntaxError as error:
        message = _("ce n'est pas du XML bien formé (%s)") % error.msg
        raise Unreadable(message, error.lineno or 1) from error
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise Unreadable(
            _("Le fichier a un DOCTYPE : l'IATI n'en a pas, et il peut cacher une attaque.")
        )
    return tree


def _version_of(root: Element) -> str:
    if root.tag == "iati-organisations":
        raise Unreadable(
            _("C'est un fichier d'organisations : donner le fichier d'activités."), root.sourceline
        )
    if root.tag != "iati-activities":
        message = _("Ce n'est pas un fichier d'activités de l'IATI : sa racine est « %s ».")
        raise Unreadable(message % root.tag, root.sourceline)
    version: str = root.get("version", "").strip()
    if version.startswith("1"):
        message = _(
            "La version %s n'est plus lue : demander une version 2.01, 2.02 ou 2.03 à qui publie."
        )
        raise Unreadable(message % version, root.sourceline)
    if version not in READABLE:
        message = _("La version « %s » n'est pas connue : 2.01, 2.02 ou 2.03 sont lues.")
        raise Unreadable(message % version, root.sourceline)
    return version
