"""The texts of the chapters, with the tables that they introduce."""

from collections.abc import Iterator, Sequence

from programmes.models import ActionGroup, ActivityTable, Passage, Period, Programme
from programmes.synthetic.bulk import write
from reporting.demonstration.words import Words

Section, Level = Passage.Section, Passage.Level
INTERNATIONAL_PROGRAMME = 9
LONG_HEADING = (
    "Un intertitre inventé, délibérément démesuré, dont les mots composés (sociolinguistique, "
    "interministérialité, reconventionnement) cherchent la marge de droite et la trouvent"
)


def write_passages(
    period: Period,
    programmes: Sequence[Programme],
    groups: dict[int, list[ActionGroup]],
    tables: Sequence[ActivityTable],
) -> None:
    """`groups`, by the number of their programme."""
    passages = []
    for programme in programmes:
        own = [table for table in tables if table.programme_id == programme.pk]
        writer = _Chapter(programme.number, groups.get(programme.number, []), own)
        for position, passage in enumerate(writer.passages()):
            passage.period, passage.programme = period, programme
            passage.position, passage.is_demonstration = position, True
            passages.append(passage)
    write(passages)


class _Chapter:
    def __init__(
        self, number: int, groups: list[ActionGroup], tables: list[ActivityTable]
    ) -> None:
        self.number, self.groups, self.tables = number, groups, list(tables)

    def passages(self) -> Iterator[Passage]:
        yield self._text(Section.PURPOSE, 1, 1 + self.number % 2, "l'objet du programme")
        yield self._text(Section.ACTIVITIES, 2, 1, "une introduction aux activités")
        for rank, group in enumerate(self.groups):
            yield from self._of_group(rank, group)
        for table in self.tables:  # more tables than groups: they follow the last one
            yield Passage(section=Section.ACTIVITIES, group=self._last_group(), table=table)
        yield from self._special()
        if self.number == INTERNATIONAL_PROGRAMME:
            yield self._text(Section.INTERNATIONAL, 90, 5, "un chapitre international")
        yield self._text(Section.CHALLENGES, 91, 1, "ce qui a manqué")
        yield self._text(Section.MEASURES, 92, 1, "ce qui est prévu")

    def _last_group(self) -> ActionGroup | None:
        return self.groups[-1] if self.groups else None

    def _of_group(self, rank: int, group: ActionGroup) -> Iterator[Passage]:
        seed = 10 + rank * 3
        subject = "le récit d'un groupe d'actions"
        yield self._text(Section.ACTIVITIES, seed, 1, subject, group)
        if (rank + self.number) % 2 == 0:
            heading = LONG_HEADING if self.number % 4 == 0 else "Une sous-section inventée"
            subject = "une sous-section"
            yield self._text(Section.ACTIVITIES, seed + 1, 2, subject, group, heading)
        if self.tables:
            yield Passage(
                section=Section.ACTIVITIES,
                group=group,
                heading="Ce que montrent les tableaux de l'exemple",
                heading_level=Level.MINOR,
                body=f"<p>{Words(self.number + seed).paragraph(2)}</p>",
                table=self.tables.pop(0),
            )

    def _special(self) -> Iterator[Passage]:
        words = Words(self.number * 13 + 5)
        yield self._text(Section.SPECIAL, 70, 1, "une section propre à l'année")
        yield Passage(
            section=Section.SPECIAL,
            heading="Une liste dans la liste",
            heading_level=Level.MINOR,
            body=f"<p>{words.opening('une liste imbriquée')}</p>{words.nested_list()}",
        )

    def _text(
        self,
        section: str,
        seed: int,
        paragraphs: int,
        subject: str,
        group: ActionGroup | None = None,
        heading: str = "",
    ) -> Passage:
        body = Words(self.number * 31 + seed).html(subject, paragraphs)
        return Passage(section=section, group=group, heading=heading, body=body)
