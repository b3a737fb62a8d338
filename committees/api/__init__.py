"""What the API reads of the committees; who may see what, and which rows, is the pages' rule."""

from django.utils.translation import gettext_lazy as _

from committees.api import alerts, bodies, decisions, items, meetings, minutes
from snia.api.resources import Resource

RESOURCES = [
    Resource(
        "comites",
        _("Comités"),
        _(
            "Avec ce qui vaut entre deux dates : mandats, rythmes, quorums, présidences, sièges. "
            "Les noms des personnes ne sont donnés qu'au secrétariat et à l'administrateur."
        ),
        bodies.CommitteeViewSet,
        "<slug:slug>",
    ),
    Resource(
        "reunions",
        _("Réunions"),
        _(
            "Avec le fil de chacune. Le lien de visioconférence et les motifs sont pour les "
            "membres du comité, le secrétariat et les décideurs (null pour les autres)."
        ),
        meetings.MeetingViewSet,
    ),
    Resource(
        "points",
        _("Points de l'ordre du jour"),
        _(
            "Ceux qui sont inscrits ; une proposition n'est lue que du secrétariat et de qui l'a "
            "faite. Ce sur quoi un point porte est pour les membres, le secrétariat et les "
            "décideurs (null pour les autres)."
        ),
        items.AgendaItemViewSet,
    ),
    Resource(
        "comptes-rendus",
        _("Comptes rendus"),
        _(
            "Les versions que ce compte peut lire : scellées pour tous, diffusées pour les "
            "membres, le secrétariat et les décideurs. Le texte est à l'adresse « page »."
        ),
        minutes.MinutesViewSet,
    ),
    Resource(
        "decisions",
        _("Décisions"),
        _("Des comités que l'on suit, et celles que son institution exécute."),
        decisions.DecisionViewSet,
    ),
    Resource(
        "alertes",
        _("Alertes"),
        _("Avec leur chemin, dans les comités que l'on suit ; celles de son institution aussi."),
        alerts.AlertViewSet,
    ),
]
