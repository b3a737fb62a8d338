"""Figures cited in texts, and what an editor chooses of a table: both are the data's."""

from itertools import pairwise

import pytest

from committees.rhythm.held import held_and_expected, total_of
from programmes.models import Activity, ActivityTable, Period
from reporting.bilan.books import book_of
from reporting.models import Edition
from reporting.studio import life
from reporting.studio.keeping import arrange, new_block, with_block
from reporting.studio.reading import read_chapter
from reporting.studio.references import REFERENCES, Figures, printed
from tests.builders import a_user
from tests.builders_studio import chapter_of, type_in

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def editor():
    return a_user()


@pytest.fixture
def chapter(editor):
    edition = Edition.objects.get(slug="2020")
    life.open_studio(edition, actor=editor)
    return chapter_of(edition, 11)


@pytest.fixture
def period():
    return Period.objects.get(label="2020")


def trainings(period):
    return Activity.objects.filter(period=period, kind="training", merged_into=None)


def writes(chapter, editor, kind="text", **cells):
    """The chapter with one more block at its end."""
    block = new_block(kind, **cells)
    arrange(chapter, lambda document: with_block(document, block, "fin"), actor=editor)
    chapter.refresh_from_db()
    return block["key"]


def printed_blocks(chapter, kind):
    [one] = [one for one in book_of(chapter.edition).chapters if one.number == 11]
    pending, found = list(one.sections), []
    while pending:
        section = pending.pop(0)
        found += [block for block in section.blocks if block.kind == kind]
        pending = [*section.subsections, *pending]
    return found


# --- Figures ---------------------------------------------------------------------------------


def test_a_text_gives_the_sum_of_the_tables(chapter, editor, period):
    known = [n for n in trainings(period).values_list("participants_women", flat=True) if n]
    missing = trainings(period).filter(participants_women=None).count()
    assert known
    assert missing, "the report does not tell it of every training"
    writes(chapter, editor, html="<p>Dont {{ trainings.women }} femmes.</p>")
    text = printed_blocks(chapter, "text")[-1].html
    number = f"{sum(known):,}".replace(",", "\u202f")
    assert text.startswith(f"<p>Dont au moins {number} (")
    assert str(missing) in text, "what is missing is told"

    extra = trainings(period).first()
    Activity.objects.create(
        period=period, kind="training", title="Autre", programme=extra.programme,
        participants_women=1000,
    )  # fmt: skip
    later = printed_blocks(chapter, "text")[-1].html
    assert f"{sum(known) + 1000:,}".replace(",", "\u202f") in later, "it lives"


def test_an_activity_reported_twice_is_counted_once(period):
    before = Figures(period).figure("trainings.total").number
    one = trainings(period).exclude(participants_total=None)[0]
    Activity.objects.create(
        period=period, kind="training", title=one.title, programme=one.programme,
        participants_total=one.participants_total, merged_into=one,
    )  # fmt: skip
    assert Figures(period).figure("trainings.total").number == before


def test_what_nobody_told_is_not_zero(period):
    trainings(period).update(
        participants_women=None, participants_men=None, participants_total=None
    )
    assert printed("{{ trainings.women }}", Figures(period)) == "nombre non communiqué"


def test_meetings_are_those_of_the_table(period):
    total = total_of(held_and_expected(period))
    figures = Figures(period)
    assert figures.figure("meetings.held").number == total.held
    assert str(figures.figure("meetings.expected")) == str(total.expected)


def test_a_programme_counts_its_own(chapter, period):
    one = trainings(period).first()
    other = Period.objects.get(label="2020")
    outside = chapter_of(chapter.edition, 1).programme
    Activity.objects.create(period=other, kind="training", title="Ailleurs", programme=outside)
    own = Figures(period, one.programme).figure("programme.activities.training").number
    whole = Figures(period, one.programme).figure("activities.training").number
    assert (own, whole) == (trainings(period).filter(programme=one.programme).count(), own + 1)


