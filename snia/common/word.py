"""HTML as word processors paste it, made into the few tags that a rich text keeps.

Word, LibreOffice, Google Docs and Outlook paste pages of styles around a little text. The text
stays, every word of it and in its order; of the rest, only paragraphs, headings, lists, tables,
emphasis, raised and lowered letters and links do.

The work has three steps. `nh3` reads the page as a browser does and leaves a well-formed one,
without comments and scripts, whose style attributes are reduced to the facts that matter here.
The tree of it is read into blocks, whose text is in runs that know their marks (bold, italics,
link…): a mark that runs over several blocks is then no difficulty. Last, the blocks are written.

What comes out is well-formed but is not a gate: `snia.common.richtext` has the sanitiser pass
over it once more.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

import nh3
from bs4 import BeautifulSoup, Tag

LINK_SCHEMES = {"http", "https", "mailto"}
# What a reader does not see: the text inside goes too.
UNSEEN_TAGS = {
    "script", "style", "xml", "title", "template", "noscript", "noframes", "noembed", "iframe",
    "svg",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Where one of these begins or ends, a line ends.
BOXES = HEADINGS | {
    "p", "div", "center", "section", "article", "header", "footer", "main", "aside", "nav",
    "address", "figure", "figcaption", "fieldset", "legend", "form", "option", "details",
    "summary", "dl", "dt", "dd", "pre", "hr",
}  # fmt: skip
MARK_OF_TAG = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "sup": "sup",
    "sub": "sub",
}
LISTS = {"ul", "ol"}
TABLE_SECTIONS = {"thead", "tbody", "tfoot"}

# Deeper than any text that a person wrote; what lies deeper keeps its words only.
MAX_DEPTH = 60
# Past so many tags left open, a browser's way of reading takes a time that grows with the square.
MAX_OPEN_TAGS = 1_000
# Word has no more columns than that, and no browser reads a longer rowspan.
MAX_SPANS = {"colspan": 63, "rowspan": 1_000}

# A mark is a tag and, for a link, its address.
Mark = tuple[str, str]
Marks = tuple[Mark, ...]
BREAK = "\n"
NBSP = "\u00a0"
BLANK = " " + NBSP
# Characters that show nothing and that no text needs: controls, and the marks of a width of zero
# that mail programs leave. Those which Arabic needs (joiners, directions) stay.
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")


@dataclass(frozen=True)
class Run:
    """A stretch of text, or BREAK, and the marks on it, outermost first."""

    text: str
    marks: Marks


@dataclass
class Paragraph:
    html: str
    tag: str = "p"


@dataclass
class Item:
    """An item whose list is told by the item itself, not by a tag around it."""

    level: int
    list_id: str
    ordered: bool
    number: int | None
    blocks: "list[Block]"


@dataclass
class Listing:
    ordered: bool
    items: "list[list[Block]]" = field(default_factory=list)
    start: int = 1


@dataclass
class Finished:
    """A table or a quotation: nothing more happens to it."""

    html: str


Block = Paragraph | Listing | Finished
# What is read, before the items are joined in lists.
Loose = Block | Item


def from_word(html: str) -> str:
    """Paragraphs, h4, lists, tables, emphasis and links out of any pasted HTML."""
    reduced = _CLEANER.clean(shallow(html))
    tree = BeautifulSoup(
        f"<div>{reduced}</div>",
        "html.parser",
        multi_valued_attributes=None,
        store_line_numbers=False,
    )
    return _write(_content(tree, (), 0))


def shallow(html: str) -> str:
    """The same HTML, or its bare words where it opens more tags than any text has.

    No word processor writes such a page, but someone may, to keep the server busy.
    """
    if not _opens_too_much(html):
        return html
    words = _ANY_TAG.sub(" ", _COMMENT.sub(" ", html))
    return f"<p>{_escape(unescape(words))}</p>"


# --- First step: facts instead of styles ---------------------------------------------------

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>?")
_COMMENT_OR_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][^\s/<>]*)", re.DOTALL)
_NEVER_CLOSED = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup",
    "option",
}  # fmt: skip


def _opens_too_much(html: str) -> bool:
    """Whether more tags are open at once than MAX_OPEN_TAGS; a wrong closing tag closes none."""
    opened: list[str] = []
    for closing, name in _COMMENT_OR_TAG.findall(html):
        name = name.lower()
        if not name or name in _NEVER_CLOSED:
            continue
        if not closing:
            opened.append(name)
            if len(opened) > MAX_OPEN_TAGS:
                return True
        elif opened and opened[-1] == name:
            opened.pop()
    return False


_LIST_OF_WORD = re.compile(r"(l\d+)\s+level([1-9])")
_LENGTH = re.compile(r"([0-9]{0,4}(?:\.[0-9]{1,4})?)(pt|cm|mm|in|px)")
_POINTS = {"pt": 1, "cm": 28.35, "mm": 2.835, "in": 72, "px": 0.75}
_POINTS_OF_A_LEVEL = 36


def _facts_of_style(style: str) -> str:
    """What a style says that matters here, in words of our own: "strong -em list:l0:2"."""
    facts = []
    for declaration in style.lower().split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        value = value.removesuffix("!important").strip()
        if name in _FACT_OF_PROPERTY:
            facts.append(_FACT_OF_PROPERTY[name](value))
    return " ".join(filter(None, facts))


def _weight(value: str) -> str:
    if value in ("bold", "bolder", "600", "700", "800", "900"):
        return "strong"
    return "-strong" if value in ("normal", "lighter", "100", "200", "300", "400", "500") else ""


def _slant(value: str) -> str:
    if value.startswith(("italic", "oblique")):
        return "em"
    return "-em" if value == "normal" else ""


def _word_list(value: str) -> str:
    if value == "ignore":
        return "marker"
    found = _LIST_OF_WORD.match(value)
    return f"list:{found[1]}:{found[2]}" if found else ""


def _indent(value: str) -> str:
    """The level of a list that this margin makes in Word."""
    found = _LENGTH.fullmatch(value)
    if not found:
        return ""
    level = round(float(found[1] or 0) * _POINTS[found[2]] / _POINTS_OF_A_LEVEL)
    return f"indent:{min(max(level, 1), 9)}"


_FACT_OF_PROPERTY = {
    "font-weight": _weight,
    "font-style": _slant,
    "vertical-align": lambda value: {"super": "sup", "sub": "sub"}.get(value, ""),
    "display": lambda value: "unseen" if value == "none" else "",
    "mso-list": _word_list,
    "margin-left": _indent,
}


def _useful(tag: str, attribute: str, value: str) -> str | None:
    """The attribute's value as the second step reads it; None drops the attribute."""
    if attribute == "style":
        return _facts_of_style(value) or None
    if attribute == "class":
        return "in-list" if "msolistparagraph" in value.lower() else None
    if attribute == "href":
        value = value.strip()
        # A place in the document that was left behind.
        return None if not value or value.startswith("#") else value
    return value


