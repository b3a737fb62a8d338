"""A chart as a picture: its SVG is drawn again in points, for Word and LibreOffice alike.

Only what our charts are made of is drawn (`reporting.bilan.charts`): rectangles and texts.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from snia.common.pdf import FONT_PACKAGE

_FONT = "SourceSerifPro-Regular.ttf"
_SCALE = 4  # points of the picture for one of the drawing: sharp in print
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_INK = "#000000"


def picture_of(svg: str) -> bytes | None:
    """A PNG; None where the drawing holds anything that is not drawn here."""
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))
    shapes = [(etree.QName(one).localname, one) for one in root.iter() if one is not root]
    if any(name not in _DRAW for name, _shape in shapes):
        return None
    size = (_length(root, "width"), _length(root, "height"))
    if not all(size):
        return None
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for name, shape in shapes:
        _DRAW[name](pen, shape)
    into = BytesIO()
    picture.save(into, "PNG", optimize=True, dpi=(96 * _SCALE, 96 * _SCALE))
    return into.getvalue()


def words_of(svg: str) -> str:
    """All that the drawing says."""
    told = BeautifulSoup(svg, "html.parser").find_all(["title", "desc", "text"])
    words = [" ".join(one.get_text(" ").split()) for one in told]
    return " ; ".join(dict.fromkeys(filter(None, words)))


def _rectangle(pen: ImageDraw.ImageDraw, shape: Any) -> None:
    left, top = _length(shape, "x"), _length(shape, "y")
    width, height = _length(shape, "width"), _length(shape, "height")
    if width and height:
        corners = (left, top, left + width - 1, top + height - 1)
        pen.rectangle(corners, fill=shape.get("fill", _INK))


def _text(pen: ImageDraw.ImageDraw, shape: Any) -> None:
    place = (_length(shape, "x"), _length(shape, "y"))
    pen.text(
        place,
        shape.text or "",
        fill=shape.get("fill", _INK),
        font=_font(_length(shape, "font-size", 16)),
        anchor=_ANCHORS[shape.get("text-anchor", "start")],
    )


def _nothing(pen: ImageDraw.ImageDraw, shape: Any) -> None:
    """A title is said, not drawn."""


_DRAW = {"rect": _rectangle, "text": _text, "title": _nothing, "desc": _nothing}


def _length(shape: Any, name: str, default: float = 0) -> int:
    return round(float(shape.get(name, default)) * _SCALE)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = files(FONT_PACKAGE).joinpath("files", _FONT).read_bytes()
    return ImageFont.truetype(BytesIO(font), size)
