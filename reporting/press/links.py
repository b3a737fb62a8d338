"""Links that lead out of their piece: placeholders, which the assembly leads home."""

import re
from collections.abc import Mapping

SCHEME = "book:"
_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')


def with_placeholders(html: str, pages: Mapping[str, int] | None = None) -> str:
    """A link to another piece becomes `book:anchor`; each says its page, where it is known."""
    own = set(_ID.findall(html))

    def replaced(link: re.Match[str]) -> str:
        anchor = link[1]
        page = f' data-page="{pages[anchor]}"' if pages and anchor in pages else ""
        return f'href="{"#" if anchor in own else SCHEME}{anchor}"{page}'

    return _LINK.sub(replaced, html)
