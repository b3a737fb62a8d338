"""Excel of an edition's tables: processor time and memory, as the rows grow tenfold.

python -m benchmarks.tables ROWS tells those of one workbook, in a process of its own.
"""

import resource
import sys
import time
from subprocess import PIPE, Popen

import django

django.setup()

from reporting.bilan.book import Book, Chapter, Column, Part, Section, Table  # noqa: E402
from reporting.bilan.html import BookHtml  # noqa: E402
from reporting.frozen.document import write_document  # noqa: E402
from reporting.outputs.excel import write_excel  # noqa: E402

ROWS_OF_A_TABLE = 100
FEW, MANY = 1_000, 10_000
MOST_SECONDS, MOST_GROWTH, MOST_MEMORY = 2.0, 11.0, 1.15


def measured(rows: int) -> tuple[float, int]:
    """Seconds of processor time, and the peak of memory in kilobytes."""
    command = [sys.executable, "-m", "benchmarks.tables", str(rows)]
    with Popen(command, stdout=PIPE, text=True) as process:  # noqa: S603
        seconds, peak = process.communicate()[0].split()
    return float(seconds), int(peak)


def main() -> None:
    document = write_document(_a_book(int(sys.argv[1])), BookHtml([], "", {}), stylesheet="")
    document.book  # noqa: B018 (read beforehand: what is measured is the writing)
    began = time.process_time()
    write_excel(document)
    seconds = time.process_time() - began
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # noqa: T201


def _a_book(rows: int) -> Book:
    names = [Column("Institution", is_name=True), Column("Lieu", is_name=True)]
    figures = [Column(label, is_figure=True) for label in ("Total", "Femmes", "Hommes")]
    columns = [Column("Session"), *names, Column("Période", is_date=True), *figures]
    tables = [
        Table(f"Sessions {start}", columns, [_row(start + n) for n in range(ROWS_OF_A_TABLE)])
        for start in range(0, rows, ROWS_OF_A_TABLE)
    ]
    chapter = Chapter("programme-1", 1, "Essai", [Section("programme-1-a", blocks=list(tables))])
    parts = [Part("partie-1", "Essai", [chapter])]
    return Book("Essai", "", "2020", "2020", "Essai", "", parts, [], [], [])


def _row(number: int) -> list[str]:
    women, men = number % 47, number % 31
    title = f"Session inventée {number} pour les acteurs de la migration"
    day = f"{number % 28 + 1} mars 2020"
    return [title, "Institution d'essai", "Rabat", day, str(women + men), str(women), str(men)]


if __name__ == "__main__":
    main()
