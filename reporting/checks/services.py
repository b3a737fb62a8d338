"""The verbs of the checks: accept a finding for a reason, take that back; what still blocks."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.checks.engine import findings_of
from reporting.checks.findings import Finding
from reporting.checks.report import Checked, checked
from reporting.models import Edition, FindingWaiver
from snia.accounts.models import User
from snia.audit import services as audit
from snia.audit.models import Verb


def check(edition: Edition) -> list[Checked]:
    """Each finding of an edition, with the waiver that it was given."""
    return checked(findings_of(edition), _standing(edition).select_related("by"))


def blocking_findings(edition: Edition) -> list[Finding]:
    """Those that keep the edition from being frozen: neither mended nor waived as they are now."""
    return [one.finding for one in check(edition) if one.is_in_the_way]


def reasons_not_to_freeze(edition: Edition) -> list[str]:
    """A gate of the publication; its page leads to that of the checks."""
    return [_told(finding) for finding in blocking_findings(edition)]


def _told(finding: Finding) -> str:
    """With what it is about, where the explanation does not name it."""
    name = finding.record.partition(" / ")[0]
    told = finding.explanation
    return told if name in told else f"{finding.record} : {told}"


@transaction.atomic
def waive(*, edition: Edition, rule: str, key: str, reason: str, actor: User) -> FindingWaiver:
    """Print a finding as it is, for a reason; a waiver of what it said before is replaced."""
    if not reason.strip():
        raise ValidationError({"reason": _("Dire pourquoi : l'annexe du Bilan l'imprimera.")})
    Edition.objects.select_for_update().get(pk=edition.pk)  # one after the other
    finding = _found(findings_of(edition), rule, key)
    former = _standing(edition).filter(rule=rule, key=key).first()
    if former is not None:
        if former.digest == finding.digest:
            raise ValidationError(_("Ce constat est déjà accepté : recharger la page."))
        _withdraw(former, actor)
    waiver = FindingWaiver(
        edition=edition,
        rule=rule,
        key=key,
        chapter=finding.chapter,
        record=finding.record[:400],
        explanation=finding.explanation,
        digest=finding.digest,
        reason=reason.strip(),
        by=actor,
    )
    waiver.full_clean()
    waiver.save()
    told = _("%(edition)s, « %(finding)s » : constat accepté. Motif : %(reason)s")
    names = {"edition": edition, "finding": finding.explanation, "reason": waiver.reason}
    audit.record(verb=Verb.WAIVE_FINDING, target=waiver, actor=actor, summary=told % names)
    return waiver


@transaction.atomic
def withdraw(*, waiver: FindingWaiver, actor: User) -> FindingWaiver:
    """The finding counts again; what was accepted, and by whom, is kept."""
    current = FindingWaiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if current.withdrawn_at is not None:
        raise ValidationError(_("Cette acceptation est déjà levée : recharger la page."))
    _withdraw(current, actor)
    told = _("%(edition)s, « %(finding)s » : l'acceptation du constat est levée.")
    names = {"edition": current.edition, "finding": current.explanation}
    audit.record(verb=Verb.WITHDRAW_WAIVER, target=current, actor=actor, summary=told % names)
    return current


def _standing(edition: Edition) -> QuerySet[FindingWaiver]:
    waivers: QuerySet[FindingWaiver] = FindingWaiver.objects.standing().filter(edition=edition)
    return waivers


def _found(findings: Iterable[Finding], rule: str, key: str) -> Finding:
    found = next((one for one in findings if (one.rule, one.key) == (rule, key)), None)
    if found is None:
        raise ValidationError(
            _("Ce constat n'existe plus : les données ont été corrigées. Recharger la page.")
        )
    return found


def _withdraw(waiver: FindingWaiver, actor: User) -> None:
    waiver.withdrawn_by, waiver.withdrawn_at = actor, timezone.now()
    waiver.save(update_fields=["withdrawn_by", "withdrawn_at"])