def test_an_unknown_name_is_told_and_stays_as_typed(chapter, editor):
    key = writes(chapter, editor, html="<p>{{ trainings.wommen }}</p>")
    [finding] = [one for one in read_chapter(chapter).findings if one.block == key]
    assert finding.is_blocking
    assert "trainings.wommen" in finding.message
    assert "{{ trainings.wommen }}" in printed_blocks(chapter, "text")[-1].html


def test_every_reference_has_a_label_a_definition_and_a_number(period):
    figures = Figures(period)
    for name, reference in REFERENCES.items():
        assert reference.label, name
        assert str(reference.definition).endswith("."), name
        assert figures.figure(name) is not None, name


def test_a_figure_is_a_chip_on_the_page_and_a_number_in_print(chapter, editor):
    writes(chapter, editor, html="<p>{{ trainings.count }} {{ activities.training }}</p>")
    shown = str(read_chapter(chapter).printed(with_chips=True))
    assert 'data-ref="activities.training"' in shown
    assert "data-ref" not in str(book_of(chapter.edition))


# --- Tables and charts -----------------------------------------------------------------------


def a_table_of(chapter):
    """A table of trainings with figures, and the block that prints it."""
    rows = [row for row in chapter.content["blocks"] if row.get("rank_women")]
    row = rows[0]
    return ActivityTable.objects.get(pk=row["drawn"].partition(":")[2]), row["key"]


def table_of(chapter, table):
    return next(one for one in printed_blocks(chapter, "table") if one.key == table.pk)


def test_columns_are_chosen_and_ordered(chapter, editor):
    table, key = a_table_of(chapter)
    row = next(row for row in chapter.content["blocks"] if row["key"] == key)
    changes = {f"blocks/{key}/{name}": "" for name in row if name.startswith("rank_")}
    changes |= {f"blocks/{key}/rank_women": "1", f"blocks/{key}/rank_title": "2"}
    before = table_of(chapter, table)
    type_in(chapter, editor, **changes)
    after = table_of(chapter, table)
    labels = {column.content: column.label for column in table.columns.all()}
    assert [column.label for column in after.columns] == [labels["women"], labels["title"]]
    assert after.number == before.number
    titles = {activity.title for activity in table.activities.all()}
    assert {row[1] for row in after.rows} == titles


def test_rows_are_ordered_and_put_together(chapter, editor):
    table, key = a_table_of(chapter)
    type_in(chapter, editor, **{f"blocks/{key}/order": "women"})
    women = [c.content for c in table.columns.all()].index("women")
    told = [row[women] for row in table_of(chapter, table).rows if row[women] != "-"]
    numbers = [int(cell.replace("\u202f", "")) for cell in told]
    assert numbers == sorted(numbers)
    type_in(chapter, editor, **{f"blocks/{key}/grouping": "place"})
    places = [row[0] for row in table_of(chapter, table).rows]
    changes = [place for place, after in pairwise(places) if place != after]
    assert len(changes) == len(set(places)) - 1, "each place once, one after the other"


def test_the_caption_is_the_editors_and_the_number_the_books(chapter, editor):
    table, key = a_table_of(chapter)
    number = table_of(chapter, table).number
    type_in(chapter, editor, **{f"blocks/{key}/caption": "Formations de l'année"})
    printed_table = table_of(chapter, table)
    assert (printed_table.caption, printed_table.number) == ("Formations de l'année", number)


def test_a_chart_draws_the_figures_that_texts_cite(chapter, editor, period):
    key = writes(chapter, editor, "chart")
    assert any(one.block == key and one.is_blocking for one in read_chapter(chapter).findings)
    type_in(chapter, editor, **{f"blocks/{key}/drawn": "activities"})
    [chart] = printed_blocks(chapter, "chart")
    count = trainings(period).count()
    assert f"Formation ou renforcement des capacités : {count}" in chart.svg
    assert "style=" not in chart.svg
    assert chart.number == "11.1"


def test_bad_ranks_lose_no_column_and_break_nothing(chapter, editor):
    table, key = a_table_of(chapter)
    before = len(table_of(chapter, table).columns)
    type_in(chapter, editor, **{f"blocks/{key}/rank_women": "premier", f"blocks/{key}/order": "x"})
    assert len(table_of(chapter, table).columns) == before
