"""Small charts in SVG, made of presentation attributes alone, readable by a screen reader."""

from collections.abc import Sequence
from html import escape

from snia.common.typography import thousands

WIDTH, ROW, FIGURES = 440, 24, 50
# The room for the labels: what short ones have, and what a letter of a long one takes.
LABELS, LETTER = 170, 6.6
INK, BAR = "#22303c", "#1f5f8b"


def bar_chart(title: str, bars: Sequence[tuple[str, int]]) -> str:
    """Horizontal bars, each with its figure; the title tells them too."""
    height = ROW * len(bars) + 4
    told = ", ".join(f"{label} : {thousands(number)}" for label, number in bars)
    longest = max((number for _label, number in bars), default=0) or 1
    left = max(LABELS, *(round(LETTER * len(label)) + 8 for label, _number in bars), 0)
    drawn = "".join(
        _bar(label, number, ROW * rank, longest, left) for rank, (label, number) in enumerate(bars)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}"><title>{escape(f"{title}. {told}")}</title>'
        f"{drawn}</svg>"
    )


def _bar(label: str, number: int, top: int, longest: int, left: int) -> str:
    width = round((WIDTH - left - FIGURES) * number / longest, 1)
    middle = top + ROW // 2 + 6
    return (
        f'<text x="{left - 8}" y="{middle}" text-anchor="end" font-size="12" fill="{INK}">'
        f"{escape(label)}</text>"
        f'<rect x="{left}" y="{top + 5}" width="{width}" height="{ROW - 8}" fill="{BAR}"/>'
        f'<text x="{left + width + 6}" y="{middle}" font-size="12" fill="{INK}">'
        f"{thousands(number)}</text>"
    )
