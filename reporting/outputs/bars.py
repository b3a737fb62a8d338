"""A small bar beside its figure: an SVG made of presentation attributes alone."""

from html import escape

WIDTH, HEIGHT = 120, 10
_NAVY, _GOLD, _GREY = "#123c4a", "#c89b3c", "#cdd4d8"


def bar(told: str, value: int, most: int, *, expected: int | None = None) -> str:
    """`told` is what it says to whom does not see it; what is expected is drawn behind."""
    scale = WIDTH / most if most else 0
    behind = (
        f'<rect x="0" y="1" width="{expected * scale:.1f}" height="8" fill="{_GREY}"/>'
        if expected
        else ""
    )
    colour = _GOLD if expected is not None and value < expected else _NAVY
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(told)}</title>{behind}'
        f'<rect x="0" y="3" width="{value * scale:.1f}" height="4" fill="{colour}"/></svg>'
    )
