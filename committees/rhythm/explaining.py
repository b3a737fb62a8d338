"""Say why bodies met less than their rhythm asks; the Bilan prints it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from committees.models import Committee, MeetingTally
from programmes.models import Period
from snia.accounts.models import User
from snia.audit import services as audit
from snia.audit.models import Verb
from snia.common.typography import enumeration


def typed_explanations(period: Period) -> QuerySet[MeetingTally]:
    """Those of the department; what a document explains stays as it was published."""
    typed = period.meeting_tallies.filter(source=None, held=None)
    return typed.prefetch_related("committees").order_by("pk")


@transaction.atomic
def explain(
    period: Period,
    committees: Iterable[Committee],
    *,
    explanation: str,
    actor: User,
    instead_of: MeetingTally | None = None,
) -> MeetingTally:
    """Explain for these bodies; what was typed for the same ones, or `instead_of`, is replaced."""
    Period.objects.select_for_update().get(pk=period.pk)  # two people explain one after the other
    bodies, text = list(committees), explanation.strip()
    _check(bodies, text)
    tally = instead_of or _of_the_same(period, bodies) or MeetingTally(period=period)
    tally.explanation = text
    tally.full_clean()
    tally.save()
    tally.committees.set(bodies)
    audit.record(
        verb=Verb.EXPLAIN_SHORTFALL,
        actor=actor,
        target=tally,
        summary=f"{period}, {enumeration([str(body) for body in bodies])} : {text}",
    )
    return tally


def _check(bodies: list[Committee], text: str) -> None:
    if not bodies:
        raise ValidationError({"committees": _("Cocher au moins une instance.")})
    for body in bodies:
        if body.is_outside:
            told = _("« %s » est l'instance d'une autre organisation : la décocher.") % body
            raise ValidationError({"committees": told})
    if not text:
        raise ValidationError({"explanation": _("Dire pourquoi : le Bilan l'imprimera.")})


def _of_the_same(period: Period, bodies: list[Committee]) -> MeetingTally | None:
    wanted = {body.pk for body in bodies}
    for tally in typed_explanations(period):
        if {body.pk for body in tally.committees.all()} == wanted:
            return tally
    return None