_CLEANER = nh3.Cleaner(
    tags=BOXES
    | LISTS
    | TABLE_SECTIONS
    | set(MARK_OF_TAG)
    | {"span", "font", "a", "br", "li", "blockquote", "table", "caption", "tr", "th", "td"},
    clean_content_tags=UNSEEN_TAGS,
    attributes={
        "*": {"style", "class"},
        "a": {"href"},
        "th": set(MAX_SPANS),
        "td": set(MAX_SPANS),
        "tr": {"height"},
        "ol": {"start"},
        "li": {"data-aria-level", "data-listid"},
    },
    attribute_filter=_useful,
    url_schemes=LINK_SCHEMES,
    link_rel=None,
)


# --- Second step: the tree read into blocks ------------------------------------------------


class _Flow:
    """The blocks of a container, and the line that is being filled."""

    def __init__(self) -> None:
        self.blocks: list[Loose] = []
        self.runs: list[Run] = []
        self.tag = "p"
        self.facts: set[str] = set()
        self.marker: str | None = None
        self.keeps_lines = False

    def add_text(self, text: str, marks: Marks) -> None:
        for number, line in enumerate(text.split("\n") if self.keeps_lines else [text]):
            if number:
                self.runs.append(Run(BREAK, marks))
            self.runs.append(Run(INVISIBLE.sub("", _SPACES.sub(" ", line)), marks))

    def taken(self) -> list[Block]:
        """What was read up to here; the flow is empty again."""
        self.end_line()
        blocks, self.blocks = self.blocks, []
        return _joined(blocks)

    def end_line(self) -> None:
        """Make a block of the line, if it says anything."""
        runs, marker = self.runs, self.marker
        self.runs, self.marker = [], None
        if self.tag == "p" and marker is None:
            marker, runs = _typed_marker(runs, "in-list" in self.facts)
        paragraphs: list[Block] = [
            Paragraph(_write_runs(line), self.tag) for line in _lines(_tidy(runs))
        ]
        if not paragraphs:
            return
        last = self.blocks[-1] if self.blocks else None
        if marker is not None:
            self.blocks.append(_item(marker, self.facts, paragraphs))
        elif "in-list" in self.facts and isinstance(last, Item):
            last.blocks += paragraphs  # Word indents it below the item, without a mark
        else:
            self.blocks += paragraphs


