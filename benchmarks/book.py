"""bin/bench book: how long the press takes over a book, held against one plain pass.

Invented content, in memory; no database. R is one pass of the layout engine over the whole book,
in a process of its own; each side in turn, round after round. Wall time: the press has two
processes.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

import django

django.setup()

from benchmarks.synthetic_book import CHAPTERS, a_book, edited  # noqa: E402
from benchmarks.table import Figure, all_met, table, write_section  # noqa: E402
from reporting.bilan.book import Book  # noqa: E402
from reporting.bilan.html import book_html  # noqa: E402
from reporting.press.book_pdf import Press  # noqa: E402
from reporting.press.pieces import request_of  # noqa: E402
from reporting.press.pool import Pool, Run  # noqa: E402
from reporting.press.store import Store  # noqa: E402
from reporting.press.watch import Watch  # noqa: E402
from snia.common.pdf import Pdf  # noqa: E402

GOALS = {
    "cold book, two cores": 0.5,
    "one paragraph changed, pages not moved": 0.10,
    "an edit that adds pages": 0.2,
    "nothing changed": 0.03,
    "preview of one chapter, warm": 0.08,
}
MOST_GROWTH = 2.1
ADDED = 12  # paragraphs
WHOLE_AT_ONCE = """
import sys, resource, time
import django; django.setup()
from pathlib import Path
from snia.common.pdf import write_pdf
html, photos = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
began = time.perf_counter()
pdf = write_pdf(html, "bilan/bilan.css", {path.name: path for path in photos.glob("*.jpg")})
print(time.perf_counter() - began, pdf.pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Bench:
    """One book, and what is measured of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.pages: dict[str, int] = {}
        self.peaks: dict[str, int] = {}
        self.book, self.photos = a_book(folder)
        self.pool = Pool()

    def one_pass(self, name: str, book: Book) -> None:
        path = self.folder / "whole.html"
        path.write_text(book_html(book).whole)
        command = [sys.executable, "-c", WHOLE_AT_ONCE, str(path), str(self.folder)]
        with Popen(command, stdout=PIPE, text=True) as process:  # noqa: S603
            seconds, pages, peak = process.communicate()[0].split()
        self.seconds[name].append(float(seconds))
        self.pages[name], self.peaks[name] = int(pages), int(peak)

    def press(self, name: str, book: Book, store: Store, pool: Pool | None = None) -> Pdf:
        def make() -> Pdf:
            html = book_html(book)
            return Press(html, attachments=self.photos, store=store, pool=pool or self.pool).make()

        return self._timed(name, make)

    def _timed(self, name: str, make: Callable[[], Pdf]) -> Pdf:
        began = time.perf_counter()
        pdf = make()
        self.seconds[name].append(time.perf_counter() - began)
        self.pages[name] = pdf.pages
        return pdf

    def round(self, number: int) -> None:
        store = Store(self.folder / f"round-{number}")
        self.one_pass("R", self.book)
        cold = Pool()
        self.press("cold book, two cores", self.book, store, cold)
        cold.end()
        self.pool.warm()
        self.press("nothing changed", self.book, store)
        changed = edited(self.book, paragraphs=0)
        self.press("one paragraph changed, pages not moved", changed, store)
        self.press("an edit that adds pages", edited(self.book, paragraphs=ADDED), store)
        self._preview()

    def _preview(self) -> None:
        """The first chapter alone, in a compositor that is warm."""
        html = book_html(self.book)
        piece = next(piece for piece in html.pieces if piece.name == "programme-1")
        request = request_of(piece.name, html.alone[piece.name], attachments=self.photos)
        request = replace(request, output=str(self.folder / "preview.pdf"))
        began = time.perf_counter()
        [(_request, facts)] = Run(self.pool, Watch()).lay_out([request])
        self.seconds["preview of one chapter, warm"].append(time.perf_counter() - began)
        self.pages["preview of one chapter, warm"] = facts.pages
        self.peaks["worker"] = max(self.peaks.get("worker", 0), facts.peak_kilobytes)

    def growth(self) -> float:
        """A book of twice the chapters, cold, to one of as many."""
        twice, photos = a_book(self.folder, chapters=2 * CHAPTERS)
        self.photos |= photos
        self.press("twice the pages", twice, Store(self.folder / "twice"))
        return self.seconds["twice the pages"][0] / statistics.median(
            self.seconds["cold book, two cores"]
        )


def figures_of(bench: Bench) -> list[Figure]:
    plain = statistics.median(bench.seconds["R"])
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    figures = [
        Figure("load of the machine", "-", load, None),
        Figure("R: one plain pass", "-", f"{plain:.1f} s, {bench.pages['R']} pages", None),
        Figure("R: memory", "-", f"{bench.peaks['R'] // 1024} MB", None),
    ]
    for name, most in GOALS.items():
        ratio = statistics.median(
            own / whole for own, whole in zip(bench.seconds[name], bench.seconds["R"], strict=True)
        )
        seconds = statistics.median(bench.seconds[name])
        told = f"{ratio:.3f} R, {seconds:.2f} s, {bench.pages[name]} pages"
        figures.append(Figure(name, f"at most {most:g} R", told, ratio <= most))
    peak = bench.peaks["worker"] // 1024
    figures.append(Figure("a chapter's worker", "at most 250 MB", f"{peak} MB", peak <= 250))
    growth = bench.growth()
    told = f"{growth:.2f} ×, {bench.pages['twice the pages']} pages"
    figures.append(Figure("growth", f"at most {MOST_GROWTH} ×", told, growth <= MOST_GROWTH))
    same = bench.pages["R"] == bench.pages["cold book, two cores"]
    figures.append(Figure("pages", "as in one pass", f"{bench.pages['R']}", same))
    return figures


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench book", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is told")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table in this file")
    parser.add_argument("--commit", default="unknown", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    options = read_options()
    with TemporaryDirectory(prefix="snia-bench-") as folder:
        bench = Bench(Path(folder))
        for number in range(options.rounds):
            bench.round(number)
        figures = figures_of(bench)
        bench.pool.end()
    print(table(figures))  # noqa: T201
    if options.write:
        about = f"commit {options.commit}, Python {platform.python_version()}, "
        about += f"WeasyPrint {version('weasyprint')}"
        write_section(options.write, "book", about, figures)
    return 0 if all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
