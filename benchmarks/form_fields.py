"""The form of an answer as a browser has it: read from its page, sent back."""

from collections.abc import Iterable
from html.parser import HTMLParser
from secrets import token_hex

Fields = list[tuple[str, str]]


def fields_of(page: str, form: str) -> Fields:
    """What a browser would send back from the form of that id, untouched."""
    reader = _Reader(form)
    reader.feed(page)
    return reader.fields


def with_values(fields: Fields, values: dict[str, str]) -> Fields:
    return [(name, values.get(name, value)) for name, value in fields]


def multipart(fields: Fields) -> tuple[bytes, str]:
    """A body, and its type, as the buttons of the form send it."""
    mark = f"snia{token_hex(12)}"
    parts = (
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return f"{''.join(parts)}--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class _Reader(HTMLParser):
    """Not a tree: the focal points share the machine with the site, and must cost it little."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.fields: Fields = []
        self._form = form
        self._is_inside = False
        self._has_option = False
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("id") == self._form
        elif not self._is_inside:
            return
        elif tag == "input" and _is_sent(given):
            self.fields.append((given["name"], given.get("value", "")))
        elif tag in ("select", "textarea"):
            self.fields.append((given["name"], ""))
            self._has_option = False
            self._text = [] if tag == "textarea" else None
        elif tag == "option" and ("selected" in given or not self._has_option):
            self._set(given.get("value", ""))
            self._has_option = True

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._text is not None:
            self._set("".join(self._text).removeprefix("\n"))
            self._text = None

    def _set(self, value: str) -> None:
        self.fields[-1] = (self.fields[-1][0], value)


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "")
    return "name" in given and kind != "file" and (kind != "checkbox" or "checked" in given)
