"""The Bilan of 2018 against the reference data: its tables, its figures, dates and headings."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from committees.models import MeetingTally
from partners.models import Agreement, Framework, Institution, InstitutionName, Project
from programmes.models import (
    Activity,
    ActivityTable,
    CallForProjects,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from snia.common.approximate_dates import MONTHS, interval_of
from snia.common.text import fold

pytestmark = [
    pytest.mark.documents,
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_data"),
]

# Each table's caption holds this word; the document goes on, after it, with these.
TABLES = {
    "Formations": "b) Développer la veille",
    "Renforcement": "d) Informer et sensibiliser",
    "sensibilisation": "Par ailleur, dans le cadre",
}
BULLET = re.compile(r"^\s*(?:nn|\ufffd\ufffd)\s*(?=\S)", re.MULTILINE)
DATE = re.compile(rf"(\d{{1,2}}(?:er)?) ({'|'.join(MONTHS)}) (?:de )?(\d{{4}})")
FIGURES = {"participants_total", "edition_number", "projects_supported", "held"}
WORDS = {"une": 1, "quatre": 4, "trente-trois": 33}
# Names that no record bears.
EVENTS = (
    "Dialogue de haut niveau sur les migrations internationales et le développement",
    "Forum politique de haut niveau sur le développement durable",
    "Sommet des Nations Unies pour les réfugiés et les migrants",
)
LONGEST_RUN = 7


@pytest.fixture
def bilan() -> str:
    folder = os.environ.get("SNIA_SOURCES_DIR")
    if not folder:
        pytest.skip("SNIA_SOURCES_DIR does not name the folder of the source documents")
    text = (Path(folder) / "bilan-2018-programme-11.txt").read_text(encoding="utf-8")
    return re.sub("[’‘´`]", "'", text)


def letters(text: str) -> str:
    """The letters and digits alone: cells are broken over lines, with hyphens or without."""
    return fold(text).replace(" ", "")


def period() -> Period:
    return Period.objects.get(label="2017-2018")


def table_of(word: str) -> ActivityTable:
    return ActivityTable.objects.get(period=period(), caption__contains=word)


def organisers(activity: Activity) -> list[str]:
    parties = activity.parties.filter(role="organiser").select_related("institution")
    day = activity.when_start or activity.period.start
    return [party.credited_as or party.institution.label_on(day) for party in parties]


def row_pattern(activity: Activity, columns: Iterable[str]) -> str:
    """The letters of a row in the order of its cells; "et" may join the organisers."""
    cells = {
        "title": re.escape(letters(activity.title)),
        "organisers": "(?:et)?".join(letters(name) for name in organisers(activity)),
        "place": letters(activity.place_written),
        "when": letters(activity.when_written),
    }
    return "".join(cells[column] for column in columns)


def loaded_texts() -> str:
    """Everything that was loaded from this document, as one text."""
    texts: list[str] = []
    for model in (
        Activity, ActivityTable, Agreement, CallForProjects, Framework, MeetingTally, Passage,
        PlannedMeasure, Project, Recommendation,
    ):  # fmt: skip
        for row in model._default_manager.filter(source__slug="bilan-2018"):
            texts += [
                str(value)
                for name, value in vars(row).items()
                if isinstance(value, str) or name in FIGURES
            ]
    for activity in Activity.objects.filter(period=period()):
        for party in activity.parties.select_related("institution"):
            texts += [party.credited_as, party.institution.label_on(activity.period.start)]
    texts += [objective.code for objective in Programme.objects.get(number=11).objectives.all()]
    texts += ["Programme 11", period().next_label]
    return " ".join(re.sub(r"<[^>]+>", " ", text) for text in texts)


def sections(bilan: str) -> list[tuple[list[Passage], str]]:
    """The document cut at the headings of its activities, each part with its passages."""
    passages = list(Passage.objects.filter(period=period(), section="activities"))
    passages.sort(key=lambda passage: passage.position)
    groups: list[list[Passage]] = []
    for passage in passages:
        if passage.heading:
            groups.append([])
        groups[-1].append(passage)
    words = [re.findall(r"\w+", group[0].heading) for group in groups]
    whole = re.sub(r"(?<=\d) (?=ème)", "", bilan[: bilan.index("2. Recommandations")])
    cuts: list[tuple[int, int]] = []
    for heading in words:
        after = cuts[-1][1] if cuts else 0
        found = re.compile(r"\W+".join(heading), re.IGNORECASE).search(whole, after)
        assert found, f"no such heading in the document: {' '.join(heading)}"
        cuts.append(found.span())
    begins = [end for _start, end in cuts]
    ends = [start for start, _end in cuts[1:]] + [len(whole)]
    parts = [whole[begin:end].rstrip() for begin, end in zip(begins, ends, strict=True)]
    return list(zip(groups, parts, strict=True))


@pytest.mark.parametrize("word", TABLES)
def test_a_table_is_its_rows_and_nothing_else(bilan: str, word: str) -> None:
    """The rows loaded, cell after cell, spell the whole table: none is missing or too many."""
    table = table_of(word)
    columns = list(table.columns.all())
    header = " ".join(column.label for column in columns)
    assert bilan.count(header) == 1
    printed = letters(bilan.split(header)[1]).split(letters(TABLES[word]))[0]
    contents = [column.content for column in columns]
    rows = table.activities.order_by("position")
    assert re.fullmatch("".join(row_pattern(row, contents) for row in rows), printed)


@pytest.mark.parametrize("word", TABLES)
def test_every_row_is_linked_to_the_places_that_it_prints(bilan: str, word: str) -> None:
    for activity in table_of(word).activities.all():
        printed = re.split(r",|-| et ", activity.place_written)
        linked = {fold(place.name) for place in activity.places.all()}
        assert linked == {fold(place) for place in printed}
        assert len(linked) == len(printed)


def test_every_date_is_understood_and_flagged_where_it_leaves_the_period() -> None:
    for activity in Activity.objects.filter(period=period()).exclude(when_written=""):
        interval = interval_of(activity.when_written)
        assert interval == (activity.when_start, activity.when_end)
        outside = interval.start < period().start or interval.end > period().end
        assert activity.editorial_note or not outside, activity


def test_no_date_of_the_document_is_lost(bilan: str) -> None:
    loaded = fold(loaded_texts())
    dates = DATE.findall(fold(bilan))
    assert dates
    assert [date for date in dates if " ".join(date) not in loaded] == []


def test_no_number_of_the_document_is_lost(bilan: str) -> None:
    printed = {int(number) for number in re.findall(r"\d+", bilan)}
    loaded = {int(number) for number in re.findall(r"\d+", loaded_texts())}
    assert printed - loaded == set()


def test_no_acronym_of_the_document_is_lost(bilan: str) -> None:
    printed = set(re.findall(r"\b[A-Z]{2,}\b", bilan))
    assert printed - set(re.findall(r"\b[A-Z]{2,}\b", loaded_texts())) == set()


def test_participants_are_those_of_the_document(bilan: str) -> None:
    trained = re.search(r"(\d+) personnes .{,30}(\d{4}) contre (\d+) en (\d{4})", bilan)
    simulation = re.search(r"(\d+) bénéficiaires", bilan)
    assert trained
    assert simulation
    counted = Activity.objects.filter(period=period(), participants_total__isnull=False)
    assert sorted(counted.values_list("participants_total", flat=True)) == sorted(
        [int(trained[1]), int(simulation[1])]
    )
    of_the_group = counted.get(participants_total=int(trained[1]))
    assert of_the_group.when_written == trained[2]
    assert f"{trained[4]}, {trained[3]} personnes" in of_the_group.description


def test_supported_projects_and_their_themes(bilan: str) -> None:
    call = CallForProjects.objects.get(period=period())
    number = re.search(r"plus de\s+(\d+) projets", bilan)
    assert number
    assert (call.projects_supported, call.projects_qualifier) == (int(number[1]), "more_than")
    for theme in call.themes.splitlines():
        assert set(fold(theme).split()) <= set(fold(bilan).split())
        assert letters(theme.split()[0]) in letters(bilan.split(number[0])[1][:600])


def test_meetings_are_counted_as_the_document_counts_them(bilan: str) -> None:
    text = " ".join(bilan.split())
    one = re.search(r"([\w-]+) réunion du Comité Interministériel", text)
    four = re.search(r"([\w-]+) Comités de Pilotage", text)
    many = re.search(r"au moins ([\w-]+) réunions", text)
    assert one
    assert four
    assert many
    tallies = {
        tuple(sorted(tally.committees.values_list("slug", flat=True))): (
            tally.held,
            tally.held_qualifier,
        )
        for tally in MeetingTally.objects.filter(period=period())
    }
    assert tallies == {
        ("commission",): (WORDS[one[1]], "exact"),
        ("copil",): (WORDS[four[1]], "exact"),
        ("cp1", "cp2", "cp3", "cp4"): (WORDS[many[1]], "at_least"),
    }


def test_every_heading_is_in_the_document_and_in_its_order(bilan: str) -> None:
    whole, start = letters(bilan), 0
    passages = Passage.objects.filter(period=period()).exclude(heading="")
    for passage in passages.order_by("position"):
        start = whole.index(letters(passage.heading), start)


def test_every_list_keeps_its_items(bilan: str) -> None:
    kept = 0
    for passages, printed in sections(bilan):
        bullets = len(BULLET.findall(printed))
        if bullets:
            assert sum(passage.body.count("<li>") for passage in passages) == bullets
            kept += bullets
    assert kept


def test_recommendations_and_objectives_are_counted(bilan: str) -> None:
    recommended = bilan.split("2. Recommandations")[1].split("3. Le rôle")[0]
    recommendations = Recommendation.objects.filter(period=period(), programme__number=11)
    assert recommendations.count() == len(BULLET.findall(recommended))
    numbers = [int(number) for number in re.findall(r"OSP ?(\d+)", bilan)]
    objectives = Programme.objects.get(number=11).objectives.values_list("number", flat=True)
    assert sorted(objectives) == numbers


def test_the_goals_of_the_agenda_are_counted(bilan: str) -> None:
    counted = re.search(r"(\d+) objectifs\s+et les (\d+) cibles", bilan)
    assert counted
    framework = Framework.objects.get(slug="sdg")
    codes = list(framework.goals.values_list("code", flat=True))
    assert codes == [str(number) for number in range(1, int(counted[1]) + 1)]
    assert f"{counted[2]} cibles" in framework.description


def test_prose_is_written_anew(bilan: str) -> None:
    """Names and titles apart, no run of words longer than a few is the document's."""
    texts = [
        *Passage.objects.filter(period=period()).values_list("body", flat=True),
        *Recommendation.objects.filter(period=period()).values_list("text", flat=True),
        *PlannedMeasure.objects.filter(period=period()).values_list("text", flat=True),
        *Activity.objects.filter(period=period()).values_list("description", flat=True),
        *Project.objects.filter(source__slug="bilan-2018").values_list("description", flat=True),
        *Agreement.objects.filter(source__slug="bilan-2018").values_list("subject", flat=True),
        *Institution.objects.filter(source__slug="bilan-2018").values_list(
            "description", flat=True
        ),
    ]
    names = known_names()
    document = fold(re.sub(r"-\s*\n\s*", "", bilan)).split()
    size = LONGEST_RUN + 1
    runs = {tuple(document[i : i + size]) for i in range(len(document))}
    copied = [run for text in texts for run in word_runs(text, names, size) if run in runs]
    assert copied == []


def known_names() -> list[str]:
    names = [
        *EVENTS,
        *InstitutionName.objects.values_list("name", flat=True),
        *Agreement.objects.values_list("title", flat=True),
        *Project.objects.values_list("title", flat=True),
        *CallForProjects.objects.get(period=period()).themes.splitlines(),
        "Forum mondial sur la migration et le développement",
    ]
    return sorted({fold(name) for name in names if name}, key=len, reverse=True)


def word_runs(text: str, names: list[str], size: int) -> Iterable[tuple[str, ...]]:
    folded = fold(re.sub(r"«[^»]*»|<[^>]+>", " zz ", text))
    for name in names:
        folded = re.sub(rf"\b{name}\b", "zz", folded)
    words = folded.split()
    return (tuple(words[i : i + size]) for i in range(len(words) - size + 1))
