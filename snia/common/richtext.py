"""Rich text: a small set of tags, cleaned on the server before it is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from django.db import models

from snia.common.word import INVISIBLE, LINK_SCHEMES, LISTS, UNSEEN_TAGS, from_word, shallow

ALLOWED_TAGS = {
    "p", "ul", "ol", "li", "strong", "em", "sup", "sub", "a", "br", "h4", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_TAGS_IN_A_LINE = {"strong", "em", "sup", "sub", "a"}


def clean_html(html: str) -> str:
    """Keep lists, emphasis, links and tables; drop every other tag, style and script.

    What is clean but for its blanks is left as it is: a text that was kept is not rewritten by
    being saved again. A text without any tag, of one line, is no paragraph yet: it stays what it
    is (a title, a cell). With several lines it was typed where no editor ran, and its lines are
    made paragraphs and lists.
    """
    html = _TAG.sub(_kept_as_text, INVISIBLE.sub("", html))
    if not html.strip():
        return ""
    if not _has_tags(html):
        several_lines = len(html.strip().splitlines()) > 1
        return _gate(from_plain(unescape(html)) if several_lines else html.replace("<", "&lt;"))
    html = shallow(html)
    as_it_is, rewritten = _gate(html), _gate(from_word(html))
    unchanged = rewritten and _compact(as_it_is) == _compact(rewritten)
    return as_it_is if unchanged else rewritten


def kept_html(html: str) -> str:
    """What `clean_html` made and the database kept, on its way to a page: only what may do harm
    is looked for again, in a tenth of the time."""
    return _gate(html)


# What opens like a tag: "<p", "</o:p", but also "<jean@exemple.ma", which someone wrote.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_KNOWN_TAGS = (
    nh3.ALLOWED_TAGS
    | {"html", "head", "body", "meta", "link", "base", "title", "font", "big", "xml", "style"}
    | {"script", "noscript", "template", "iframe", "object", "embed", "param", "svg", "math"}
    | {"form", "input", "button", "select", "option", "textarea", "label", "fieldset", "legend"}
    | {"video", "audio", "source", "track", "canvas", "picture", "map", "main", "address"}
    | {"frame", "frameset", "applet", "dir", "menu", "plaintext", "xmp", "listing", "path", "g"}
)


def _kept_as_text(tag: re.Match[str]) -> str:
    """What no browser knows as an element was written as text, and stays so."""
    known = tag[2].lower() in _KNOWN_TAGS or ":" in tag[2]
    return tag[0] if known else f"&lt;{tag[1]}{tag[2]}"


def _gate(html: str) -> str:
    """The sanitiser: nothing is kept that did not go through it."""
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={
            "a": {"href"},
            "ol": {"start"},
            "th": {"colspan", "rowspan"},
            "td": {"colspan", "rowspan"},
        },
        url_schemes=LINK_SCHEMES,
        link_rel="noopener noreferrer",
    )


def _has_tags(html: str) -> bool:
    return re.search(r"<[a-zA-Z/!?]", html[: html.rfind(">") + 1]) is not None


def _compact(html: str) -> str:
    """Without the blanks that don't show, to compare."""
    return re.sub(r" ?(<[^<>]*>) ?", r"\1", re.sub(r"[ \t\r\n\f]+", " ", html)).strip()


# --- Text without tags ---------------------------------------------------------------------

_MARKED_LINE = re.compile(r"\s*(?:[-•*]|(\d{1,2})[.)])[ \t\u00a0]+(?=\S)")


@dataclass
class _Part:
    """A paragraph and its lines, or a list and its items."""

    tag: str
    lines: list[str]
    start: int = 1

    def html(self) -> str:
        lines = [escape(line.strip(), quote=False) for line in self.lines]
        if self.tag == "p":
            return f"<p>{'<br>'.join(lines)}</p>"
        start = f' start="{self.start}"' if self.start != 1 else ""
        items = "".join(f"<li>{line}</li>" for line in lines)
        return f"<{self.tag}{start}>{items}</{self.tag}>"


def from_plain(text: str) -> str:
    """The HTML of a text typed without an editor.

    A blank line parts paragraphs. Lines that begin with « - », « • » or « * » are a list, those
    that begin with « 1. » or « 1) » a numbered one; an indented line goes on with its item.
    """
    parts: list[_Part] = []
    after_blank = True
    for line in INVISIBLE.sub("", text).splitlines():
        if not line.strip():
            after_blank = True
            continue
        _add_line(parts, line, after_blank)
        after_blank = False
    return "".join(part.html() for part in parts)


