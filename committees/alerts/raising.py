"""Raise alerts: by a member of the committee that follows the action, or by the rules.

A rule raises one alert an action and never closes it: where it finds its cause no more, it says so
on the alert, and the secretariat closes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import perms
from committees.alerts.facts import facts_by_action
from committees.alerts.rules import Finding, findings
from committees.alerts.wording import text_of
from committees.limits import a_moment_ago
from committees.meetings import agenda
from committees.models import Alert, AlertStep, Committee
from partners.models import Institution
from programmes.models import Action
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.typography import enumeration


def source_of(action: Action) -> Committee | None:
    """The programme committee that follows the action's programme: where its alerts start."""
    following = Committee.objects.filter(programmes=action.programme_id)
    return following.filter(level=Committee.Level.PROGRAMME).first()


# --- By a member -----------------------------------------------------------------------------


@transaction.atomic
def raise_alert(action: Action, *, text: str, severity: str, actor: User) -> Alert:
    """A member of the committee, or the department, says what is wrong with an action."""
    source = source_of(action)
    if source is None:
        raise ValidationError(
            _("Aucun comité de programme ne suit ce programme : l'indiquer dans les comités.")
        )
    if not perms.may_raise_alert(actor, source):
        raise PermissionDenied
    text = text.strip()
    made = _raised_already(action, source, text, actor)
    if made is not None:
        return made
    alert = Alert(
        action=action,
        source=source,
        committee=source,
        severity=severity,
        text=text,
        institution=_institution_of(actor, source),
        raised_at=timezone.now(),
    )
    alert.full_clean()
    alert.save()
    _raised_step(alert, actor).save()
    audit.record(verb="raise_alert", actor=actor, target=alert, summary=f"{source}. {alert}")
    agenda.bring_to_next(source)
    return alert


def _raised_already(action: Action, source: Committee, text: str, actor: User) -> Alert | None:
    """The same one, sent twice; the second waits at the row of the committee."""
    Committee.objects.select_for_update().get(pk=source.pk)
    same = Alert.objects.filter(action=action, text=text, raised_at__gte=a_moment_ago())
    return same.filter(steps__act=AlertStep.Act.RAISED, steps__actor=actor).first()


def _institution_of(actor: User, source: Committee) -> Institution | None:
    """For which of their institutions a member speaks: one that sits in the committee."""
    theirs = Institution.objects.filter(pk__in=perms.institutions_of(actor))
    sitting = source.seats.on(timezone.localdate()).values("institution")
    return theirs.filter(pk__in=sitting).first() or theirs.first()


def _raised_step(alert: Alert, actor: User | None) -> AlertStep:
    return AlertStep(
        alert=alert,
        act=AlertStep.Act.RAISED,
        committee_id=alert.source_id,
        actor=actor,
        at=alert.raised_at,
    )


# --- By the rules ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """An alert that a rule would raise; no source where no committee follows the programme."""

    action: Action
    source: Committee | None
    finding: Finding
    text: str

    @property
    def severity_label(self) -> str:
        return str(Alert.Severity(self.finding.severity).label)


@dataclass
class Plan:
    """What one run of the rules would do, or did."""

    new: list[Planned] = field(default_factory=list)
    homeless: list[Planned] = field(default_factory=list)  # no committee to raise them in
    known: int = 0  # alerts that are open already, their cause still there
    gone: list[Alert] = field(default_factory=list)  # whose cause is gone, seen for the first time
    back: list[Alert] = field(default_factory=list)  # whose cause is there again


def plan_alerts(on: date) -> Plan:
    """What the rules find that day; reads only, in as many queries for 81 actions as for one."""
    facts = facts_by_action(on)
    actions = Action.objects.filter(pk__in=facts).select_related("programme").in_bulk()
    sources = _sources()
    alive = {(a.action_id, a.rule): a for a in _alive_by_rule()}
    plan, seen = Plan(), set()
    for key, of_action in facts.items():
        for finding in findings(of_action, on):
            seen.add((key, finding.rule))
            if (key, finding.rule) not in alive:
                action = actions[key]
                source = sources.get(action.programme_id)
                planned = Planned(action, source, finding, text_of(finding))
                (plan.new if source else plan.homeless).append(planned)
    plan.new.sort(key=lambda new: (new.action.programme.number, new.action.number))
    for pair, alert in alive.items():
        if pair in seen:
            plan.known += 1
        if (pair in seen) == (alert.cause_gone_at is not None):
            (plan.back if pair in seen else plan.gone).append(alert)
    return plan


def _sources() -> dict[int, Committee]:
    """The programme committee of each programme; the first where several follow it."""
    committees = Committee.objects.filter(level=Committee.Level.PROGRAMME)
    sources: dict[int, Committee] = {}
    for committee in committees.prefetch_related("programmes"):
        for programme in committee.programmes.all():
            sources.setdefault(programme.pk, committee)
    return sources


def _alive_by_rule() -> Iterable[Alert]:
    alive = Alert.objects.alive().exclude(rule=Alert.Rule.NONE)
    return alive.select_related("action__programme", "source", "committee")


@transaction.atomic
def raise_by_rules(on: date, *, actor: User | None = None) -> Plan:
    """Raise what the rules find, and mark the alerts whose cause is gone or came back."""
    # One run at a time: the second finds what the first has raised.
    level = Committee.Level.PROGRAMME
    list(Committee.objects.select_for_update().filter(level=level).values_list("pk"))
    plan, now = plan_alerts(on), timezone.now()
    alerts = Alert.objects.bulk_create(
        Alert(
            action=new.action,
            source=new.source,
            committee=new.source,
            rule=new.finding.rule,
            severity=new.finding.severity,
            text=new.text,
            raised_at=now,
        )
        for new in plan.new
    )
    AlertStep.objects.bulk_create(_raised_step(alert, None) for alert in alerts)
    _mark(plan, now)
    _tell(plan, actor)
    for committee in {alert.source for alert in alerts}:
        agenda.bring_to_next(committee)
    return plan


def _mark(plan: Plan, now: object) -> None:
    for alerts, at in ((plan.gone, now), (plan.back, None)):
        keys = [alert.pk for alert in alerts]
        Alert.objects.filter(pk__in=keys).update(cause_gone_at=at)


def _tell(plan: Plan, actor: User | None) -> None:
    if not (plan.new or plan.gone or plan.back):
        return
    summary = _(
        "Règles d'alerte : %(new)s signalée(s)%(codes)s, %(gone)s dont la cause a disparu, "
        "%(back)s dont la cause est revenue."
    )
    codes = enumeration([new.action.code for new in plan.new])
    counts = {
        "new": len(plan.new),
        "codes": f" ({codes})" if codes else "",
        "gone": len(plan.gone),
        "back": len(plan.back),
    }
    audit.record(verb="raise_alert", actor=actor, summary=summary % counts)
