"""Read all sealed minutes again, and find the first place where their chain does not hold."""

from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.minutes.seal import GENESIS, fingerprint
from committees.minutes.sealing import record_of
from committees.models import Minutes, MinutesHead

CHUNK = 100


class Flaw(TextChoices):
    ALTERED = "altered", gettext_lazy("contenu modifié")
    MISSING = "missing", gettext_lazy("compte rendu manquant juste avant")
    TRUNCATED = "truncated", gettext_lazy("compte rendu retiré à la fin, juste après")
    HEAD = "head", gettext_lazy("tête modifiée")


class BrokenMinutes(Exception):
    """The first flaw, and the minutes where it shows."""

    def __init__(self, flaw: Flaw, minutes: Minutes | None) -> None:
        super().__init__(flaw, minutes)
        self.flaw, self.minutes = flaw, minutes

    def __str__(self) -> str:
        values = {"minutes": _described(self.minutes), "flaw": self.flaw.label}
        return _("Comptes rendus altérés. %(minutes)s : %(flaw)s.") % values


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a fingerprint."""

    minutes: Minutes
    is_intact: bool
    replaced_by: Minutes | None


def verify_minutes() -> MinutesHead:
    """The head of a chain that holds; raises BrokenMinutes."""
    head = MinutesHead.objects.filter(pk=MinutesHead.KEY).first() or MinutesHead()
    length, last, reached = 0, GENESIS, None
    for minutes in _sealed().order_by("rank").iterator(CHUNK):
        if not is_as_sealed(minutes):
            raise BrokenMinutes(Flaw.ALTERED, minutes)
        if (minutes.rank, minutes.previous_hash) != (length + 1, last):
            raise BrokenMinutes(Flaw.MISSING, minutes)
        length, last, reached = length + 1, minutes.hash, minutes
    if length < head.length:
        raise BrokenMinutes(Flaw.TRUNCATED, reached)
    if (length, last) != (head.length, head.hash):
        raise BrokenMinutes(Flaw.HEAD, reached)
    return head


def is_as_sealed(minutes: Minutes) -> bool:
    """Whether they say what their fingerprint was taken of."""
    try:
        return fingerprint(record_of(minutes)) == minutes.hash
    except ValueError:  # sealed content has no fraction
        return False


def holds(noted: str, rank: int | None = None) -> bool:
    """Whether sealed minutes have this fingerprint, at this rank where one is given."""
    found = Minutes.objects.sealed().filter(hash=noted)
    return (found if rank is None else found.filter(rank=rank)).exists()


def verdict_on(noted: str) -> Verdict | None:
    """What document this is the fingerprint of; None where there is none."""
    minutes = _sealed().filter(hash=noted).first()
    if minutes is None:
        return None
    replaced_by = Minutes.objects.sealed().filter(supersedes=minutes).first()
    return Verdict(minutes, is_as_sealed(minutes), replaced_by)


def _sealed() -> QuerySet[Minutes]:
    related = ("meeting__committee", "supersedes", "approved_at")
    return Minutes.objects.sealed().select_related(*related)


def _described(minutes: Minutes | None) -> str:
    if minutes is None:
        return _("Aucun compte rendu")
    return _("Rang %(rank)s, « %(minutes)s »") % {"rank": minutes.rank, "minutes": minutes}
