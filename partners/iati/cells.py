"""Texts, days and numbers of a file, each refused with its line where it cannot be read."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from partners.iati.activity import Org
from partners.iati.elements import LANGUAGE
from partners.iati.reading import Unreadable
from partners.iati.standard import Element

# What our columns of amounts hold.
LARGEST = Decimal(10) ** 16
CENT = Decimal("0.01")


def text(holder: Element | None) -> str:
    return " ".join("".join(holder.itertext()).split()) if holder is not None else ""


def narratives(holder: Element | None) -> tuple[str, ...]:
    """The texts of an element, the French one first."""
    if holder is None:
        return ()
    found = sorted(holder.iterfind("narrative"), key=lambda one: one.get(LANGUAGE) != "fr")
    return tuple(filter(None, map(text, found)))


def told(holder: Element | None) -> str:
    return next(iter(narratives(holder)), "")


def shortened(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def day(holder: Element | None) -> date | None:
    if holder is None or not holder.get("iso-date"):
        return None
    written = holder.get("iso-date")
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError as error:
        message = _("« %s » n'est pas une date : écrire 2021-06-15.") % written
        raise Unreadable(message, holder.sourceline) from error


def number(written: str | None, line: int) -> Decimal | None:
    if not written or not written.strip():
        return None
    try:
        found = Decimal(written.strip())
    except InvalidOperation as error:
        raise Unreadable(
            _("« %s » n'est pas un nombre : écrire 1234.50.") % written, line
        ) from error
    if not found.is_finite() or abs(found) >= LARGEST:
        raise Unreadable(_("« %s » est un nombre impossible.") % written, line)
    return found.quantize(CENT)


def share(holder: Element) -> Decimal | None:
    found = number(holder.get("percentage"), holder.sourceline)
    return found if found is not None and 0 < found <= 100 else None


def organisation(holder: Element | None) -> Org | None:
    """None where neither an identifier nor a name says who it is."""
    if holder is None:
        return None
    ref, names = holder.get("ref", "").strip(), narratives(holder)
    if not ref and not names:
        return None
    return Org(ref, names, holder.get("type", ""), holder.get("role", ""), holder.sourceline)
