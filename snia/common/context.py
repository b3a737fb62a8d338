"""What every page needs: the main navigation, with the entry that one stands in."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from snia.common.policies import Policy

# Labels and the routes that they lead to; the routes belong to higher layers, by name only.
_ENTRIES = (
    (_("Programmes"), "programmes:programmes"),
    (_("Actions"), "programmes:actions"),
    (_("Activités"), "programmes:activities"),
    (_("Comités"), "committees:committees"),
    (_("Réunions"), "committees:meetings"),
    (_("Institutions"), "partners:institutions"),
    (_("Projets"), "partners:projects"),
    (_("Accords"), "partners:agreements"),
    (_("Forums"), "partners:forums"),
    (_("Consultations"), "partners:consultations"),
    (_("Engagements"), "partners:commitments"),
    (_("Qui fait quoi"), "partners:coverage"),
    (_("Territoires"), "partners:territories"),
    (_("Cadres"), "partners:frameworks"),
    (_("Bilans"), "reporting:editions"),
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
    if not request.user.is_authenticated:
        return {}
    mine = [(label, route) for label, route, policy in _work if policy(request.user)]
    entries = [(label, reverse(route)) for label, route in (*mine, *_ENTRIES)]
    items = [NavigationEntry(label, url, request.path.startswith(url)) for label, url in entries]
    return {"navigation": items}
