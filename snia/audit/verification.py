"""Read the whole journal again, and find the first place where its chain does not hold."""

from collections.abc import Generator, Iterable
from contextlib import closing

from django.db.models import Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from snia.audit.chain import fingerprint
from snia.audit.models import ChainHead, Entry

CHUNK = 2000


class Flaw(TextChoices):
    ALTERED = "altered", gettext_lazy("contenu modifié")
    MISSING = "missing", gettext_lazy("maillon manquant juste avant")
    TRUNCATED = "truncated", gettext_lazy("entrée retirée à la fin, juste après")
    HEAD = "head", gettext_lazy("tête modifiée")


class BrokenChain(Exception):
    """The first flaw of the journal, and the entry where it shows."""

    def __init__(self, flaw: Flaw, entry: Entry | None) -> None:
        super().__init__(flaw, entry)
        self.flaw, self.entry = flaw, entry

    def __str__(self) -> str:
        values = {"entry": _describe(self.entry), "flaw": self.flaw.label}
        return _("Journal rompu. %(entry)s : %(flaw)s.") % values


def verify_chain() -> ChainHead:
    """The head of a chain that holds; raises BrokenChain."""
    head = ChainHead.objects.filter(pk=ChainHead.KEY).first() or ChainHead()
    # What is being written meanwhile comes after this head, and is left for the next time.
    with closing(_entries_up_to(head.length)) as entries:
        reached = _follow(entries)
    if reached.length < head.length and reached.hash != head.hash:
        raise BrokenChain(Flaw.TRUNCATED, Entry.objects.first())
    if (reached.length, reached.hash) != (head.length, head.hash) or _is_outrun():
        raise BrokenChain(Flaw.HEAD, Entry.objects.first())
    return head


def holds(noted: str, number: int | None = None) -> bool:
    """Whether an entry has this fingerprint, at this place where one is given."""
    entries = Entry.objects.filter(hash=noted)
    return (entries if number is None else entries.filter(number=number)).exists()


def _entries_up_to(length: int) -> Generator[Entry, None, None]:
    """Some at a time, however long the journal."""
    yield from Entry.objects.filter(number__lte=length).order_by("number").iterator(CHUNK)


def _follow(entries: Iterable[Entry]) -> ChainHead:
    """How far the entries follow each other."""
    reached = ChainHead()
    for entry in entries:
        if entry.hash != fingerprint(entry):
            raise BrokenChain(Flaw.ALTERED, entry)
        if not reached.is_followed_by(entry):
            raise BrokenChain(Flaw.MISSING, entry)
        reached.move_to(entry)
    return reached


def _is_outrun() -> bool:
    """Whether the head, as it is now, leaves entries out: one query, so that both are of the
    same moment."""
    length = ChainHead.objects.filter(pk=ChainHead.KEY).values("length")
    return Entry.objects.filter(number__gt=Coalesce(Subquery(length), 0)).exists()


def _describe(entry: Entry | None) -> str:
    if entry is None:
        return _("Aucune entrée")
    return _("Entrée n° %(number)s du %(date)s, « %(summary)s »") % {
        "number": entry.number,
        "date": date_format(localtime(entry.at), "d/m/Y H:i:s"),
        "summary": entry.summary,
    }
