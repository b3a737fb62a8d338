"""How the partners' own rows become one."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from partners.merging.rules import Uniting, register_objection, register_uniting
from partners.models import Affiliation, Person
from snia.common.text import fold


def register_ours() -> None:
    register_uniting(Affiliation, Uniting(twin=same_affiliation))
    register_objection(Person, accounts_of_both)
    register_objection(Person, erased)


def same_affiliation(row: Affiliation, others: Iterable[Affiliation]) -> Affiliation | None:
    """The same person in the same institution, at the same time, in the same function."""
    return next((other for other in others if _is_same(row, other)), None)


def _is_same(one: Affiliation, other: Affiliation) -> bool:
    """Either the person or the institution is the same; the other one becomes so."""
    titles = {fold(one.job_title), fold(other.job_title)} - {""}
    is_held_together = one.person_id == other.person_id or one.institution_id == (
        other.institution_id
    )
    at_once = (one.since, one.until) == (other.since, other.until)
    return is_held_together and at_once and len(titles) < 2


def accounts_of_both(kept: Person, duplicate: Person) -> Iterator[str]:
    if kept.user and duplicate.user:
        told = _(
            "Chacune a son compte (%(kept)s et %(duplicate)s) : dans les données de référence, "
            "détacher de sa personne le compte qui ne sert plus et le désactiver, puis réunir."
        )
        yield told % {"kept": kept.user.email, "duplicate": duplicate.user.email}


def erased(kept: Person, duplicate: Person) -> Iterator[str]:
    if any(hasattr(person, "erasure") for person in (kept, duplicate)):
        yield _("Une personne effacée à sa demande ne se réunit à aucune autre.")
