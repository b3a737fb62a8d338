"""bin/bench book: how long the press takes over a book, held against one plain pass.

Invented content, in memory; no database. R is one plain pass of the layout engine over the whole
book, in a process of its own, with Python's collector as it is; each side in turn, round after
round. Wall time: the press has two processes.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

import django

django.setup()

from benchmarks import tables  # noqa: E402
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
RENDERS = 20
WHOLE_AT_ONCE = """
import sys, resource, time
import django; django.setup()
from pathlib import Path
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from snia.common.pdf import StaticFetcher, lay_out, static_text
html, photos = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
fetcher = StaticFetcher({path.name: path for path in photos.glob("*.jpg")})
css = static_text("bilan/bilan.css")
began = time.perf_counter()
if sys.argv[3] == "plain":
    fonts, options = FontConfiguration(), {"pdf_variant": "pdf/ua-1"}
    sheet = CSS(string=css, base_url="static:", url_fetcher=fetcher, font_config=fonts)
    source = HTML(string=html, base_url="static:", url_fetcher=fetcher)
    made = source.render(stylesheets=[sheet], font_config=fonts, **options)
    made.write_pdf(**options)
    pages = len(made.pages)
else:
    pages = lay_out(html, css, fetcher).pages
print(time.perf_counter() - began, pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
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

    def one_pass(self, name: str, manner: str) -> None:
        path = self.folder / "whole.html"
        path.write_text(book_html(self.book).whole)
        command = [sys.executable, "-c", WHOLE_AT_ONCE, str(path), str(self.folder), manner]
        with Popen(command, stdout=PIPE, text=True) as process:  # noqa: S603
            seconds, pages, peak = process.communicate()[0].split()
        self.seconds[name].append(float(seconds))
        self.pages[name], self.peaks[name] = int(pages), int(peak)

    def site(self) -> float:
        """The same pass as other documents of the site are laid out, to a plain one."""
        self.one_pass("site", "site")
        return self.seconds["site"][0] / statistics.median(self.seconds["R"])

    def press(self, name: str, book: Book, store: Store, pool: Pool | None = None) -> Pdf:
        used = pool or self.pool

        def make() -> Pdf:
            used.warm()  # its processes start while this one makes the HTML
            html = book_html(book)
            return Press(html, attachments=self.photos, store=store, pool=used).make()

        return self._timed(name, make)

    def _timed(self, name: str, make: Callable[[], Pdf]) -> Pdf:
        began = time.perf_counter()
        pdf = make()
        self.seconds[name].append(time.perf_counter() - began)
        self.pages[name] = pdf.pages
        return pdf

    def round(self, number: int) -> None:
        store = Store(self.folder / f"round-{number}")
        self.one_pass("R", "plain")
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
        cold = Pool()
        self.press("twice the pages", twice, Store(self.folder / "twice"), cold)
        cold.end()
        return self.seconds["twice the pages"][0] / statistics.median(
            self.seconds["cold book, two cores"]
        )

    def renders(self) -> Iterator[int]:
        """The most memory, in megabytes, that a compositor has taken: after each of many renders,
        all of them of another edit, each of which is laid out and put together."""
        store = Store(self.folder / "renders")
        pool = Pool()
        for number in range(RENDERS):
            changed = edited(self.book, paragraphs=0, letters=number)
            self.press("renders", changed, store, pool)
            yield max(_peak_megabytes(pid) for pid in pool.pids)
        pool.end()


def _peak_megabytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def figures_of(bench: Bench) -> list[Figure]:
    plain = statistics.median(bench.seconds["R"])
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    figures = [
        Figure("load of the machine", "-", load, None),
        Figure("R: one plain pass", "-", f"{plain:.1f} s, {bench.pages['R']} pages", None),
        Figure("R: memory", "-", f"{bench.peaks['R'] // 1024} MB", None),
        Figure("one pass as the site makes it", "-", f"{bench.site():.3f} R", None),
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
    first, *_between, last = list(bench.renders())[2:]
    most = max(first, last)
    told = f"{most} MB, once {RENDERS} books are made"
    figures.append(Figure("the assembly", "at most 200 MB", told, most <= 200))
    told = f"{first} MB after 3, {last} MB after {RENDERS}"
    figures.append(Figure("flat over 20 renders", "at most 1.1 ×", told, last <= 1.1 * first))
    growth = bench.growth()
    told = f"{growth:.2f} ×, {bench.pages['twice the pages']} pages"
    figures.append(Figure("growth", f"at most {MOST_GROWTH} ×", told, growth <= MOST_GROWTH))
    figures += excel_figures()
    same = bench.pages["R"] == bench.pages["cold book, two cores"]
    figures.append(Figure("pages", "as in one pass", f"{bench.pages['R']}", same))
    return figures


def excel_figures() -> list[Figure]:
    """Of all tables of an edition, with ten times the rows."""
    (few, before), (many, peak) = tables.measured(tables.FEW), tables.measured(tables.MANY)
    told = f"{many:.2f} s of processor time"
    seconds = Figure(
        "Excel, 10 000 rows",
        f"at most {tables.MOST_SECONDS:g} s",
        told,
        many <= tables.MOST_SECONDS,
    )
    times, memory = many / few, peak / before
    told = f"{times:.1f} × the time, {memory:.2f} × the memory ({peak // 1024} MB)"
    is_met = times <= tables.MOST_GROWTH and memory <= tables.MOST_MEMORY
    return [seconds, Figure("its growth from 1 000 rows", "linear, memory flat", told, is_met)]


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
