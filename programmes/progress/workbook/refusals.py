"""Why a workbook, or what it has for one action, can't be taken."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Institution
from programmes.models import Campaign, ProgressUpdate
from programmes.progress.workbook.filled import Filled
from programmes.progress.workbook.seal import Seal
from programmes.progress.workbook.site import Site


def refusals_of_workbook(
    seal: Seal, campaign: Campaign, institution: Institution
) -> Iterator[str]:
    """It is that of another institution, or of another campaign."""
    if seal.institution != institution.pk:
        message = _("Ce classeur est celui de %(its)s ; celui qui est attendu est de %(here)s.")
        yield message % {"its": seal.institution_label, "here": institution}
    if seal.campaign != campaign.pk:
        message = _("Ce classeur est de la campagne « %(its)s », et non « %(here)s ».")
        yield message % {"its": seal.campaign_title, "here": campaign}


def refusals_of_answer(filled: Filled, site: Site) -> Iterator[str]:
    """The site has something newer, or takes nothing more."""
    if filled.update.revision != filled.stub.revision:
        yield _modified_since(filled)
    if not site.can_edit(filled.update):
        yield _why_locked(filled.update) % filled.code


def _modified_since(filled: Filled) -> str:
    message = _(
        "L'action %(code)s a été modifiée sur le site depuis l'export (le %(day)s, par "
        "%(author)s) : télécharger de nouveau le classeur."
    )
    edited_at = filled.update.edited_at
    day = f"{timezone.localtime(edited_at):%d/%m/%Y à %H:%M}" if edited_at else "-"
    author = filled.update.edited_by or "-"
    return message % {"code": filled.code, "day": day, "author": author}


def _why_locked(update: ProgressUpdate) -> str:
    if update.is_locked:
        return _("L'action %s est validée : elle ne se modifie plus.")
    if update.state == ProgressUpdate.State.SUBMITTED:
        return _("L'action %s est soumise : elle attend l'avis du secrétariat.")
    return _(
        "L'action %s ne peut plus être modifiée, la campagne n'étant pas ouverte : demander un "
        "délai au secrétariat."
    )
