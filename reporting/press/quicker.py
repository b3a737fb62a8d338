"""The layout engine, quicker: what it reckons anew for each box, reckoned once or with less ado.

A piece takes a tenth less time, and its bytes are the same (tests/test_press_quicker.py). Each
function stands in for the engine's own of that name, and falls back on it for whatever is rare.
Applied in compositors alone."""

import sys
from functools import lru_cache
from typing import Any

import pydyf
from weasyprint.css import ComputedStyle, computed_values, properties
from weasyprint.css.functions import check_math
from weasyprint.draw import color
from weasyprint.layout import percent
from weasyprint.text import fonts, line_break

FONT = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
    "font_variation_settings", "font_language_override", "lang",
)  # fmt: skip
SIZED_FONT = (*FONT, "font_size", "line_height")
DESCRIBED = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps",
    "font_variation_settings",
)  # fmt: skip
# Whose value depends on more than the cascade, the parent and the initial value.
PARTICULAR = {"float", "display", "position", "page"} | {
    name for name in properties.INITIAL_VALUES if name.startswith("text_decoration_")
}
INHERITED = properties.INHERITED - PARTICULAR
INITIAL = (
    properties.INITIAL_VALUES.keys()
    - properties.INHERITED
    - properties.INITIAL_NOT_COMPUTED
    - PARTICULAR
)

_computed = ComputedStyle.__missing__
_described = fonts.get_font_description
_keyed = line_break._font_style_cache_key
_percentage = percent.percentage
_reactivated = line_break.Layout.reactivate
_descriptions: dict[tuple[Any, ...], Any] = {}
_drawn: dict[str, Any] = {"layout": None, "state": {}}


def apply() -> None:
    """Once, before anything is laid out."""
    for name, function in computed_values.PHYSICAL_FUNCTIONS.items():
        computed_values.PHYSICAL_FUNCTIONS[name] = lru_cache(function)
    ComputedStyle.__missing__ = _missing
    pydyf.PDF.page_references = property(_page_references)
    line_break._font_style_cache_key = _font_key
    _everywhere(fonts.get_font_description, _font_description)
    _everywhere(color.get_color, _color)
    _everywhere(percent.resolve_one_percentage, _resolve_one)
    line_break.Layout.reactivate = _reactivate


def _everywhere(replaced: Any, by: Any) -> None:
    """In each module of the engine that has imported it."""
    word = replaced.__name__
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint") and getattr(module, word, None) is replaced:
            setattr(module, word, by)


def _missing(style: Any, key: str) -> Any:
    """Most properties are in no rule for the element."""
    if style.parent_style is None or key in style.cascaded:
        return _computed(style, key)
    if key in INITIAL and _logical(style, key) not in style.cascaded:
        value = style[key] = properties.INITIAL_VALUES[key]
        return value
    if key in INHERITED and not check_math(value := style.parent_style[key]):
        style[key] = value
        return value
    return _computed(style, key)


def _logical(style: Any, key: str) -> str | None:
    """The other name under which a rule may give the property: margin-inline-start."""
    name = computed_values.PHYSICAL_FUNCTIONS.get(key)
    return name(block="ttb", inline=style["direction"]) if name else None


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Asked for each tag; the pages are the same until there is one more."""
    kids = pdf.pages["Kids"]
    if len(kids) != getattr(pdf, "_counted", 0):
        pdf._counted = len(kids)
        pdf._references = tuple(b"%d 0 R" % number for number in kids[::3])
    references: tuple[bytes, ...] = pdf._references
    return references


def _font_key(style: Any, include_size: bool = False) -> Any:
    """The values themselves tell fonts apart as well as their text does."""
    if not isinstance(style, ComputedStyle):  # of a chart: plain values, lists among them
        return _keyed(style, include_size)
    return tuple(map(style.__getitem__, SIZED_FONT if include_size else FONT))


def _font_description(style: Any) -> Any:
    """Pango copies what it is given: one description serves every line in that font."""
    if not isinstance(style, ComputedStyle):
        return _described(style)
    key = tuple(map(style.__getitem__, DESCRIBED))
    if key not in _descriptions:
        _descriptions[key] = _described(style)
    return _descriptions[key]


def _color(style: Any, key: str) -> Any:
    """To compare a colour with a word takes longer than to ask whether it is one."""
    value = style[key]
    return style["color"] if type(value) is str and value == "currentcolor" else value


def _resolve_one(box: Any, name: str, refer_to: float) -> None:
    """Most lengths are in pixels, or automatic."""
    value = box.style[name]
    if type(value) is properties.Dimension and value.unit == "px":
        setattr(box, name, value.value)
        return
    if value == "auto":
        setattr(box, name, 0 if name in ("min_width", "min_height") else value)
    else:
        setattr(box, name, _percentage(value, box.style, refer_to))


def _reactivate(layout: Any, style: Any) -> None:
    """A leader is one text, drawn again and again: as it was shaped for the last one."""
    state = _drawn["state"]
    is_same = _drawn["layout"] is layout and state["style"] is style
    if is_same and vars(layout).items() <= state.items():
        vars(layout).update(state)
        return
    text = layout.text
    _reactivated(layout, style)
    _drawn.update(layout=layout if layout.text == text else None, state=dict(vars(layout)))