# Spaces as HTML means them; a non-breaking one is a character like others.
_SPACES = re.compile(r"[ \t\r\n\v\f]+")


def _content(tag: Tag, marks: Marks, depth: int) -> list[Block]:
    flow = _Flow()
    if "unseen" not in _facts(tag):
        _read(tag, flow, marks, depth)
    return flow.taken()


def _read(tag: Tag, flow: _Flow, marks: Marks, depth: int) -> None:
    for node in tag.children:
        _read_node(node, flow, marks, depth + 1)


def _read_node(node: object, flow: _Flow, marks: Marks, depth: int) -> None:
    if not isinstance(node, Tag):
        flow.add_text(str(node), marks)
        return
    facts = _facts(node)
    if "unseen" in facts:
        return
    if depth > MAX_DEPTH:
        flow.add_text(node.get_text(" "), marks)
    elif node.name == "br":
        flow.runs.append(Run(BREAK, marks))
    elif "marker" in facts:
        _read_marker(node, flow, marks)
    elif node.name in BOXES:
        _read_box(node, flow, marks, depth)
    elif node.name in _READERS:
        flow.end_line()
        flow.blocks += _READERS[node.name](node, _marks_of(node, marks), depth)
    else:
        _read(node, flow, _marks_of(node, marks), depth)


def _read_marker(node: Tag, flow: _Flow, marks: Marks) -> None:
    """The bullet or the number that Word wrote at the head of a line."""
    if flow.tag == "p":
        flow.marker = " ".join(node.get_text().split())
    else:  # the number of a heading is a part of what it says
        flow.add_text(f"{node.get_text()} ", marks)


def _read_box(node: Tag, flow: _Flow, marks: Marks, depth: int) -> None:
    flow.end_line()
    around = flow.tag, flow.facts, flow.keeps_lines
    flow.tag = "h4" if node.name in HEADINGS else flow.tag
    flow.facts = _facts(node)
    flow.keeps_lines = flow.keeps_lines or node.name == "pre"  # a mail without any layout
    _read(node, flow, _marks_of(node, marks), depth)
    flow.end_line()
    flow.tag, flow.facts, flow.keeps_lines = around


def _facts(tag: Tag) -> set[str]:
    return set(f"{tag.get('style', '')} {tag.get('class', '')}".split())


def _marks_of(tag: Tag, marks: Marks) -> Marks:
    """The marks of what is inside: those around, more or less what the tag and its style say."""
    if tag.name in HEADINGS or tag.name == "th":
        return marks  # bold by itself
    facts = _facts(tag)
    wanted = {MARK_OF_TAG[tag.name]} if tag.name in MARK_OF_TAG else set()
    wanted |= facts & {"strong", "em"}
    if tag.name in ("span", "font"):
        wanted |= facts & {"sup", "sub"}
    unwanted = {fact[1:] for fact in facts if fact.startswith("-")}
    marks = tuple(mark for mark in marks if mark[0] not in unwanted)
    present = {mark[0] for mark in marks}
    for name in ("strong", "em", "sup", "sub"):
        if name in wanted - unwanted - present:
            marks += ((name, ""),)
    if tag.name == "a" and tag.get("href") and "a" not in present:
        marks += (("a", str(tag["href"])),)
    return marks


# --- Lists ---------------------------------------------------------------------------------

