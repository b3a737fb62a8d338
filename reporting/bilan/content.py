"""What was reported for one programme in one period, in pieces."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from programmes.models import Passage, Programme
from reporting.bilan.book import Block, Bullets, Heading, Table, Text
from reporting.bilan.exhibits import draw_exhibit
from reporting.bilan.material import Material, Validated
from reporting.bilan.outline import Level, Origin, Outline, Piece
from reporting.bilan.tables import listing_of, listings_by_kind
from reporting.models import Edition, PlanSection


def origin(record: Model, label: str, text: str) -> Origin:
    return Origin(f"{record._meta.label_lower}:{record.pk}", label, text)


def origin_of_answer(validated: Validated, label: str, text: str) -> Origin:
    """The answer that was validated is where one reads, and mends, what it says."""
    progress = validated.progress
    record = f"programmes.progressupdate:{progress.update_id}"
    return Origin(record, label, text, str(progress.institution))


class ChapterContent:
    """Read from the material of its period; costs no query of its own but for exhibits."""

    def __init__(self, edition: Edition, programme: Programme, material: Material) -> None:
        self.edition, self.period, self.programme = edition, edition.period, programme
        self.material = material
        self.passages = material.passages[programme.pk]
        self.validated = material.progress[programme.pk]

    def section(self, plan: PlanSection, pieces: Iterable[Piece] = ()) -> Outline:
        title = plan.heading.replace("{period}", self.period.label)
        title = title.replace("{next_period}", self.period.next_label or _("suivante"))
        return Outline(plan.kind, title, plan.group_numbering, list(pieces))

    def passages_of(self, section: str) -> list[Passage]:
        return [passage for passage in self.passages if passage.section == section]

    def told(self, passages: Sequence[Passage]) -> Iterator[Piece]:
        """Each passage: its heading, its text, its tables."""
        for passage in passages:
            key, source = f"passage-{passage.pk}", self._of_passage(passage)
            if passage.heading:
                is_lettered = passage.heading_level == Passage.Level.LETTERED
                level = Level.LETTERED if is_lettered else Level.MINOR
                yield Piece(
                    f"{key}-title", Heading(passage.heading), source(passage.heading), level
                )
            if passage.body:
                yield Piece(f"{key}-text", Text(passage.body), source(passage.body))
            if passage.table and passage.table.activities.all():
                listing = listing_of(passage.table)
                table = listing.draw()
                rows = origin(passage.table, passage.table.caption, said_by(table))
                drawn = f"table:{passage.table.pk}"
                yield Piece(f"{key}-table", table, (rows,), drawn=drawn, listing=listing)
            if passage.exhibit:
                table = draw_exhibit(passage.exhibit, self.period)
                drawn = f"exhibit:{passage.exhibit}"
                yield Piece(f"{key}-exhibit", table, source(said_by(table)), drawn=drawn)

    @staticmethod
    def _of_passage(passage: Passage) -> Callable[[str], tuple[Origin, ...]]:
        return lambda text: (origin(passage, str(passage), text),)

    def answers(self, validated: Iterable[Validated]) -> Iterator[Piece]:
        """The validated answers, action by action: the text, then a table for each kind."""
        for one in validated:
            progress = one.progress
            key, action = f"progress-{progress.pk}", progress.action
            name = progress.institution.label_on(self.period.end)
            label = f"{_('Action')} {action.code} ({name})"
            yield Piece(f"{key}-title", Heading(label), level=Level.TOP)
            if progress.narrative:
                source = origin_of_answer(one, label, progress.narrative)
                yield Piece(f"{key}-text", Text(progress.narrative), (source,))
            for kind, listing in listings_by_kind(one.activities):
                table = listing.draw()
                rows = origin_of_answer(one, label, said_by(table))
                drawn = f"progress:{progress.pk}:{kind}"
                yield Piece(f"{key}-{kind}", table, (rows,), drawn=drawn, listing=listing)

    def objectives(self) -> Iterator[Piece]:
        found = self.material.objectives[self.programme.pk]
        if not found:
            return
        lead = _("Ses objectifs spécifiques sont les suivants :")
        yield Piece("objectives-lead", Text(f"<p>{lead}</p>"))
        yield Piece(
            "objectives",
            Bullets([f"{one.wording.rstrip('.')} ({one.code})." for one in found]),
            tuple(origin(one, one.code, one.wording) for one in found),
        )

    def listed(self, kind: str) -> Iterator[Piece]:
        rows = self.material.lists[kind][self.programme.pk]
        if rows:
            origins = tuple(origin(row, self._said_in(row), row.text) for row in rows)
            yield Piece(f"{kind}-list", Bullets([row.text for row in rows]), origins)

    @staticmethod
    def _said_in(row: Model) -> str:
        return f"{row._meta.verbose_name} {row.position + 1}"  # type: ignore[attr-defined]


def said_by(block: Block) -> str:
    """All that a block says, to tell later whether it says something else."""
    rows = [*block.rows, block.total_row] if isinstance(block, Table) else []
    return "\n".join([*block.texts(), *("\t".join(row) for row in rows)])
