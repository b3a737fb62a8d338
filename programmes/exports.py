"""What the lists of the strategy take away: their columns, and the tags of HXL for each."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.perms import may_see_people
from programmes.models import Action, Activity, Progress
from snia.common.quantities import Qualifier
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

PROGRAMMES = Listing(
    "programmes",
    (
        Column(_("Numéro"), "number", Kind.NUMBER, "#sector+programme+code", 10),
        Column(_("Programme"), "title", hxl="#sector+programme+name", width=50),
        Column(_("Nature"), choice("scope"), hxl="#sector+programme+type", width=14),
        Column(_("OSP connus"), "objective_count", Kind.NUMBER, "#indicator+objectives+num"),
        Column(_("Actions connues"), "action_count", Kind.NUMBER, "#indicator+actions+num"),
        Column(
            _("Actions annoncées"),
            "announced_actions",
            Kind.NUMBER,
            "#indicator+actions+announced+num",
        ),
        Column(_("Activités"), "activity_count", Kind.NUMBER, "#indicator+activities+num"),
        address_column("programmes:programme", "number", 0),
    ),
)


# --- Actions -------------------------------------------------------------------------------


def _with_progress(actions: QuerySet[Action]) -> QuerySet[Action]:
    current = Progress.objects.current().latest_first()
    return actions.select_related("programme", "objective").prefetch_related(
        "leads", Prefetch("progress", current, to_attr="standings")
    )


def _standing(progress: Progress) -> str:
    rate = "" if progress.rate is None else f", {progress.rate} %"
    return f"{progress.get_status_display()}{rate} ({progress.institution}, {progress.period})"


def _only_rate(action: Any) -> int | None:
    """Of the one institution that reports; rates of several are never made into one."""
    return action.standings[0].rate if len(action.standings) == 1 else None


ACTIONS = Listing(
    "actions",
    (
        Column(_("Code"), "code", hxl="#activity+action+code", width=8),
        Column(_("Action"), "wording", hxl="#activity+action+name", width=60),
        Column(
            _("Libellé"),
            choice("wording_status"),
            hxl="#meta+wording",
            width=18,
            note=_("« Sens rendu » : le libellé officiel n'est pas encore importé."),
        ),
        Column(_("Programme"), "programme.number", Kind.NUMBER, "#sector+programme+code"),
        Column(_("OSP"), "objective.number", Kind.NUMBER, "#subsector+objective+code", 8),
        Column(
            _("Portée par"),
            joined(lambda action: action.leads.all(), " ; "),
            hxl="#org+lead+list",
            width=24,
        ),
        Column(
            _("Avancement"),
            joined(lambda action: map(_standing, action.standings), "\n"),
            hxl="#status+list",
            width=40,
            note=_("Ce que chaque institution a dit en dernier et que le secrétariat a validé."),
        ),
        Column(
            _("Taux (%)"),
            _only_rate,
            Kind.RATE,
            "#indicator+rate+pct",
            note=_("Vide où plusieurs institutions en donnent un : ils ne font pas de moyenne."),
        ),
        address_column("programmes:action", "code", 0, 0),
    ),
    prepare=_with_progress,
)


# --- Activities ----------------------------------------------------------------------------


def _qualifier(activity: Activity) -> str:
    is_told = activity.participants_total is not None
    exact = activity.participants_qualifier == Qualifier.EXACT
    return activity.get_participants_qualifier_display() if is_told and not exact else ""


ACTIVITIES = Listing(
    "activites",
    (
        Column(_("Activité"), "title", hxl="#activity+name", width=55),
        Column(_("Type"), choice("kind"), hxl="#activity+type", width=22),
        Column(_("Programme"), "programme.number", Kind.NUMBER, "#sector+programme+code"),
        Column(_("Période"), "period.label", hxl="#date+period", width=18),
        *when_columns(),
        Column(_("Lieu"), "place", hxl="#loc+name", width=22),
        Column(_("Participants"), "participants_total", Kind.NUMBER, "#reached"),
        Column(
            _("Précision"),
            _qualifier,
            hxl="#reached+qualifier",
            width=12,
            note=_("« plus de », « environ » : le nombre n'est pas exact."),
            is_printed=False,
        ),
        Column(_("Femmes"), "participants_women", Kind.NUMBER, "#reached+f"),
        Column(_("Hommes"), "participants_men", Kind.NUMBER, "#reached+m"),
        Column(
            _("Note sur la donnée"),
            "editorial_note",
            hxl="#meta+note",
            note=_("L'anomalie constatée ; ce qui a été publié est gardé tel quel."),
            is_printed=False,
        ),
        address_column("programmes:activity", "pk", 0),
    ),
)


# --- Campaigns, double reports -------------------------------------------------------------

CAMPAIGNS = Listing(
    "campagnes",
    (
        Column(_("Campagne"), "title", hxl="#event+campaign+name", width=50),
        Column(_("Période"), "period.label", hxl="#date+period", width=16),
        Column(_("Ouverture"), "opens_on", Kind.DATE, "#date+start"),
        Column(_("Échéance"), "due_on", Kind.DATE, "#date+end"),
        Column(_("État"), choice("state"), hxl="#status", width=16),
        Column(_("Réponses reçues"), "answered_count", Kind.NUMBER, "#indicator+answered+num"),
        Column(_("Réponses demandées"), "asked_count", Kind.NUMBER, "#indicator+asked+num"),
        address_column("programmes:campaign", "pk", 0),
    ),
)


def _side(name: str) -> Reader:
    return lambda pair: getattr(pair, name).title


DUPLICATES = Listing(
    "doubles-signalements",
    (
        Column(_("Activité"), _side("first"), hxl="#activity+first+name", width=50),
        Column(_("Autre activité"), _side("second"), hxl="#activity+second+name", width=50),
        Column(_("Ont en commun"), "likeness", hxl="#description+likeness", width=26),
        Column(_("État"), choice("state"), hxl="#status", width=22),
        Column(
            _("Tranché par"), "decided_by", hxl="#contact+name", width=24, policy=may_see_people
        ),
        Column(_("Tranché le"), "decided_at", Kind.DATE, "#date+decided"),
        address_column("programmes:duplicate", "pk", 0),
    ),
    demonstration=("first__is_demonstration", "second__is_demonstration"),
)
