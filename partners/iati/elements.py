"""Pieces of XML: elements, texts in French, exact numbers."""

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from partners.iati.standard import Element

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML cannot hold, such as the vertical tab of a text pasted from Word.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(
    tag: str, *children: Element, text: str | None = None, **attributes: str | None
) -> Element:
    """An element; "iso_date" is written iso-date, an attribute of None is not written."""
    made = etree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.replace("_", "-"), clean(value))
    made.text = clean(text or "") or None
    made.extend(children)
    return made


def narrative(text: str) -> Element:
    made = element("narrative", text=text)
    made.set(LANGUAGE, "fr")
    return made


def told(tag: str, text: str, **attributes: str | None) -> Element:
    """An element that says something in words."""
    return element(tag, narrative(text), **attributes)


def dated(tag: str, day: date, **attributes: str | None) -> Element:
    return element(tag, iso_date=day.isoformat(), **attributes)


def money(value: Decimal, currency: str, day: date) -> Element:
    """An amount in the currency that was signed; `day` is that of its rate."""
    return element("value", text=number(value), currency=currency, value_date=day.isoformat())


def number(value: Decimal) -> str:
    """Exact, without an exponent: 5271000, 12.5."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text).strip()
