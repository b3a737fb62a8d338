"""The life of a campaign: prepared, opened, closed; more time for one institution."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Affiliation, Institution
from programmes.models import Action, Campaign, Extension, ProgressUpdate
from programmes.progress.asked import Pair, pairs_of
from snia.accounts.models import User
from snia.audit import services as audit


@transaction.atomic
def open_campaign(campaign: Campaign, *, actor: User) -> int:
    """Ask every pair of the campaign that was not asked yet; returns how many.

    Opening an open campaign again asks who was added to it since; a closed one opens again.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    pairs = pairs_of(campaign)
    if not pairs:
        raise ValidationError(
            _(
                "Aucune institution n'est à solliciter : choisir des actions qui ont des "
                "institutions pilotes ou d'appui, et garder ces institutions dans la liste."
            )
        )
    asked = ProgressUpdate.objects.bulk_create(_new_updates(campaign, pairs))
    was_open = campaign.state == Campaign.State.OPEN
    campaign.state, campaign.opened_by = Campaign.State.OPEN, actor
    campaign.save(update_fields=["state", "opened_by"])
    summary = _("Campagne complétée : %(c)s (%(n)s)") if was_open else _("Ouverte : %(c)s (%(n)s)")
    told = {"c": campaign, "n": _("%s réponses attendues") % len(asked)}
    audit.record(verb="open_campaign", actor=actor, target=campaign, summary=summary % told)
    return len(asked)


def _new_updates(campaign: Campaign, pairs: list[Pair]) -> Iterable[ProgressUpdate]:
    known = set(campaign.updates.values_list("action", "institution"))
    return [
        ProgressUpdate(
            campaign=campaign,
            action_id=pair.action_id,
            institution_id=pair.institution_id,
            capacity=pair.capacity,
        )
        for pair in pairs
        if (pair.action_id, pair.institution_id) not in known
    ]


@transaction.atomic
def close_campaign(campaign: Campaign, *, actor: User) -> None:
    """Lock it: drafts stay as they are, and are kept."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError(_("Cette campagne n'est pas ouverte."))
    campaign.state = Campaign.State.CLOSED
    campaign.save(update_fields=["state"])
    summary = _("Clôturée : %s") % campaign
    audit.record(verb="close_campaign", actor=actor, target=campaign, summary=summary)


@transaction.atomic
def extend(
    campaign: Campaign, institution: Institution, *, until: date, reason: str, actor: User
) -> Extension:
    """Give one institution more time, the rest of the campaign being as it is."""
    if not campaign.updates.filter(institution=institution).exists():
        raise ValidationError(_("%s n'est pas sollicitée par cette campagne.") % institution)
    if until <= campaign.due_on or until < timezone.localdate():
        raise ValidationError(
            _("Le délai court jusqu'à un jour à venir, après l'échéance du %s.")
            % f"{campaign.due_on:%d/%m/%Y}"
        )
    extension = Extension.objects.filter(campaign=campaign, institution=institution).first()
    extension = extension or Extension(campaign=campaign, institution=institution)
    extension.until, extension.reason, extension.granted_by = until, reason.strip(), actor
    extension.full_clean()
    extension.save()
    summary = _("Délai jusqu'au %(day)s pour %(institution)s : %(reason)s")
    told = {"day": f"{until:%d/%m/%Y}", "institution": institution, "reason": extension.reason}
    audit.record(verb="extend_campaign", actor=actor, target=campaign, summary=summary % told)
    return extension


def may_be_asked(actions: Iterable[Action]) -> QuerySet[Institution]:
    """The institutions still active that answer for any of the actions, as `pairs_of` does."""
    keys = [action.pk for action in actions]
    answering = Q()
    for path in ANSWERING:
        related = Action.objects.filter(pk__in=keys).exclude(**{path: None}).order_by()
        answering |= Q(pk__in=related.values(path))
    return Institution.objects.filter(answering, is_active=True)


# By which relations an institution answers for an action.
ANSWERING = (
    "leads",
    "supporters",
    "projects__parties__institution",
    "commitments__actor_roles__institution",
)


def unrepresented(institutions: Iterable[int], on: date) -> set[int]:
    """Of these institutions, those for which nobody can answer that day."""
    keys = set(institutions)
    represented = Affiliation.objects.reporting(on).filter(institution__in=keys)
    return keys - set(represented.values_list("institution", flat=True))


# --- The occasion that a campaign serves -----------------------------------------------------


@dataclass(frozen=True)
class Occasions:
    """What a campaign may serve, told by a higher layer: the meetings of the committees."""

    label: Any
    choices: Callable[[], list[tuple[str, str]]]
    assign: Callable[[Campaign, str], None]
    of: Callable[[Campaign], list[Any]]  # records with an address


_occasions: list[Occasions] = []


def register_occasions(occasions: Occasions) -> None:
    """Called once by the layer that has occasions, when the applications are ready."""
    _occasions.append(occasions)


def occasions() -> Occasions | None:
    return _occasions[0] if _occasions else None
