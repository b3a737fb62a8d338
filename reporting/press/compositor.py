"""python -m reporting.press.compositor: lays pieces out and puts them together, one request a
line, one answer a line.

Ends with its input: whoever asked may die, nothing of it stays.
"""

import ctypes.util
import gc
import json
import sys

if sys.platform == "linux":
    # To look a library up by its short name asks a C compiler, some fifteen times in all; the
    # engine then asks for the file by its full name, which is enough.
    ctypes.util.find_library = lambda name: None

from reporting.press import quicker
from reporting.press.assembly import Order, assemble
from reporting.press.layout import NotNamed, Request, lay_out


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    quicker.apply()
    # A layout makes many objects that stay until its end: they are collected between two pieces.
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        answers.write(_answer(line) + "\n")
        answers.flush()
        gc.collect()


def _answer(line: str) -> str:
    told = json.loads(line)
    try:
        if "laid" not in told:
            return lay_out(Request(**told)).as_json()
        assemble(Order.from_values(told))
        return "{}"
    except (Exception, NotNamed) as error:  # whatever it is, who asked must know
        return json.dumps({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