# A number or a letter, and a sign after it: "1." "a)" "(iv)" "1.2." "2°" "I-"; or "1.2".
_NUMBER = (
    r"\(?(?:\d{1,3}\.)*(?:\d{1,3}|[^\W\d_]|[ivxlcIVXLC]{1,6}) ?[.)°\-–]{1,2}"
    r"|\d{1,3}(?:\.\d{1,3})+"
)
_NUMBERING = re.compile(_NUMBER)
# Word's « filtered » HTML, or an editor that dropped its styles, leaves the marker as text, and
# non-breaking spaces after it up to the tabulation.
_BULLET = "[-–—·•●○◦▪■□▫‣⁃➢➤→✓✔❖◆◇§*o\ue000-\uf8ff]"  # symbol fonts use the private characters
_TYPED = re.compile(rf" *({_BULLET}|{_NUMBER})([{BLANK}]+)")
_TYPED_IN_LIST = re.compile(rf" *(\S|{_NUMBER})([{BLANK}]+)")
_SHORTEST_GAP = {True: 2, False: 3}  # in a paragraph that Word says is in a list, and elsewhere
_LONGEST_HEAD = 60


def _typed_marker(runs: list[Run], in_list: bool) -> tuple[str | None, list[Run]]:
    """The marker that stands in the text with a gap after it, and the runs without both."""
    head = "".join(run.text for run in runs[:8])[:_LONGEST_HEAD]
    found = (_TYPED_IN_LIST if in_list else _TYPED).match(head)
    if not found or len(found[2]) < _SHORTEST_GAP[in_list] or NBSP not in found[2]:
        return None, runs
    rest, left = [], found.end()
    for run in runs:
        rest.append(Run(run.text[left:], run.marks))
        left = max(0, left - len(run.text))
    return found[1], rest


def _item(marker: str, facts: set[str], blocks: list[Block]) -> Item:
    level, list_id = 1, ""
    for fact in sorted(facts):  # "indent:…" comes before "list:…", which knows better
        kind, _, value = fact.partition(":")
        if kind == "indent":
            level = int(value)
        elif kind == "list":
            list_id, _, digit = value.partition(":")
            level = int(digit)
    ordered = bool(_NUMBERING.fullmatch(marker))
    digits = re.findall(r"\d+", marker) if ordered else []
    return Item(level, list_id, ordered, int(digits[-1]) if digits else None, blocks)


def _joined(blocks: Iterable[Loose]) -> list[Block]:
    """The items that follow each other, in the lists that they tell of."""
    joined: list[Block] = []
    opened: list[tuple[Item, Listing]] = []
    for block in blocks:
        if isinstance(block, Item):
            _place(block, opened, joined)
        else:
            opened.clear()
            joined.append(block)
    return joined


def _place(item: Item, opened: list[tuple[Item, Listing]], joined: list[Block]) -> None:
    """Put the item in the innermost open list of its level, or in a new one."""
    while opened and opened[-1][0].level > item.level:
        opened.pop()
    if opened and opened[-1][0].level == item.level and not _goes_on(*opened[-1], item):
        opened.pop()
    if not opened or opened[-1][0].level < item.level:
        listing = Listing(item.ordered, start=item.number or 1)
        (opened[-1][1].items[-1] if opened else joined).append(listing)
        opened.append((item, listing))
    opened[-1][1].items.append(item.blocks)


def _goes_on(first: Item, listing: Listing, item: Item) -> bool:
    if (first.list_id, first.ordered) != (item.list_id, item.ordered):
        return False
    return item.number in (None, listing.start + len(listing.items))


def _list(tag: Tag, marks: Marks, depth: int) -> Sequence[Loose]:
    """A real list. Word and Google put a list right inside a list: it joins the item before."""
    if _tells_levels(tag):
        return _told_items(tag, marks, depth)
    listing, astray = Listing(tag.name == "ol", start=_start(tag)), _Flow()
    for node in tag.children:
        if isinstance(node, Tag) and node.name in ("li", *LISTS):
            _add_item(listing, astray.taken())
            reader = _content if node.name == "li" else _inner_list
            _add_item(listing, reader(node, _marks_of(node, marks), depth + 1))
        else:
            _read_node(node, astray, marks, depth + 1)
    _add_item(listing, astray.taken())
    return [listing] if listing.items else []


