"""Rich text: a small set of tags, cleaned on the server before it is kept."""

from typing import Any

import nh3
from django.db import models

ALLOWED_TAGS = {
    "p", "ul", "ol", "li", "strong", "em", "sup", "sub", "a", "br", "h4", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def clean_html(html: str) -> str:
    """Keep lists, emphasis, links and tables; drop every other tag, style and script."""
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


class RichTextField(models.TextField):
    """HTML that is clean in the database, so that pages and the book may print it as it is."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """Clean before the constraints are checked: a text may be empty once cleaned."""
        return clean_html(super().clean(value, model_instance) or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        cleaned = clean_html(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, cleaned)
        return cleaned
