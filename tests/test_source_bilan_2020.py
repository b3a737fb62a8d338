"""The Bilan of 2020 against the reference data: its tables, lists, figures, dates and headings."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from committees.models import Committee, Mandate, Meeting, MeetingTally
from partners.models import (
    Framework,
    InstitutionAlias,
    InstitutionName,
    Project,
    ProjectComponent,
)
from programmes.models import (
    ActionGroup,
    Activity,
    ActivityTable,
    CallForProjects,
    Challenge,
    Passage,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from snia.common.approximate_dates import Interval, interval_of
from snia.common.text import fold
from snia.common.typography import MONTHS

pytestmark = [
    pytest.mark.documents,
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_data"),
]

Rows = list[list[str]]

SOURCE = "bilan-2020"
FIGURES = {"total": "participants_total", "women": "participants_women", "men": "participants_men"}
MONTH = f"(?:{'|'.join(MONTHS)})"
DATE = re.compile(rf"(?:du \d+ au )?\d{{1,2}}(?:er)? {MONTH} 2020", re.IGNORECASE)
SPELT = {"deux": 2, "trois": 3}
LISTS = {
    ("10", "Recommandations"): Recommendation,
    ("11", "Défis et contraintes"): Challenge,
    ("11", "Mesures prévues"): PlannedMeasure,
    ("11", "Recommandations"): Recommendation,
}
PROSE = (Passage, Challenge, PlannedMeasure, Recommendation, Activity, Committee, Mandate, Project)
LONGEST_RUN = 7
# Names that no record bears.
TERMS = (
    "6ème édition de la semaine des migrants",
    "Comité interministériel des affaires des Marocains résidant à l'étranger, élargi",
    "décret n° 2-14-963 du 23 février 2015",
    "facultés des sciences juridiques, économiques et sociales",
    "Maisons des Marocains du Monde et des Affaires de la Migration",
    "Maisons des Marocains du Monde",
    "lutte contre la traite des êtres humains",
    "Pacte mondial pour des migrations sûres, ordonnées et régulières",
    "Pacte mondial pour les réfugiés",
)


@pytest.fixture
def bilan(documents: Path) -> str:
    text = (documents / "bilan-2020-programme-11.txt").read_text(encoding="utf-8")
    return re.sub(r" ?</?sup>", "", text).replace("’", "'")


@pytest.fixture
def tables(bilan: str) -> list[Rows]:
    """The blocks of tab-separated lines: the recap of the meetings, then the activities'."""
    lines = [line for line in bilan.splitlines() if line.strip()]
    blocks = [list(block) for tabbed, block in groupby(lines, lambda line: "\t" in line) if tabbed]
    return [[[cell.strip() for cell in line.split("\t")] for line in block] for block in blocks]


