"""What the lists of the committees take away: their columns, and the tags of HXL for each."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, Decision
from snia.exports.columns import (
    Column,
    Kind,
    Listing,
    Reader,
    address_column,
    choice,
    joined,
    when_columns,
)


def _of_first(related: str, name: str) -> Reader:
    """An attribute of what holds today; the page's own query has it."""

    def read(committee: Committee) -> Any:
        held = next(iter(getattr(committee, related).all()), None)
        return getattr(held, name, None)

    return read


COMMITTEES = Listing(
    "comites",
    (
        Column(_("Sigle"), "acronym", hxl="#group+committee+acronym", width=14),
        Column(_("Comité"), "name", hxl="#group+committee+name", width=50),
        Column(_("Niveau"), choice("level"), hxl="#group+committee+type", width=22),
        Column(
            _("Présidence"),
            _of_first("chairs", "function"),
            hxl="#org+chair",
            note=_("La fonction, jamais la personne."),
        ),
        Column(_("Rythme"), _of_first("rhythms", "rule"), hxl="#frequency", width=26),
        Column(_("Rend compte à"), "parent", hxl="#group+parent+name", width=18),
        Column(_("Réunions"), "meeting_count", Kind.NUMBER, "#indicator+meetings+num"),
        address_column("committees:committee", "slug", "-"),
    ),
)

MEETINGS = Listing(
    "reunions",
    (
        *when_columns(),
        Column(_("Comité"), "committee", hxl="#group+committee+name", width=18),
        Column(_("Objet"), "title", hxl="#event+name", width=45),
        Column(_("État"), choice("state"), hxl="#status", width=22),
        Column(_("Mode"), choice("mode"), hxl="#modality", width=14),
        Column(
            _("Points"),
            "item_count",
            Kind.NUMBER,
            "#indicator+items+num",
            note=_("Inscrits à l'ordre du jour."),
        ),
        address_column("committees:meeting", "pk", 0),
    ),
)


def _owner(decision: Decision) -> Any:
    return decision.owner or _("Le secrétariat")


def _is_late(decision: Decision) -> Any:
    return _("oui") if decision.is_late(timezone.localdate()) else _("non")


DECISIONS = Listing(
    "decisions",
    (
        Column(_("Numéro"), "reference", hxl="#activity+decision+code", width=16),
        Column(_("Décision"), "text", hxl="#activity+decision+description", width=60),
        Column(_("Chargée de l'exécuter"), _owner, hxl="#org+responsible", width=24),
        Column(_("Échéance"), "due_on", Kind.DATE, "#date+due"),
        Column(_("En retard"), _is_late, hxl="#status+late", width=10),
        Column(_("Suivi"), choice("status"), hxl="#status", width=20),
        Column(
            _("Actions"),
            joined(lambda decision: [action.code for action in decision.actions.all()]),
            hxl="#activity+action+code+list",
            width=14,
        ),
        address_column("committees:decision", "pk", 0),
    ),
    prepare=lambda decisions: decisions.select_related("meeting"),
    demonstration=("meeting__is_demonstration",),
)


def _raised_by(alert: Any) -> Any:
    """The rule that found it, or the institution that told of it."""
    return alert.get_rule_display() if alert.rule else alert.institution or _("Le secrétariat")


def _still_moves(alert: Any) -> Any:
    return None if alert.state == alert.State.CLOSED else alert.moved_at


ALERTS = Listing(
    "alertes",
    (
        Column(_("Action"), "action.code", hxl="#activity+action+code", width=8),
        Column(_("Ce qui ne va pas"), "text", hxl="#need+alert+description", width=60),
        Column(_("Signalée par"), _raised_by, hxl="#org+reporter", width=24),
        Column(_("Gravité"), choice("severity"), hxl="#severity", width=14),
        Column(_("Devant"), "committee", hxl="#group+committee+name", width=16),
        Column(_("Venue de"), "source", hxl="#group+source+name", width=16),
        Column(_("État"), choice("state"), hxl="#status", width=20),
        Column(
            _("Cause disparue le"),
            "cause_gone_at",
            Kind.DATE,
            "#date+resolved",
            note=_("Constaté par les règles ; le secrétariat clôt l'alerte."),
        ),
        Column(_("Signalée le"), "raised_at", Kind.DATE, "#date+raised"),
        Column(
            _("Attend depuis le"),
            _still_moves,
            Kind.DATE,
            "#date+waiting",
            note=_("Le dernier pas de l'alerte ; vide une fois clôturée."),
        ),
        address_column("committees:alert", "pk", 0),
    ),
    demonstration=("action__is_demonstration",),
)
