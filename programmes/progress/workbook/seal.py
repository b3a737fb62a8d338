"""The hidden, signed sheet by which the site knows a workbook that it wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.signing import BadSignature, Signer
from openpyxl.workbook import Workbook

from programmes.progress.workbook.layout import OF_TOTAL
from snia.common.workbooks import tidied

SEALED = "_snia"
FORMAT = "snia-avancement-1"
_WIDTH = 6

Line = list[str]


class NotSealed(Exception):
    """The workbook is not one that the site wrote, or its seal was broken."""


@dataclass(frozen=True)
class Stub:
    """An answer as it was exported."""

    update: int
    revision: int
    digest: str


@dataclass
class Seal:
    """Whose the workbook is, and what it was written from."""

    campaign: int
    campaign_title: str
    institution: int
    institution_label: str
    exported_at: str
    answers: dict[str, Stub] = field(default_factory=dict)  # by code
    rows: set[tuple[str, str]] = field(default_factory=set)  # code and "section/key"
    # The code, the name of the indicator and the label of the line, as written: the path.
    indicators: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Of this export alone."""
        return _signer().signature(_payload(self.lines()))

    def paths_of_indicators(self, code: str) -> list[str]:
        """The path of every cell to be filled that left on the lines of an action's indicators."""
        paths = []
        for (of, _indicator, _line), path in self.indicators.items():
            if of == code:
                paths.append(path)
                base, _slash, line = path.rpartition("/")
                paths += [f"{base}/{name}" for name in OF_TOTAL if line == "total"]
        return paths

    def lines(self) -> list[Line]:
        """What is signed."""
        lines = [
            ["campaign", str(self.campaign), self.campaign_title],
            ["institution", str(self.institution), self.institution_label],
            ["exported", self.exported_at],
        ]
        for code, stub in self.answers.items():
            lines.append(["answer", code, str(stub.update), str(stub.revision), stub.digest])
        lines += [["row", *row] for row in sorted(self.rows)]
        lines += [["indicator", *told, path] for told, path in self.indicators.items()]
        return [_padded(line) for line in lines]


def write_seal(workbook: Workbook, seal: Seal) -> None:
    worksheet = workbook.create_sheet(SEALED)
    worksheet.sheet_state = "veryHidden"
    for line in [[FORMAT, seal.mark], *seal.lines()]:
        worksheet.append(line)
        for cell in worksheet[worksheet.max_row]:
            cell.number_format, cell.data_type = "@", "s"


def read_seal(workbook: Workbook) -> Seal:
    """Raises NotSealed."""
    if SEALED not in workbook.sheetnames:
        raise NotSealed
    lines = [_padded(row) for row in workbook[SEALED].iter_rows(values_only=True)]
    try:
        head, *lines = [line for line in lines if any(line)]
        if head[0] != FORMAT:
            raise NotSealed
        _signer().unsign(f"{_payload(lines)}:{head[1]}")
        return _seal_in(lines)
    except (BadSignature, ValueError) as error:
        raise NotSealed from error


def _seal_in(lines: list[Line]) -> Seal:
    campaign, institution, exported, *rest = lines
    head = (int(campaign[1]), campaign[2], int(institution[1]), institution[2], exported[1])
    seal = Seal(*head)
    for name, code, a, b, c, _last in rest:
        if name == "answer":
            seal.answers[code] = Stub(int(a), int(b), c)
        elif name == "row":
            seal.rows.add((code, a))
        elif name == "indicator":
            seal.indicators[(code, a, b)] = c
    return seal


def _signer() -> Signer:
    return Signer(salt="programmes.progress.workbook", sep=":")


def _payload(lines: list[Line]) -> str:
    return json.dumps([FORMAT, *lines])


def _padded(line: Sequence[Any]) -> Line:
    texts = ["" if value is None else tidied(str(value)) for value in line[:_WIDTH]]
    return texts + [""] * (_WIDTH - len(texts))