def _add_line(parts: list[_Part], line: str, after_blank: bool) -> None:
    last = parts[-1] if parts else None
    marked = _MARKED_LINE.match(line)
    if marked:
        number = int(marked[1] or 1)
        tag = "ol" if marked[1] else "ul"
        in_turn = last and (tag == "ul" or number == last.start + len(last.lines))
        if last and last.tag == tag and in_turn:
            last.lines.append(line[marked.end() :])
        else:
            parts.append(_Part(tag, [line[marked.end() :]], number))
    elif last and not after_blank and last.tag == "p":
        last.lines.append(line)
    elif last and not after_blank and line[0].isspace():
        last.lines[-1] += f" {line.strip()}"
    else:
        parts.append(_Part("p", [line]))


_BREAK = "\v"


def plain_of(html: str) -> str:
    """A rich text as it is typed without an editor, such that `from_plain` finds its paragraphs
    and lists again; emphasis, links and the lines of tables go."""
    tree = BeautifulSoup(f"<div>{html}</div>", "html.parser")
    for line_break in tree.find_all("br"):
        line_break.replace_with(_BREAK)
    return "\n\n".join(_plain_blocks(tree))


def _plain_blocks(node: Tag) -> Iterator[str]:
    line = ""
    for child in node.children:
        if not isinstance(child, Tag):
            line += str(child)
        elif child.name in _TAGS_IN_A_LINE:
            line += child.get_text()
        else:
            yield from _plain_lines(line)
            line = ""
            yield from _plain_block(child)
    yield from _plain_lines(line)


def _plain_block(tag: Tag) -> Iterator[str]:
    if tag.name in LISTS:
        yield "\n".join(_plain_items(tag))
    elif tag.name == "table":
        yield "\n".join(_plain_rows(tag))
    else:
        yield from _plain_blocks(tag)


def _plain_lines(text: str) -> Iterator[str]:
    lines = [re.sub(r"[ \t\r\n\f]+", " ", line).strip(" ") for line in text.split(_BREAK)]
    if any(lines):
        yield "\n".join(lines).strip("\n")


def _plain_items(listing: Tag) -> Iterator[str]:
    """One line an item; what else an item holds is indented, but for the lists inside it."""
    start = str(listing.get("start", "1"))
    first = int(start) if start.isdigit() else 1
    for number, item in enumerate(listing.find_all("li", recursive=False), start=first):
        mark = f"{number}." if listing.name == "ol" else "-"
        lines = [line for block in _plain_blocks(item) for line in block.split("\n") if line]
        if lines and _is_item(lines[0]):
            yield from lines
        elif lines:
            yield f"{mark} {lines[0]}"
            yield from (line if _is_item(line) else f"  {line}" for line in lines[1:])


def _is_item(line: str) -> bool:
    return re.match(r"(-|\d{1,2}\.) ", line) is not None


def _plain_rows(table: Tag) -> Iterator[str]:
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        yield " | ".join(" ".join(_plain_blocks(cell)).replace("\n", " ") for cell in cells)


# --- What is read --------------------------------------------------------------------------


def text_of(html: str) -> str:
    """The words that are seen, on one line; a space stands between blocks, cells and lines."""
    blocks = nh3.clean(
        shallow(html) if _has_tags(html) else html.replace("<", "&lt;"),
        tags=ALLOWED_TAGS - _TAGS_IN_A_LINE,
        clean_content_tags=UNSEEN_TAGS,
        attributes={},
        link_rel=None,
    )
    words = unescape(re.sub(r"<[^<>]*>", " ", blocks))
    return " ".join(INVISIBLE.sub("", words).split())


def is_blank(html: str) -> bool:
    """Whether nothing would be read: no text, or blanks and empty tags only."""
    return not text_of(html)


class RichTextField(models.TextField):
    """HTML that is clean in the database, so that pages and the book may print it as it is."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """Clean before the constraints are checked: a text may be empty once cleaned."""
        return clean_html(super().clean(value, model_instance) or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        cleaned = clean_html(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, cleaned)
        return cleaned
