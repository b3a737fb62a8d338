"""An institution's workbook: written from what the site holds, read back, applied whole or not
at all.

What comes back is compared with the cells that were written, not with the document: a cell that
comes back as it left keeps its value exactly, whatever a cell can't hold of it.
"""

from programmes.progress.workbook.read import ReturnedAnswer, read_answers
from programmes.progress.workbook.verbs import NotWaiting, apply, preview, receive
from programmes.progress.workbook.write import write_answers

__all__ = [
    "NotWaiting",
    "ReturnedAnswer",
    "apply",
    "preview",
    "read_answers",
    "receive",
    "write_answers",
]
