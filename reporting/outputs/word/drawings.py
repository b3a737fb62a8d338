"""Pictures in the text, with what they say to whom does not see them."""

from io import BytesIO
from typing import Any

from docx.shared import Cm

from reporting.outputs.word.styles import TEXT_WIDTH

_TALLEST = Cm(12)


def add_drawing(document: Any, content: bytes, *, alt: str, title: str) -> bool:
    """As large as it is, or as the text allows, kept with its caption; false where it is no
    picture."""
    try:
        shape = document.add_picture(BytesIO(content))
    except Exception:  # a damaged picture makes the reader fail in any way
        return False
    scale = min(1.0, TEXT_WIDTH / shape.width, _TALLEST / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for side in "TBLR":  # no room around it: LibreOffice would leave some
        shape._inline.set(f"dist{side}", "0")
    told = shape._inline.docPr
    told.set("descr", alt)
    told.set("title", title)
    return True
