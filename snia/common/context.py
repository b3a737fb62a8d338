"""What every page needs: the main navigation, with the entries that one stands in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from snia.common.policies import Policy

Entry = tuple[Any, str]

# What everyone reads, by domain: labels and the routes that they lead to. The routes belong to
# higher layers, by name only.
_DOMAINS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        _("Stratégie"),
        (
            (_("Programmes"), "programmes:programmes"),
            (_("Actions"), "programmes:actions"),
            (_("Activités"), "programmes:activities"),
        ),
    ),
    (
        _("Comités"),
        (
            (_("Comités"), "committees:committees"),
            (_("Réunions"), "committees:meetings"),
        ),
    ),
    (
        _("Partenaires"),
        (
            (_("Institutions"), "partners:institutions"),
            (_("Engagements et projets"), "partners:commitments"),
            (_("Projets"), "partners:projects"),
            (_("Financements"), "partners:money"),
            (_("Qui fait quoi"), "partners:coverage"),
            (_("Territoires"), "partners:territories"),
            (_("Consultations"), "partners:consultations"),
            (_("Accords"), "partners:agreements"),
            (_("Forums"), "partners:forums"),
            (_("Cadres"), "partners:frameworks"),
        ),
    ),
    (_("Bilans"), ((_("Bilans"), "reporting:editions"),)),
)

# What some people have work in, before what everyone reads: label, route, policy.
_work: list[tuple[Any, str, Policy]] = []


def register_work(label: Any, route: str, policy: Policy) -> None:
    """Called by each domain when the applications are ready."""
    _work.append((label, route, policy))


@dataclass(frozen=True)
class NavigationEntry:
    label: Any
    url: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The work of this person and the domains; below, the entries of the domain one stands in."""
    if not request.user.is_authenticated:
        return {}
    mine = [(label, route) for label, route, policy in _work if policy(request.user)]
    items = _entries(mine, request.path)
    below: list[NavigationEntry] = []
    for label, entries in _DOMAINS:
        own = _entries(entries, request.path)
        is_current = any(entry.is_current for entry in own)
        items.append(NavigationEntry(label, own[0].url, is_current))
        if is_current and len(own) > 1:
            below = own
    return {"navigation": items, "subnavigation": below}


def _entries(entries: Iterable[Entry], path: str) -> list[NavigationEntry]:
    addresses = [(label, reverse(route)) for label, route in entries]
    return [NavigationEntry(label, url, path.startswith(url)) for label, url in addresses]
