"""Make a book's PDF from its pieces: those that are kept as they are, the others laid out, the
lists last, when the pages of all that they name are known."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from reporting.bilan.html import BookHtml, PieceHtml
from reporting.press.assembly import Laid, assemble, first_pages
from reporting.press.facts import Facts
from reporting.press.layout import Request
from reporting.press.links import linked_anchors, with_placeholders
from reporting.press.pieces import DIGITS_STYLE, assembler, key_of, request_of
from reporting.press.pool import Pool, Run, the_pool
from reporting.press.store import Store, the_store
from reporting.press.watch import PieceState, Watch
from snia.common.pdf import Attachments, Pdf

DIGITS = "digits"
DIGITS_HTML = (
    '<!DOCTYPE html><html lang="fr"><head><title>-</title></head>'
    '<body><div></div><div style="break-before: page"></div></body></html>'
)
LINES_OF_A_PAGE = 30
MOST_ROUNDS = 5


class NeverSettles(Exception):
    """The pages that the lists give change how long the lists are, again and again."""


class Press:
    """Lays the pieces of one book out, and puts them together."""

    def __init__(
        self,
        html: BookHtml,
        *,
        watch: Watch | None = None,
        attachments: Attachments | None = None,
        store: Store | None = None,
        pool: Pool | None = None,
    ) -> None:
        self._html, self._attachments = html, attachments
        self._watch = watch or Watch()
        self._store = store or the_store()
        self._run = Run(pool or the_pool(), self._watch)
        self._laid: dict[str, Laid] = {}
        self._keys: dict[str, str] = {}

    def make(self) -> Pdf:
        """The book; the same pieces give the same bytes."""
        pieces = self._html.pieces
        self._watch.plan([(piece.name, piece.title) for piece in pieces])
        fixed = [self._request(piece) for piece in pieces if not piece.lists]
        self._lay_out([request_of(DIGITS, DIGITS_HTML, DIGITS_STYLE), *fixed])
        self._lay_lists_out()
        return self._assembled()

    # --- Pieces -----------------------------------------------------------------------------

    def _request(self, piece: PieceHtml, pages: dict[str, int] | None = None) -> Request:
        html = with_placeholders(self._html.alone[piece.name], pages)
        return request_of(piece.name, html, attachments=self._attachments)

    def _lay_out(self, requests: Iterable[Request]) -> None:
        """Each piece from the store where it is there, else from a compositor."""
        missing = []
        for request in requests:
            self._keys[request.name] = key = key_of(request)
            if (kept := self._store.get(key)) is None:
                missing.append(request)
            else:
                told, content = kept
                self._take(request, Facts.from_json(told), content, PieceState.KEPT)
        self._watch.look()
        with TemporaryDirectory(prefix="snia-press-") as drafts:
            drafted = [replace(r, output=f"{drafts}/{n}.pdf") for n, r in enumerate(missing)]
            for request, facts in self._run.lay_out(drafted):
                content = Path(request.output).read_bytes()
                self._store.put(self._keys[request.name], facts.as_json(), content)
                self._take(request, facts, content, PieceState.DONE)

    def _take(self, request: Request, facts: Facts, content: bytes, state: PieceState) -> None:
        self._laid[request.name] = Laid(request.name, facts, content)
        self._watch.ends(request.name, state)

    # --- Lists ------------------------------------------------------------------------------

    def _lay_lists_out(self) -> None:
        """Last to first, the contents after all that they name; again where a list turns out
        longer or shorter than was reckoned with."""
        lists = [piece for piece in self._html.pieces if piece.lists]
        counts = {piece.name: self._reckoned(piece) for piece in lists}
        for _ in range(MOST_ROUNDS):
            for piece in reversed(lists):
                self._lay_out([self._request(piece, self._pages(counts))])
            found = {piece.name: self._laid[piece.name].facts.pages for piece in lists}
            if found == counts:
                return
            counts = found
            for piece in lists:
                self._store.put(_shape(piece), str(counts[piece.name]), b"")
        raise NeverSettles

    def _reckoned(self, piece: PieceHtml) -> int:
        """How many pages a list had the last time, or may have."""
        kept = self._store.get(_shape(piece))
        return int(kept[0]) if kept else ceil(len(linked_anchors(piece.html)) / LINES_OF_A_PAGE)

    def _pages(self, counts: dict[str, int]) -> dict[str, int]:
        """The page of each anchor, where the lists have so many pages."""
        pieces = self._html.pieces
        laid = [self._laid.get(piece.name) for piece in pieces]
        lengths = [
            counts.get(piece.name) or (one.facts.pages if one else 0)
            for piece, one in zip(pieces, laid, strict=True)
        ]
        return {
            name: start + spot.page + 1
            for one, start in zip(laid, first_pages(lengths), strict=True)
            if one is not None
            for name, spot in one.facts.anchors.items()
        }

    # --- The book ---------------------------------------------------------------------------

    def _assembled(self) -> Pdf:
        names = [piece.name for piece in self._html.pieces]
        parts = [assembler(), self._keys[DIGITS], *(self._keys[name] for name in names)]
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        laid = [self._laid[name] for name in names]
        lengths = [piece.facts.pages for piece in laid]
        pages = first_pages(lengths)[-1] + lengths[-1]
        if (kept := self._store.get(key)) is not None:
            return Pdf(kept[1], pages)
        self._watch.look()
        content = assemble(laid, self._laid[DIGITS].content)
        self._store.put(key, "", content)
        return Pdf(content, pages)


def _shape(piece: PieceHtml) -> str:
    return hashlib.sha256(f"shape of {piece.html}".encode()).hexdigest()
