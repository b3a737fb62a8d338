"""What the header of a column tells that the column holds, however it is worded."""

import re
from collections.abc import Sequence

from programmes.models import ActivityTableColumn
from snia.common.text import fold

Content = ActivityTableColumn.Content
FIGURES = (Content.TOTAL, Content.WOMEN, Content.MEN)

# The first that matches: "participants femmes" is a number of women, "nombre de bénéficiaires"
# a total, "bénéficiaires" alone is who they were.
_RULES: tuple[tuple[Content, str], ...] = (
    (Content.WOMEN, r"femmes?|feminin|f"),
    (Content.MEN, r"hommes?|masculin|h"),
    (Content.TOTAL, r"total|totaux|nombre|nbre|nb|effectifs?|participants|participant e s"),
    (Content.ORGANISERS, r"organis\w+|porteurs?"),
    (Content.UNIVERSITY, r"universites?|etablissements?"),
    (Content.DEGREE, r"diplomes?"),
    (Content.TITLE, r"intitules?|titres?|themes?|thematiques?|designation|libelle"),
    (Content.AUDIENCE, r"beneficiaires?|cibles?|publics?|profils?"),
    (Content.PLACE, r"lieux?|villes?|regions?|provinces?|localites?"),
    (Content.YEAR, r"annees?"),
    (Content.WHEN, r"periodes?|dates?|calendrier|mois"),
    (Content.PROJECT, r"projets?"),
    (
        Content.TITLE,
        r"formations?|evenements?|activites?|actions?|ateliers?|descriptions?|filieres?",
    ),
)


def content_of(label: str) -> Content | None:
    """What a column under this header holds; None where it tells nothing that is known."""
    words = fold(label)
    for content, pattern in _RULES:
        if re.search(rf"\b(?:{pattern})\b", words):
            return content
    return None


def contents_of(labels: Sequence[str]) -> list[Content | None]:
    """What each column holds; a second column of the same content is not understood."""
    found: list[Content | None] = []
    for label in labels:
        content = content_of(label) if label.strip() else None
        found.append(None if content in found else content)
    return found
