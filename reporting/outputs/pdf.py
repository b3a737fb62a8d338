"""The book of a frozen document, from itself alone: its HTML, its style sheet, its pictures.

In one pass: what is published hangs on nothing of ours but the document, so that a later press
gives the same bytes. Drafts are the press's."""

from reporting.frozen.document import FrozenDocument, engines
from snia.common.pdf import AttachmentFetcher, Pdf, lay_out


def pdf_of(document: FrozenDocument) -> Pdf:
    """The same document gives the same bytes, as long as the engines are the same."""
    fetcher = AttachmentFetcher(document.pictures)
    return lay_out(document.html.whole, document.stylesheet, fetcher)


def other_engines(document: FrozenDocument) -> list[str]:
    """What lays out today in another version than when it was frozen, in words: the bytes may
    then differ, and those that were published are the ones kept."""
    now, then = engines(), document.values["engines"]
    return [
        f"{name} {then.get(name, '-')} → {now.get(name, '-')}"
        for name in sorted({*now, *then})
        if now.get(name) != then.get(name)
    ]
