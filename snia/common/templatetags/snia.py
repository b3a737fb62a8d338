"""Template tags and filters of the whole site; loaded everywhere as built-ins."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from snia.common.drafts.attributes import draft_attributes
from snia.common.quantities import qualified
from snia.common.typography import NARROW_NBSP, french_html, long_date, thousands

register = template.Library()
register.simple_tag(draft_attributes)

CURRENCY_SIGNS = {"EUR": "€", "USD": "$"}


@register.filter
def cells(table: Any, row: list[str]) -> Iterable[tuple[Any, str]]:
    """Each column of a table of the book with its cell in the row."""
    return zip(table.columns, row, strict=True)


@register.filter
def totals(table: Any) -> Iterable[tuple[Any, str]]:
    """The columns of a table of the book after its label, each with its total."""
    return list(cells(table, table.total_row))[table.total_label_span :]


@register.filter
def day(moment: date | datetime | None) -> str:
    """« 1er décembre 2026 », where Django says « 1 décembre »; nothing of nothing."""
    if not moment:
        return ""
    return long_date(timezone.localdate(moment) if isinstance(moment, datetime) else moment)


@register.filter
def typographic(text: Any) -> SafeString:
    """The text with the spaces of French typography; escaped unless it is safe already."""
    return _typographic(text) if type(text) is str else _set(conditional_escape(text))


@lru_cache(maxsize=2_000)
def _typographic(text: str) -> SafeString:
    """Of a plain text: lists tell the same ones at each request (docs/speed.md)."""
    return _set(conditional_escape(text))


def _set(escaped: str) -> SafeString:
    return mark_safe(french_html(escaped))  # noqa: S308 (escaped by the callers)


@register.filter
def device_key(record: Any, account: Any) -> str:
    """Under which a browser keeps what an account typed in a record; digits are never parted."""
    return f"snia-{account.pk}-{record.pk}"


@register.filter
def as_json(value: Any) -> str:
    """For a hidden input or an attribute, which escape it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)


@register.filter
def as_readable_json(value: Any) -> str:
    """For people, one field a line."""
    return json.dumps(value, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder)


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, list)


@register.filter
def known(number: int | None) -> str:
    """A count with its thousands parted, or a dash where it is not known: unknown is not zero."""
    return "-" if number is None else thousands(number)


@register.filter
def participants(activity: Any) -> str:
    """The total of an activity's participants with its qualifier, or a dash."""
    return qualified(activity.participants_total, activity.participants_qualifier) or "-"


@register.filter
def age(moment: datetime) -> timedelta:
    """How long ago a moment was."""
    return timezone.now() - moment


@register.filter
def duration(length: timedelta) -> str:
    """ "12 jours", or "moins d'un jour": hours are of no use to committees."""
    days = length.days
    return ngettext("%s jour", "%s jours", days) % days if days else gettext("moins d'un jour")


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """ "5 271 000 €"; cents only where there are some; a dash where it is not known."""
    if value is None:
        return "-"
    whole, cents = divmod(value, 1)
    fraction = f",{int(cents * 100):02d}" if cents else ""
    sign = CURRENCY_SIGNS.get(currency, currency)
    return f"{thousands(int(whole))}{fraction}{NARROW_NBSP}{sign}"


@register.filter
def elided_pages(page: Page) -> Iterator[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def is_ellipsis(entry: int | str) -> bool:
    return entry == Paginator.ELLIPSIS


@register.filter
def parties(record: Any, role: str) -> str:
    """The institutions that have this role in a project, by their labels."""
    return ", ".join(
        str(party.institution) for party in record.parties.all() if party.role == role
    )


# --- What is drawn once ----------------------------------------------------------------------


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% once %}…{% endonce %}`: what depends on nothing but the language, drawn at its first use
    and kept; `{% once section.name %}`, on a few values of ours as well. Never around what
    depends on a person or a record. A page of sixty words spares a sixth of its time."""
    names = token.split_contents()[1:]
    nodes = parser.parse(["endonce"])
    parser.delete_first_token()
    return _Once(nodes, [parser.compile_filter(name) for name in names])


class _Once(template.Node):
    def __init__(self, nodelist: template.NodeList, values: list[Any]) -> None:
        self.nodelist, self.values = nodelist, values
        self._drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(value.resolve(context) for value in self.values))
        if key not in self._drawn:
            self._drawn[key] = self.nodelist.render(context)
        return self._drawn[key]