def _inner_list(tag: Tag, marks: Marks, depth: int) -> list[Block]:
    flow = _Flow()
    _read_node(tag, flow, marks, depth)  # which knows what is too deep
    return flow.taken()


def _add_item(listing: Listing, blocks: list[Block]) -> None:
    """Add an item; what is a list only belongs to the item before it."""
    lists = _lists_only(blocks)
    if not lists:
        listing.items += [blocks] if blocks else []
    elif listing.items:
        listing.items[-1] += blocks
    else:
        listing.ordered, listing.start = lists[0].ordered, lists[0].start
        listing.items += [item for inner in lists for item in inner.items]


def _lists_only(blocks: list[Block]) -> list[Listing]:
    """The lists, where there is nothing else."""
    lists = [block for block in blocks if isinstance(block, Listing)]
    return lists if len(lists) == len(blocks) else []


def _tells_levels(tag: Tag) -> bool:
    """Whether Word on the web wrote this list: it puts each item in one, and tells its level."""
    items = [node for node in tag.children if isinstance(node, Tag) or str(node).strip()]
    return all(
        isinstance(item, Tag)
        and item.name == "li"
        and re.fullmatch("[1-9]", str(item.get("data-aria-level", "")))
        for item in items
    )


def _told_items(tag: Tag, marks: Marks, depth: int) -> Sequence[Loose]:
    items: list[Loose] = []
    for node in tag.find_all("li", recursive=False):
        level, list_id = int(str(node["data-aria-level"])), str(node.get("data-listid", ""))
        blocks = _content(node, _marks_of(node, marks), depth + 1)
        number = _start(tag) + len(items) if tag.get("start") else None
        items += _one_item(Item(level, list_id, tag.name == "ol", number, blocks))
    return items


def _lone_item(tag: Tag, marks: Marks, depth: int) -> Sequence[Loose]:
    """An item that was pasted without its list."""
    return _one_item(Item(1, "", False, None, _content(tag, marks, depth)))


def _one_item(item: Item) -> Sequence[Loose]:
    """The item, or what it holds where that is no more than lists."""
    return item.blocks if not item.blocks or _lists_only(item.blocks) else [item]


def _start(tag: Tag) -> int:
    """The number of the first item of an ordered list."""
    start = str(tag.get("start", ""))
    return int(start) if tag.name == "ol" and re.fullmatch(r"[1-9][0-9]{0,3}", start) else 1


# --- Tables and quotations -----------------------------------------------------------------


def _table(tag: Tag, marks: Marks, depth: int) -> list[Block]:
    """The table, after its caption, which becomes a paragraph; nothing where no cell has words."""
    captions: list[Block] = []
    html = ""
    for part in tag.find_all(["caption", *TABLE_SECTIONS], recursive=False):
        part_marks = _marks_of(part, marks)
        if part.name == "caption":
            captions += _content(part, part_marks, depth)
            continue
        rows = "".join(
            _row(row, part_marks, depth) for row in part.find_all("tr", recursive=False)
        )
        section = "thead" if part.name == "thead" else "tbody"
        html += f"<{section}>{rows}</{section}>" if rows else ""
    if not _ANY_TAG.sub("", html):
        return captions
    return [*captions, Finished(f"<table>{html}</table>")]


def _row(row: Tag, marks: Marks, depth: int) -> str:
    if "unseen" in _facts(row):
        return ""
    marks = _marks_of(row, marks)
    in_head = row.parent is not None and row.parent.name == "thead"
    cells = "".join(
        _cell(cell, "th" if in_head else cell.name, marks, depth)
        for cell in row.find_all(["td", "th"], recursive=False)
    )
    if row.get("height") == "0" and not _ANY_TAG.sub("", cells):
        return ""  # Word writes it to tell browsers the widths
    return f"<tr>{cells}</tr>"


def _cell(cell: Tag, name: str, marks: Marks, depth: int) -> str:
    spans = "".join(
        f' {span}="{min(int(value), most)}"'
        for span, most in MAX_SPANS.items()
        if re.fullmatch(r"[1-9][0-9]{0,5}", value := str(cell.get(span, ""))) and value != "1"
    )
    blocks = _content(cell, _marks_of(cell, marks), depth + 1)
    return f"<{name}{spans}>{_write_inside(blocks)}</{name}>"


