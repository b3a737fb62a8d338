"""The document of an answer (`snia.common.drafts.documents` tells its shape). Pure: imports no
ORM."""

from snia.common.drafts.documents import (
    MAX_COLUMNS,
    Document,
    NotADocument,
    Row,
    Schema,
    Shape,
    new_key,
)
from snia.common.drafts.paths import Difference

__all__ = [
    "MAX_COLUMNS",
    "MAY_BE_NOT_APPLICABLE",
    "RICH_TEXTS",
    "ROWS",
    "SCHEMA",
    "SETS",
    "TEXTS",
    "Difference",
    "Document",
    "NotADocument",
    "Row",
    "Shape",
    "differences",
    "fingerprints",
    "flatten",
    "is_empty",
    "new_key",
    "tidy",
    "value_at",
    "with_value",
]

TEXTS = ("status", "rate", "confidence", "confidence_reason", "narrative", "budget_spent")
RICH_TEXTS = frozenset({"narrative"})
ROWS: dict[str, tuple[str, ...]] = {
    "activities": (
        "kind",
        "title",
        "organisers",
        "project",
        "when_written",
        "place_written",
        "audience",
        "qualifier",
        "total",
        "women",
        "men",
        "scope",
        "languages",
        "degree",
        "projects_supported",
        "description",
        "note",
    ),
    "indicators": ("total", "note"),  # and one column for each part that the indicator asks
    "challenges": ("text",),
    "measures": ("text", "owner", "when_written"),
    "recommendations": ("text",),
}
SETS = ("not_applicable", "attachments")
# What may be said to be without object, which is not the same as left empty.
MAY_BE_NOT_APPLICABLE = (
    "rate",
    "activities",
    "challenges",
    "measures",
    "recommendations",
    "budget_spent",
)

# What a cell holds where nothing was chosen: as good as empty.
DEFAULTS = {"qualifier": "exact"}

SCHEMA = Schema(
    texts=TEXTS,
    rows=ROWS,
    sets=SETS,
    page=(
        *("status", "rate", "confidence", "confidence_reason", "narrative", "indicators"),
        *("activities", "challenges", "measures", "recommendations", "budget_spent"),
        *("attachments", "not_applicable"),
    ),
    rich_texts=RICH_TEXTS,
    defaults=DEFAULTS,
    members={"not_applicable": MAY_BE_NOT_APPLICABLE},
    own_columns=frozenset({"indicators"}),
)
tidy = SCHEMA.tidy
flatten = SCHEMA.flatten
fingerprints = SCHEMA.fingerprints
differences = SCHEMA.differences
value_at = SCHEMA.value_at
with_value = SCHEMA.with_value
is_empty = SCHEMA.is_empty
