"""A chapter in words: for conflict screens and histories."""

from typing import Any

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reporting.studio.document import FIELD_LABELS, RESERVED, SCHEMA
from reporting.studio.keeping import label_of
from snia.common.differences import word_changes
from snia.common.drafts.documents import Document
from snia.common.drafts.paths import Difference
from snia.common.richtext import kept_html, text_of

# Never read by anyone.
_UNTOLD = {"key", "kind", *RESERVED}


def name_of(path: str, *documents: Document) -> str:
    labels = [label_of(document, path) for document in documents]
    return next((label for label in labels if "«" in label), labels[0])


def shown_side(difference: Difference, side: str) -> SafeString:
    """What one of the two says."""
    return shown(getattr(difference, side))


def shown(value: str | dict[str, str] | None) -> SafeString:
    """A text, or a whole block, as it reads; what is not there says so."""
    if not value:
        return mark_safe(f"<em>{escape(_('rien'))}</em>")  # noqa: S308 (escaped)
    if isinstance(value, dict):
        told = [(name, text) for name, text in value.items() if name not in _UNTOLD]
        lines = ((FIELD_LABELS.get(name, name), shown(text)) for name, text in told)
        return format_html_join("", "<div>{} : {}</div>", lines)
    html = kept_html(value) if "<" in value else escape(value).replace("\n", "<br>")
    return mark_safe(html)  # noqa: S308 (clean or escaped)


def changes_between(before: Document, after: Document) -> list[dict[str, Any]]:
    """What a version changed in the one before it, in words."""
    return [
        {
            "label": name_of(difference.path, after, before),
            "html": word_changes(_plain(difference.theirs), _plain(difference.mine)),
        }
        for difference in SCHEMA.differences(after, before)
        if difference.path.rpartition("/")[2] not in _UNTOLD
    ]


def _plain(value: str | dict[str, str] | None) -> str:
    if isinstance(value, dict):
        return " ".join(_plain(text) for name, text in value.items() if name not in _UNTOLD)
    return text_of(value or "")
