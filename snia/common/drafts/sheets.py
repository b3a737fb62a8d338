"""The fields of a draft's page as plain data: each with its text, its words, what was said of it,
and what was there before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from snia.common.drafts.boxes import box_html, indicator_box_html
from snia.common.drafts.findings import Finding, anchor_of
from snia.common.drafts.words import NOTHING, Words


class Box(NamedTuple):
    """One field of the page: a hundred of them, which a dataclass makes half as fast."""

    path: str
    words: Words
    value: str
    findings: Sequence[Finding] = ()
    remarks: Sequence[str] = ()
    previous: SafeString = NOTHING
    previous_label: str = ""  # whose answer `previous` is
    advised: int = 0
    skip_label: Any = ""
    is_skipped: bool = False

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def html(self) -> SafeString:
        return mark_safe(box_html(self))  # noqa: S308 (escaped there)


@dataclass(frozen=True)
class RowBoxes:
    """A row of a section, with what sums it up once it is folded."""

    section: str
    key: str
    summary: str
    boxes: dict[str, Box]  # by column
    is_open: bool

    @property
    def path(self) -> str:
        return f"{self.section}/{self.key}"

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def indicator_boxes(self) -> SafeString:
        drawn = (indicator_box_html(box, self.path) for box in self.boxes.values())
        return mark_safe("".join(drawn))  # noqa: S308 (escaped there)