def loaded(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.filter(source__slug=SOURCE)


def activity_tables() -> QuerySet[ActivityTable]:
    return loaded(ActivityTable).order_by("position")


def bullets(text: str) -> list[str]:
    return re.findall(r"^- ▶ (.+)", text, re.MULTILINE)


def found(pattern: str, text: str) -> re.Match[str]:
    match = re.search(pattern, text)
    assert match, f"the document has no {pattern}"
    return match


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def headings_and_texts(bilan: str) -> Iterator[tuple[str, str]]:
    """What stands under each heading; the running headers of the pages don't count."""
    text = re.sub(r"^## (?:Bilan|Programmes) .*$", "", bilan, flags=re.MULTILINE)
    yield from re.findall(r"^##+ (.+)$([\s\S]*?)(?=^##|\Z)", text, re.MULTILINE)


def unlettered(heading: str) -> str:
    return re.sub(r"^(?:[abαβ][-.])\s*|\s*:$", "", heading.replace("*", ""))


def places(activity: Activity) -> str:
    return activity.place_written or ", ".join(place.name for place in activity.places.all())


def universities(activity: Activity) -> str:
    party = activity.parties.get(role="university")
    return party.credited_as or party.institution.label_on(activity.period.start)


TEXTS: dict[str, Callable[[Activity], str]] = {
    "year": lambda activity: activity.when_written,
    "title": lambda activity: activity.title,
    "project": lambda activity: activity.project_written,
    "audience": lambda activity: activity.audience,
    "degree": lambda activity: activity.degree,
    "place": places,
    "university": universities,
}


def as_loaded(activity: Activity, content: str) -> str | int | None:
    if content in FIGURES:
        return getattr(activity, FIGURES[content])
    return fold(TEXTS[content](activity))


def as_printed(cell: str, content: str) -> str | int | None:
    if content in FIGURES:
        return None if cell == "-" else int(cell)
    return fold(cell)


@pytest.mark.parametrize("rank", range(4))
def test_every_row_of_every_table_is_loaded(tables: list[Rows], rank: int) -> None:
    table, printed = activity_tables()[rank], tables[rank + 1]
    contents = [column.content for column in table.columns.all()]
    body = [row for row in printed[1:] if row[0]]  # A second line of headers has no first cell.
    rows = table.activities.order_by("position")
    assert [[as_loaded(row, content) for content in contents] for row in rows] == [
        [as_printed(cell, content) for cell, content in zip(row, contents, strict=True)]
        for row in body
    ]


@pytest.mark.parametrize("rank", range(4))
def test_columns_bear_the_headers_that_are_printed(tables: list[Rows], rank: int) -> None:
    headers = [row for row in tables[rank + 1] if row is tables[rank + 1][0] or not row[0]]
    printed = [next(filter(None, reversed(cells)), "") for cells in zip(*headers, strict=True)]
    columns = activity_tables()[rank].columns.exclude(content="year")
    assert [column.label for column in columns] == [label for label in printed if label]


def test_there_are_no_other_tables(tables: list[Rows]) -> None:
    assert len(tables) == 1 + activity_tables().count()
    passages = loaded(Passage).order_by("position")
    drawn = [passage.exhibit or passage.table for passage in passages]
    assert list(filter(None, drawn)) == ["meetings", *activity_tables()]


def test_the_recap_of_the_meetings(tables: list[Rows]) -> None:
    committee, printed = "", []
    announced: dict[str, int] = {}
    for name, number, day in tables[0][1:]:
        if name:
            committee = name.split(":")[0].strip()
            announced[committee] = int(number)
        printed.append((committee, interval_of(day)))
    acronyms = {"Comité de pilotage": "CoPil"}
    meetings = loaded(Meeting).filter(mode=Meeting.Mode.ONLINE)
    held = [(m.committee.acronym, Interval(m.when_start, m.when_end)) for m in meetings]
    assert sorted(held) == sorted((acronyms.get(name, name), day) for name, day in printed)
    for name, count in announced.items():
        assert meetings.filter(committee__acronym=acronyms.get(name, name)).count() == count


def test_the_meetings_told_in_prose(bilan: str) -> None:
    told = between(
        bilan, "Commission interministérielle des Affaires", "## Programmes transverses"
    )
    days = re.findall(rf"\d+ {MONTH}", told)
    meetings = loaded(Meeting).exclude(mode=Meeting.Mode.ONLINE).order_by("pk")
    starts = [interval_of(f"{day} 2020") for day in days]
    assert [Interval(m.when_start, m.when_end) for m in meetings] == starts
    times = SPELT[found(r"à (\w+) reprises", told)[1]]
    assert meetings.filter(committee__slug="comite-technique").count() == times


def test_the_programme_committees_and_their_names(bilan: str, tables: list[Rows]) -> None:
    printed = re.findall(r"^- (CP) ?(\d) : (.+)$", bilan, re.MULTILINE)
    committees = Committee.objects.filter(level=Committee.Level.PROGRAMME)
    assert [c.acronym for c in committees] == [cp + number for cp, number, _ in printed]
    # The list shortens the name that the recap of the meetings gives to the last one.
    *sectoral, transverse = zip(committees, printed, strict=True)
    assert all(fold(c.name) == fold(name) for c, (_, _, name) in sectoral)
    committee, (_, _, short_name) = transverse
    cells = [row[0].partition(":") for row in tables[0] if row[0].startswith(committee.acronym)]
    assert [fold(name).replace(" ", "") for _, _, name in cells] == [
        fold(committee.name).replace(" ", "")
    ]
    assert fold(short_name) in fold(committee.mandates.get().mission)
    towns = found(r"Présentes dans (\d+) villes \(([^)]*)\)", bilan)
    houses = Committee.objects.filter(slug__startswith="maison-")
    assert houses.count() == int(towns[1])
    assert all(str(house.place) in towns[2] for house in houses)


@pytest.mark.parametrize(("programme", "heading"), LISTS)
def test_lists_have_as_many_items_as_the_document(
    bilan: str, programme: str, heading: str
) -> None:
    of_chapter = dict(zip(("10", "11"), bilan.split("### Programme 11"), strict=True))[programme]
    text = "".join(text for title, text in headings_and_texts(of_chapter) if heading in title)
    rows = loaded(LISTS[programme, heading]).filter(programme__number=programme)
    assert rows.count() == len(bullets(text)) > 0


def test_headings_and_groups_follow_the_document(bilan: str) -> None:
    minor = [unlettered(title) for title, _ in headings_and_texts(bilan) if "*" in title]
    passages = loaded(Passage).exclude(heading="").order_by("position")
    assert [fold(passage.heading) for passage in passages] == [fold(title) for title in minor]
    cited = [
        [int(number) for number in re.findall(r"11\.(\d+)", codes)]
        for codes in re.findall(r"\(Actions? ([^)]*)\)", bilan)
    ]
    groups = ActionGroup.objects.filter(programme__number=11)
    assert [[action.number for action in group.cited.all()] for group in groups] == cited
    assert all(loaded(Passage).filter(group=group).exists() for group in groups)


@pytest.mark.parametrize(
    ("start", "end", "activity"),
    [
        ("semaine des réfugiés :*", "### ***Journée", "5ème édition de la semaine"),
        ("une série de mesures a été programmée", "Ains, en vue", "Feuille de route"),
    ],
)
def test_every_point_of_a_list_is_part_of_its_activity(
    bilan: str, start: str, end: str, activity: str
) -> None:
    points = bullets(between(bilan, start, end))
    parts = loaded(Activity).get(title__startswith=activity).parts.order_by("position")
    assert len(parts) == len(points)
    for part, point in zip(parts, points, strict=True):
        for quoted in re.findall(r"«\s*(.+?)\s*»", point):
            assert fold(quoted) in fold(part.title)


def test_the_lists_of_universities_and_of_the_lockdown(bilan: str) -> None:
    for start, end, locator in [
        ("coopération universitaire, plusieurs", "Dans le cadre", "§1.2, β, liste"),
        ("à travers les actions suivantes", "Dans le cadre", "confinement, ENABEL"),
    ]:
        rows = loaded(Activity).filter(source_locator__contains=locator)
        assert rows.count() == len(bullets(between(bilan, start, end)))


def test_every_project_that_the_document_quotes_is_known(bilan: str) -> None:
    quoted = re.findall(r"(?:projet(?: régional)?|[Pp]rogramme)\s*«\s*(.+?)\s*»", bilan)
    known = {fold(title) for title in Project.objects.values_list("title", flat=True)}
    known |= {fold(title) for title in Programme.objects.values_list("title", flat=True)}
    assert quoted
    assert {fold(title) for title in quoted} <= known


def test_every_date_of_the_year_is_loaded(bilan: str) -> None:
    dated = [*loaded(Activity), *loaded(Meeting)]
    days = {Interval(row.when_start, row.when_end) for row in dated if row.when_start}
    written = " ".join(row.when_written for row in dated)
    printed = {date.group() for date in DATE.finditer(bilan)}
    missing = [day for day in printed if interval_of(day) not in days and day not in written]
    assert printed
    assert missing == []


def texts_of(row: Model) -> str:
    values = (str(value) for value in vars(row).values() if isinstance(value, str | int))
    return " ".join(values)


def test_every_number_of_the_document_is_loaded(bilan: str) -> None:
    text = re.sub(r"^#+ \*?\d.*$|^#.*\d+ :|\(Actions[^)]*\)", "", bilan, flags=re.MULTILINE)
    models = (*PROSE, CallForProjects, Meeting, MeetingTally, ActivityTable)
    rows = [row for model in models for row in loaded(model)]
    rows += list(Programme.objects.get(number=11).objectives.all())
    numbers = set(re.findall(r"\d+", " ".join(texts_of(row) for row in rows)))
    spelt = {"4", "6"}  # "quatre universités", "moins de six ans", as French spells them.
    printed = {number.lstrip("0") for number in re.findall(r"\d+", text)}
    assert printed - {number.lstrip("0") for number in numbers} - spelt == set()


def test_figures_told_in_prose(bilan: str) -> None:
    for pattern, audience in [
        (r"(\d+) professeurs et doctorants", "Professeurs et doctorants"),
        (r"(\d+) étudiants à travers", "Étudiants"),
        (r"(\d+) doctorants dans", "Doctorants"),
        (r"(\d+) participants \(associations", "Associations travaillant sur Tanger"),
        (r"(\d+) procureurs et magistrats", "Procureurs et magistrats"),
        (r"\((\d+) représentants de la société", "Organisations de la société civile"),
    ]:
        activity = loaded(Activity).get(audience=audience, table=None)
        assert activity.participants_total == int(found(pattern, bilan)[1])
        assert activity.participants_women is activity.participants_men is None


def test_rows_that_look_reported_twice_say_so() -> None:
    rows = loaded(Activity).filter(kind="training").exclude(table=None)
    twins = [
        (first, second)
        for first, second in combinations(rows, 2)
        if first.table != second.table and first.participants_total == second.participants_total
    ]
    assert twins
    assert all(first.editorial_note and second.editorial_note for first, second in twins)


def test_no_call_for_projects_and_the_reason() -> None:
    call = CallForProjects.objects.get(period__label="2020")
    assert not call.was_launched
    assert call.reason_not_launched


def test_the_shortfall_of_the_meetings_is_explained() -> None:
    tally = loaded(MeetingTally).get()
    assert tally.held is None
    assert {c.acronym for c in tally.committees.all()} == {"CoPil", "CP1", "CP2", "CP3", "CP4"}


def words(text: str) -> str:
    """The words of a text, elided ones held together: "l'OIM" is one."""
    plain = re.sub(r"<[^>]+>|&amp;", " ", text)
    return " ".join(fold(word).replace(" ", "'") for word in re.findall(r"[\w'-]+", plain))


@pytest.fixture
def names() -> list[str]:
    """Names and titles, which carry over as they are, the longest first."""
    titles = [
        *InstitutionName.objects.values_list("name", flat=True),
        *InstitutionAlias.objects.values_list("alias", flat=True),
        *Project.objects.values_list("title", flat=True),
        *ProjectComponent.objects.values_list("title", flat=True),
        *Activity.objects.values_list("title", flat=True),
        *Committee.objects.values_list("name", flat=True),
        *Framework.objects.values_list("title", flat=True),
        *TERMS,
    ]
    long = {words(title) for title in titles if len(title.split()) > 2}
    return sorted(long, key=len, reverse=True)


def copied_runs(text: str, names: list[str], whole: str) -> list[str]:
    """The runs of a row's words that the document has too; quotations and brackets apart."""
    text = words(re.sub(r"«[^»]*»|\([^)]*\)", " zz ", text))
    for name in names:
        text = text.replace(name, "zz")
    run, size = text.split(), LONGEST_RUN + 1
    runs = (" ".join(run[start : start + size]) for start in range(len(run) - LONGEST_RUN))
    return [words for words in runs if f" {words} " in whole]


@pytest.mark.parametrize("model", PROSE)
def test_no_prose_is_copied(bilan: str, names: list[str], model: type[Model]) -> None:
    whole = f" {words(bilan)} "
    fields = ("body", "text", "description", "mission", "editorial_note")
    texts = [" ".join(getattr(row, name, "") for name in fields) for row in loaded(model)]
    assert [copied for text in texts for copied in copied_runs(text, names, whole)] == []


def test_institutions_are_credited_as_the_document_does(bilan: str) -> None:
    whole = fold(bilan)
    for activity in loaded(Activity):
        for party in activity.parties.exclude(credited_as=""):
            assert fold(party.credited_as) in whole, f"{activity}: {party.credited_as}"
