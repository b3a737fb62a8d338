"""Pictures in the text, with what they say to whom does not see them."""

from io import BytesIO
from typing import Any

from reporting.outputs.word.styles import TEXT_WIDTH


def add_drawing(document: Any, content: bytes, *, alt: str, title: str) -> bool:
    """As wide as it is, or as the text, kept with its caption; false where it is no picture."""
    try:
        shape = document.add_picture(BytesIO(content))
    except Exception:  # a damaged picture makes the reader fail in any way
        return False
    if shape.width > TEXT_WIDTH:
        shape.height = round(shape.height * TEXT_WIDTH / shape.width)
        shape.width = TEXT_WIDTH
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for side in "TBLR":  # no room around it: LibreOffice would leave some
        shape._inline.set(f"dist{side}", "0")
    told = shape._inline.docPr
    told.set("descr", alt)
    told.set("title", title)
    return True
