"""Two texts written at the same time, as one to begin from: what both say is there once, what
either says alone is there too. No ORM here."""

from difflib import SequenceMatcher

from bs4 import BeautifulSoup, Tag

from snia.common.richtext import from_plain


def put_together(theirs: str, mine: str) -> str:
    """Their paragraphs in their order, mine put in where they stood; nothing is left out."""
    ours, others = _blocks(mine), _blocks(theirs)
    pieces: list[str] = []
    matcher = SequenceMatcher(None, others, ours, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        pieces += others[i:j]
        if tag != "equal":
            pieces += ours[k:m]
    return "".join(pieces)


def _blocks(html: str) -> list[str]:
    """The paragraphs, lists and tables of a text, each whole."""
    tree = BeautifulSoup(html, "html.parser")
    blocks = [node for node in tree.contents if str(node).strip()]
    return [str(block) if isinstance(block, Tag) else from_plain(str(block)) for block in blocks]
