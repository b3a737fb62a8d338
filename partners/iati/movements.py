"""Movements of a project's money: each of the file is taken once, however often it is imported."""

from django.utils.translation import gettext as _

from partners.iati.activity import Movement
from partners.iati.changes import Filling
from partners.iati.matching import Institutions
from partners.models import Institution, Transaction

Party = Institution | None


def fill_movements(
    filling: Filling, movements: list[Movement], institutions: Institutions
) -> None:
    """First what is the same, whatever its reference (two payments of a day may be alike, and a
    reference serve twice); then what has the reference alone; the rest is new."""
    free = list(filling.project.transactions.select_related("provider", "receiver"))
    wanted = [(m, institutions.find(m.provider), institutions.find(m.receiver)) for m in movements]
    rest = []
    for movement, provider, receiver in wanted:
        same = [row for row in free if _is_same(row, movement, provider, receiver)]
        row = min(same, key=lambda one: one.reference != movement.reference, default=None)
        if row is None:
            rest.append((movement, provider, receiver))
        else:
            free.remove(row)
            # Who paid or received may have become known here since.
            filling.put(row, provider=provider, receiver=receiver)
    taken = {row.reference for row in filling.project.transactions.all()}
    for movement, provider, receiver in rest:
        row = next((r for r in free if r.reference and r.reference == movement.reference), None)
        if row is not None:
            free.remove(row)
            _tell_difference(filling, row, movement)
        else:
            _add(filling, movement, provider, receiver, taken)


def _is_same(row: Transaction, movement: Movement, provider: Party, receiver: Party) -> bool:
    facts = ("kind", "day", "value", "currency")
    return (
        all(getattr(row, name) == getattr(movement, name) for name in facts)
        and (provider is None or row.provider in (None, provider))
        and (receiver is None or row.receiver in (None, receiver))
    )


def _tell_difference(filling: Filling, row: Transaction, movement: Movement) -> None:
    """A published movement was corrected: the file's is taken where someone asked for it."""
    filling.put(row, day=movement.day, value=movement.value, kind=movement.kind)


def _add(
    filling: Filling, movement: Movement, provider: Party, receiver: Party, taken: set[str]
) -> None:
    reference = "" if movement.reference in taken else movement.reference
    taken.add(reference)
    row = Transaction.objects.create(
        project=filling.project,
        kind=movement.kind,
        day=movement.day,
        value=movement.value,
        currency=movement.currency,
        provider=provider,
        receiver=receiver,
        description=movement.description,
        reference=reference,
        **filling.provenance,
    )
    filling.added(_("mouvement"), row)
