"""What a project must say, and what contradicts itself in it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Amount, Project
from snia.common.drafts.documents import Document
from snia.common.drafts.findings import Examined, Kind
from snia.common.typography import thousands

Told = tuple[str, str, Kind]
Rows = list[dict[str, Any]]

_ASKED = {
    "title": gettext_lazy("Donner l'intitulé du projet."),
    "kind": gettext_lazy("Dire si c'est un projet, un programme ou un instrument."),
}
# What each row says at least; an empty cell is told in these words.
_ASKED_OF_ROWS = {
    "parties": {
        "institution": gettext_lazy("Dire quelle institution."),
        "role": gettext_lazy("Dire son rôle."),
    },
    "components": {"title": gettext_lazy("Donner l'intitulé de la composante.")},
    "amounts": {
        "value": gettext_lazy("Donner le montant."),
        "currency": gettext_lazy("Donner la devise."),
        "scope": gettext_lazy("Dire ce que le montant couvre."),
    },
    "transactions": {
        "kind": gettext_lazy("Dire la nature du mouvement."),
        "day": gettext_lazy("Donner la date du mouvement."),
        "value": gettext_lazy("Donner le montant."),
        "currency": gettext_lazy("Donner la devise."),
    },
    "results": {
        "kind": gettext_lazy("Dire si c'est un produit, un effet ou un impact."),
        "title": gettext_lazy("Dire le résultat."),
        "indicator": gettext_lazy("Dire l'indicateur qui le mesure."),
    },
    "sectors": {"code": gettext_lazy("Donner le code du secteur.")},
    "markers": {
        "policy": gettext_lazy("Dire la politique."),
        "significance": gettext_lazy("Dire son importance."),
    },
}
# What no two rows may share.
_ONCE = {
    "parties": (("institution", "role"), gettext_lazy("Cette institution a déjà ce rôle.")),
    "sectors": (("code",), gettext_lazy("Ce secteur figure déjà.")),
    "markers": (("policy",), gettext_lazy("Cette politique figure déjà.")),
}


def project_findings(document: Document, ask: Any, examined: Examined) -> Iterator[Told]:
    yield from missing(document, _ASKED)
    for name, asked in _ASKED_OF_ROWS.items():
        yield from missing_in_rows(document, name, asked, examined)
    for name, (columns, message) in _ONCE.items():
        yield from repeated(examined.rows[name], name, columns, str(message))
    yield from is_among(ask.institution, "parties", examined)
    yield from _parent_is_outside(ask.record, examined.values["parent"])
    yield from _amounts_are_coherent(examined.rows["amounts"])
    yield from _results_are_in_order(examined.rows["results"])
    yield from _shares_make_the_whole(examined.rows["sectors"])


# --- Of any subject ------------------------------------------------------------------------


def missing(document: Document, asked: dict[str, Any]) -> Iterator[Told]:
    for name, message in asked.items():
        if not document.get(name):
            yield name, str(message), Kind.MISSING


def missing_in_rows(
    document: Document, name: str, asked: dict[str, Any], examined: Examined
) -> Iterator[Told]:
    filled = {row["key"] for row in examined.rows[name]}
    for row in document.get(name, ()):
        if row["key"] in filled:
            empty = {column: message for column, message in asked.items() if not row.get(column)}
            for column, message in empty.items():
                yield f"{name}/{row['key']}/{column}", str(message), Kind.MISSING


def repeated(rows: Rows, name: str, columns: tuple[str, ...], message: str) -> Iterator[Told]:
    seen = set()
    for row in rows:
        told = tuple(row[column] for column in columns)
        if all(told) and told in seen:
            yield f"{name}/{row['key']}/{columns[0]}", message, Kind.WRONG
        seen.add(told)


def is_among(institution: int, name: str, examined: Examined) -> Iterator[Told]:
    """Who keeps a record is one of those that it tells of."""
    rows = examined.rows[name]
    if not rows:
        yield name, _("Ajouter au moins une institution, avec son rôle."), Kind.MISSING
    elif institution not in [row["institution"] for row in rows]:
        message = _("L'institution pour laquelle la fiche est tenue n'y figure pas : l'ajouter.")
        yield name, message, Kind.WRONG


# --- Of a project --------------------------------------------------------------------------


def _parent_is_outside(record: Project | None, parent: int | None) -> Iterator[Told]:
    if record is None or parent is None:
        return
    if parent in record.keys_within():
        message = _("Ce projet se trouverait dans lui-même : choisir un autre cadre.")
        yield "parent", message, Kind.WRONG


def _amounts_are_coherent(rows: Rows) -> Iterator[Told]:
    for row in rows:
        prefix, value, share = f"amounts/{row['key']}/", row["value"], row["morocco_share"]
        upper = row["upper_value"]
        if value is not None and upper is not None and upper < value:
            message = _("Le montant maximal est inférieur au montant.")
            yield f"{prefix}upper_value", message, Kind.WRONG
        if share is None:
            if row["scope"] in (Amount.Scope.COUNTRIES, Amount.Scope.REGIONS):
                message = _("Part du Maroc non donnée : le montant n'entrera dans aucun total.")
                yield f"{prefix}morocco_share", message, Kind.TO_LOOK_AT
        elif row["scope"] == Amount.Scope.MOROCCO:
            message = _("Le montant est celui du Maroc seul : effacer sa part.")
            yield f"{prefix}morocco_share", message, Kind.WRONG
        elif value is not None and share > value:
            message = _("La part du Maroc dépasse le montant.")
            yield f"{prefix}morocco_share", message, Kind.WRONG


def _results_are_in_order(rows: Rows) -> Iterator[Told]:
    for row in rows:
        start, end = row["period_start"], row["period_end"]
        if start and end and end < start:
            message = _("La période du résultat prend fin avant de commencer.")
            yield f"results/{row['key']}/period_end", message, Kind.WRONG


def _shares_make_the_whole(rows: Rows) -> Iterator[Told]:
    shares = [row["percentage"] for row in rows]
    known = [share for share in shares if share is not None]
    for row in rows:
        if row["percentage"] == 0:
            message = _("Une part va de 0 (exclu) à 100 pour cent.")
            yield f"sectors/{row['key']}/percentage", message, Kind.WRONG
    if known and len(known) < len(shares):
        message = _("Donner la part de chaque secteur, ou d'aucun.")
        yield "sectors", message, Kind.WRONG
    elif known and sum(known) != 100:
        message = _("Les parts des secteurs font %s pour cent : elles doivent faire 100.")
        yield "sectors", message % _plain(sum(known)), Kind.WRONG


def _plain(number: Any) -> str:
    whole, fraction = divmod(number, 1)
    return f"{thousands(int(whole))}{f',{int(fraction * 100):02d}' if fraction else ''}"
