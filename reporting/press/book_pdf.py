"""Make a book's PDF from its pieces: those that are kept as they are, the others laid out, the
lists once more, when the pages of all that they name are known."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from reporting.bilan.html import BookHtml, PieceHtml
from reporting.press.assembly import Laid, Order, first_pages
from reporting.press.facts import Facts
from reporting.press.layout import Request
from reporting.press.links import with_placeholders
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
        self._folder = Path()

    def make(self) -> Pdf:
        """The book; the same pieces give the same bytes, and are put together once."""
        pieces = self._html.pieces
        self._watch.plan([(piece.name, piece.title) for piece in pieces])
        requests = [request_of(DIGITS, DIGITS_HTML, DIGITS_STYLE), *map(self._request, pieces)]
        key = _book_key(requests)
        if (kept := self._store.get(key)) is not None:
            for piece in pieces:
                self._watch.ends(piece.name, PieceState.KEPT)
            return Pdf(kept[1], pages=int(kept[0]))
        with TemporaryDirectory(prefix="snia-press-") as folder:
            self._folder = Path(folder)
            self._lay_out(requests)  # the lists as drafts, which say how long they are
            self._number_lists()
            made = self._assembled()
        self._store.put(key, str(made.pages), made.content)
        return made

    # --- Pieces -----------------------------------------------------------------------------

    def _request(self, piece: PieceHtml, pages: dict[str, int] | None = None) -> Request:
        html = with_placeholders(self._html.alone[piece.name], pages)
        return request_of(piece.name, html, attachments=self._attachments)

    def _lay_out(self, requests: Iterable[Request]) -> None:
        """Each piece from the store where it is there, else from a compositor."""
        missing, keys = [], {}
        for request in requests:
            keys[request.name] = key = key_of(request)
            request = replace(request, output=str(self._folder / f"{key}.pdf"))
            if (kept := self._store.get(key)) is None:
                missing.append(request)
            else:
                told, content = kept
                Path(request.output).write_bytes(content)
                self._take(request, Facts.from_json(told), PieceState.KEPT)
        self._watch.look()
        for request, facts in self._run.lay_out(missing):
            content = Path(request.output).read_bytes()
            self._store.put(keys[request.name], facts.as_json(), content)
            self._take(request, facts, PieceState.DONE)

    def _take(self, request: Request, facts: Facts, state: PieceState) -> None:
        self._laid[request.name] = Laid(facts, request.output)
        self._watch.ends(request.name, state)

    # --- Lists ------------------------------------------------------------------------------

    def _number_lists(self) -> None:
        """Give the pages of what they name; again where that made a list longer or shorter."""
        lists = [piece for piece in self._html.pieces if piece.lists]
        for _round in range(MOST_ROUNDS):
            pages = self._pages()
            self._lay_out(self._request(piece, pages) for piece in lists)
            if self._pages() == pages:
                return
        raise NeverSettles

    def _pages(self) -> dict[str, int]:
        """The page of each anchor."""
        facts = [self._laid[piece.name].facts for piece in self._html.pieces]
        starts = first_pages([fact.pages for fact in facts])
        return {
            name: start + spot.page + 1
            for fact, start in zip(facts, starts, strict=True)
            for name, spot in fact.anchors.items()
        }

    # --- The book ---------------------------------------------------------------------------

    def _assembled(self) -> Pdf:
        laid = [self._laid[piece.name] for piece in self._html.pieces]
        lengths = [piece.facts.pages for piece in laid]
        book, digits = self._folder / "book.pdf", self._laid[DIGITS].path
        self._run.assemble(Order(_("assemblage du livre"), laid, digits, str(book)))
        return Pdf(book.read_bytes(), first_pages(lengths)[-1] + lengths[-1])


def _book_key(requests: list[Request]) -> str:
    """The pages that the lists give follow from the other pieces."""
    parts = [assembler(), *map(key_of, requests)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
