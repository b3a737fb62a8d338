"""Headings numbered twice, or by leaps, in the document or in the book."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Passage
from reporting.bilan.book import Section
from reporting.checks.facts import Facts, TextFacts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.typography import enumeration

# "§3, Recommandations", "§1.1, a-", "§3 c)": where a document says something.
_PLACE = re.compile(r"^§(?P<number>\d+)(?:\.\d+)?(?:,? (?P<letter>[a-zα-ω])(?:\)|-|\b))?")
_TYPED = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[a-zA-Zα-ω]|[IVX]+)\s*[-.)–]\s+\S")


@rule(
    "titre-numerote-deux-fois",
    Severity.WARNING,
    gettext_lazy("Numéro de titre porté deux fois"),
    Documentation(
        looks_at=gettext_lazy(
            "Les numéros que les documents sources donnent à leurs sections, et ceux du livre "
            "composé ; les titres saisis avec un numéro, que le livre numérotera encore."
        ),
        why=gettext_lazy("Un renvoi au « 3. » mène à deux sections."),
        example=gettext_lazy(
            "Le Bilan 2020 numérote 3. les mesures prévues, puis 3. les recommandations."
        ),
    ),
)
def numbered_twice(facts: Facts) -> Iterator[Remark]:
    yield from _twice_in_the_document(facts)
    for text in facts.texts:
        if _TYPED.match(text.heading):
            told = _("Le titre « %s » porte son numéro : le livre en ajoutera un second.")
            yield Remark(text.record, told % text.heading)
    for chapter in facts.book.chapters if facts.book else []:
        for number in _repeated(chapter.sections):
            record = Record(f"section:{chapter.number}-{number}", number, chapter.number)
            yield Remark(record, _("Deux sections du chapitre portent le numéro %s.") % number)


def _twice_in_the_document(facts: Facts) -> Iterator[Remark]:
    by_number: dict[tuple[str, int | None, str], dict[str, TextFacts]] = defaultdict(dict)
    for text in facts.everything_written():
        place = _PLACE.match(text.locator)
        if place and text.source and not _is_a_line_of_prose(text, place):
            key = (text.source, text.record.chapter, place["number"])
            by_number[key].setdefault(text.section, text)
    for (source, _chapter, number), found in by_number.items():
        if len(found) > 1:
            sections = [str(Passage.Section(section).label) for section in found]
            told = _("« %(source)s » donne le numéro %(number)s à : %(sections)s.")
            names = {"source": source, "number": number, "sections": enumeration(sections)}
            first, second, *_more = found.values()
            yield Remark(first.record.beside(second.record), told % names)


def _is_a_line_of_prose(text: TextFacts, place: re.Match[str]) -> bool:
    """A measure that a sub-section tells in passing is no section of measures."""
    return text.is_of_a_list and bool(place["letter"])


@rule(
    "lettre-sautee",
    Severity.INFORMATION,
    gettext_lazy("Sous-section sautée ou lettrée autrement"),
    Documentation(
        looks_at=gettext_lazy(
            "Les lettres que les documents sources donnent aux sous-sections d'une section."
        ),
        why=gettext_lazy("Une sous-section a peut-être été perdue à la mise en page."),
        example=gettext_lazy(
            "Le Bilan 2018 passe de « a) » à « c) » ; celui de 2020 d'« a- » à « α »."
        ),
    ),
)
def skipped_letter(facts: Facts) -> Iterator[Remark]:
    by_section: dict[tuple[str, int | None, str], dict[str, TextFacts]] = defaultdict(dict)
    for text in facts.texts:
        place = _PLACE.match(text.locator)
        if place and place["letter"] and text.source:
            key = (text.source, text.record.chapter, place["number"])
            by_section[key].setdefault(place["letter"], text)
    for (source, _chapter, number), found in by_section.items():
        latin = [letter for letter in found if letter in ascii_lowercase]
        skipped = [letter for letter in _up_to_the_last(latin) if letter not in found]
        other = [letter for letter in found if letter not in ascii_lowercase]
        names = {"source": source, "number": number}
        if skipped:
            told = _("« %(source)s », section %(number)s : il manque la sous-section %(letters)s.")
            yield Remark(found[latin[-1]].record, told % {**names, "letters": ", ".join(skipped)})
        if latin and other:
            told = _(
                "« %(source)s », section %(number)s : sous-sections %(latin)s, puis %(other)s."
            )
            both = {"latin": ", ".join(latin), "other": ", ".join(other)}
            yield Remark(found[other[0]].record, told % {**names, **both})


def _up_to_the_last(letters: Iterable[str]) -> str:
    return ascii_lowercase[: ascii_lowercase.index(max(letters)) + 1] if letters else ""


def _repeated(sections: Iterable[Section]) -> list[str]:
    numbers = [section.number for section in sections if section.number]
    within = [n for section in sections for n in _repeated(section.subsections)]
    return sorted({number for number in numbers if numbers.count(number) > 1}) + within