def _quotation(tag: Tag, marks: Marks, depth: int) -> list[Block]:
    html = _write(_content(tag, marks, depth))
    return [Finished(f"<blockquote>{html}</blockquote>")] if html else []


_READERS: dict[str, Callable[[Tag, Marks, int], Sequence[Loose]]] = {
    "ul": _list,
    "ol": _list,
    "li": _lone_item,
    "table": _table,
    "blockquote": _quotation,
}


# --- Third step: the blocks written --------------------------------------------------------


def _write(blocks: Iterable[Block]) -> str:
    return "".join(_write_block(block) for block in blocks)


def _write_block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<{block.tag}>{block.html}</{block.tag}>"
    if isinstance(block, Finished):
        return block.html
    items = "".join(f"<li>{_write_inside(item)}</li>" for item in block.items)
    if not block.ordered:
        return f"<ul>{items}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _write_inside(blocks: list[Block]) -> str:
    """The inside of an item or a cell: a single paragraph needs no tag, even before a list."""
    if not blocks:
        return ""
    first, *others = blocks
    lists_only = all(isinstance(other, Listing) for other in others)
    if lists_only and isinstance(first, Paragraph) and first.tag == "p":
        return first.html + _write(others)
    return _write(blocks)


_BLANKS = re.compile(rf"[{BLANK}]{{2,}}")


def _tidy(runs: Iterable[Run]) -> list[Run]:
    """One blank between words, none at either end of a line; a blank opens no mark."""
    tidy: list[Run] = []
    for run in runs:
        for text in _pieces(run.text):
            last = tidy[-1] if tidy else Run(BREAK, ())
            if text.strip(BLANK):
                if text == BREAK and last.text in (" ", NBSP):
                    tidy.pop()
                tidy.append(Run(text, run.marks))
            elif last.text in (" ", NBSP):
                tidy[-1] = Run(_one_blank(last.text + text), last.marks)
            elif last.text != BREAK:
                tidy.append(Run(_one_blank(text), _shared(last.marks, run.marks)))
    return tidy


def _pieces(text: str) -> list[str]:
    """The blanks before, the words, the blanks after; what is empty left out."""
    words = text.strip(BLANK)
    if not words:
        return [text] if text else []
    before = text[: len(text) - len(text.lstrip(BLANK))]
    after = text[len(text.rstrip(BLANK)) :]
    words = _BLANKS.sub(lambda blanks: _one_blank(blanks[0]), words)
    return [piece for piece in (before, words, after) if piece]


def _one_blank(blanks: str) -> str:
    return " " if " " in blanks else NBSP


def _shared(marks: Marks, others: Marks) -> Marks:
    """The marks that both begin with."""
    shared = 0
    for mark, other in zip(marks, others, strict=False):
        if mark != other:
            break
        shared += 1
    return marks[:shared]


def _lines(runs: list[Run]) -> Iterator[list[Run]]:
    """The paragraphs of a line: two breaks in a row part it, those at its ends are dropped."""
    line: list[Run] = []
    for run in runs:
        if run.text == BREAK and line and line[-1].text == BREAK:
            yield from _trimmed(line)
            line = []
        elif run.text != BREAK or line:
            line.append(run)
    yield from _trimmed(line)


def _trimmed(line: list[Run]) -> Iterator[list[Run]]:
    while line and not line[-1].text.strip(BLANK + BREAK):
        line.pop()
    if line:
        yield line


def _write_runs(runs: Iterable[Run]) -> str:
    html: list[str] = []
    opened: Marks = ()
    for run in runs:
        marks = _shared(opened, run.marks) if run.text == BREAK else run.marks
        shared = _shared(opened, marks)
        html += [f"</{name}>" for name, _ in reversed(opened[len(shared) :])]
        html += [_opening(mark) for mark in marks[len(shared) :]]
        html.append("<br>" if run.text == BREAK else _escape(run.text))
        opened = marks
    html += [f"</{name}>" for name, _ in reversed(opened)]
    return "".join(html)


def _opening(mark: Mark) -> str:
    name, address = mark
    address = _escape(address).replace('"', "&quot;")
    return f'<{name} href="{address}">' if address else f"<{name}>"


def _escape(text: str) -> str:
    return escape(text, quote=False).replace(NBSP, "&nbsp;")
