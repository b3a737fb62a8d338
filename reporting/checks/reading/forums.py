"""The editions of the forums that the period's texts name."""

from collections.abc import Iterable

from partners.models import ForumEdition
from reporting.checks.facts import ForumFacts, TextFacts
from reporting.checks.reading.activities import interval
from reporting.checks.reading.records import record_of
from reporting.checks.sentences import plain
from snia.common.text import fold


def forums_named_in(texts: Iterable[TextFacts]) -> list[ForumFacts]:
    folded = [(text, f" {fold(f'{text.heading} {plain(text.html)}')} ") for text in texts]
    found = []
    for edition in ForumEdition.objects.select_related("forum").order_by("forum", "number"):
        names = [fold(edition.forum.title), fold(edition.forum.acronym)]
        naming = next((t for t, words in folded if _names(words, names)), None)
        if naming is not None:
            found.append(
                ForumFacts(
                    record=record_of(edition, chapter=naming.record.chapter),
                    forum=edition.forum.title,
                    number=edition.number,
                    written=edition.when_written,
                    when=interval(edition),
                )
            )
    return found


def _names(words: str, names: list[str]) -> bool:
    return any(name and f" {name} " in words for name in names)
