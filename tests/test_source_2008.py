"""The documents of 2008 against the reference data: every row, cell, letter and name of them."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import AgendaItem, Committee, Meeting
from partners.letters import expand_letters
from partners.models import (
    Commitment,
    Consultation,
    Framework,
    InstitutionName,
    Person,
    Priority,
    Project,
)
from snia.common.approximate_dates import interval_of
from snia.common.text import fold

Table = list[list[str]]
Consulted = list[tuple[list[str], Consultation]]

pytestmark = [
    pytest.mark.documents,
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_data"),
]

DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2}")
PERSON = re.compile(r"\b(M|Mme)\b\.? ?(\w.*?)(?=(?: ?-? ?\b(?:M\.|Mme\b))|$)")
PRIORITY = re.compile(r"(?:^|\s)([a-z])\)\s")
GOAL = re.compile(r"(?:([a-z])\) )?Obj (\d) [-–] Stratégie (\d)\. ?(\d)")
LINE = re.compile(r"([a-z]\)(?: ?[-–] ?[a-z]\))?) ?:? (.*?)(?= [a-z]\)|$)")
# What joins the actors of a line, or says what they will do.
NOT_ACTORS = re.compile(
    r"avec le soutien de|en charge|Organisation d'une journée de réflexion en novembre/décembre"
    r"|Réunion avec Présidence UE, Commission Européenne|\bet\b|[,–\s]"
)


@pytest.fixture
def table(documents: Path) -> Table:
    """The six cells of each row of November 2008, rejoined where a page break cut them."""
    text = (documents / "gtm-2008-consultations.txt").read_text(encoding="utf-8")
    rows: list[list[str]] = []
    for line in text.replace("’", "'").splitlines():
        if "\t" not in line or set(line) <= set("-\t") or line.startswith("Acteurs rencontrés"):
            continue
        cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in line.split("\t")]
        cells = (cells + [""] * 6)[:6]
        if cells[0]:
            rows.append(cells)
        else:
            rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=True)]
    return rows


@pytest.fixture
def consulted(table: Table) -> Consulted:
    """Each row with the consultation of the same rank."""
    return list(zip(table, Consultation.objects.filter(source__slug="gtm-2008"), strict=True))


@pytest.fixture
def minutes(documents: Path) -> str:
    """The minutes of the two meetings of the country team."""
    text = (documents / "unct-2008-meetings.txt").read_text(encoding="utf-8")
    return text.replace("’", "'")


def longest_copied_run(text: str, document: str) -> int:
    """How many words in a row `text` shares with the document, names and quotations apart."""
    text = fold(re.sub(r"«[^»]*»", " zz ", text))
    for name in filter(None, InstitutionName.objects.values_list("name_folded", flat=True)):
        text = text.replace(name, " zz ")
    words, whole = text.split(), f" {fold(document)} "
    longest = 0
    for start in range(len(words)):
        for end in range(start + longest + 1, len(words) + 1):
            if f" {' '.join(words[start:end])} " not in whole:
                break
            longest = end - start
    return longest


def test_every_row_names_the_institutions_met(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        met = [row.named_as for row in consultation.institutions_met.all()]
        printed = cells[0].split(" En présence")[0]
        assert fold(printed) == fold(" et ".join(met))
        assert consultation.is_joint == ("conjointe" in cells[1]) == (len(met) > 1)


def test_every_date_is_kept_as_written_and_understood(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        dates = consultation.dates.all()
        assert [date.when_written for date in dates] == DATE.findall(cells[1])
        for date in dates:
            assert (date.when_start, date.when_end) == interval_of(date.when_written)


def test_every_person_met_is_there_with_the_title_printed(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        printed = PERSON.findall(cells[2])
        present = PERSON.findall(cells[0])
        attendees = list(consultation.attendees.select_related("person"))
        assert len(attendees) == len(printed) + len(present)
        for attendee, (honorific, rest) in zip(attendees, printed + present, strict=True):
            assert attendee.person.honorific.rstrip(".") == honorific
            title = f"{attendee.person.full_name} {attendee.job_title}"
            assert fold(title) in {fold(rest), fold(rest.replace(" de la DACS", " DACS"))}
        noted = [attendee.person for attendee in attendees if attendee.note]
        assert len(noted) == len(present)


def test_every_priority_has_its_letter_and_its_heading(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        priorities = list(consultation.priorities.all())
        assert [priority.letter for priority in priorities] == PRIORITY.findall(cells[3])
        for heading in {priority.heading for priority in priorities} - {""}:
            under = re.split(r"-(?=Migrations)", cells[3])
            part = next(piece for piece in under if piece.startswith(heading))
            letters = [p.letter for p in priorities if p.heading == heading]
            assert letters == PRIORITY.findall(part)
        assert any(p.heading for p in priorities) == ("-Migrations" in cells[3])


def test_every_goal_of_the_framework_is_cited_with_its_letters(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        printed = GOAL.findall(cells[4])
        assert all(objective == strategy for _, objective, strategy, _ in printed)
        cited = [
            (expand_letters(row.letters) if row.letters else [], row.goal.code)
            for row in consultation.goals.select_related("goal")
        ]
        assert cited == [([a] if a else [], f"{major}.{minor}") for a, _, major, minor in printed]


def test_the_framework_holds_the_goals_cited_and_no_wording(table: Table) -> None:
    cited = {
        code
        for cells in table
        for _, objective, major, minor in GOAL.findall(cells[4])
        for code in (objective, f"{major}.{minor}")
    }
    goals = Framework.objects.get(slug="un-2008").goals.select_related("parent")
    assert {goal.code for goal in goals} == cited
    for goal in goals:
        assert goal.wording == ""
        assert (goal.parent.code if goal.parent else goal.code) == goal.code.split(".")[0]


def test_every_line_of_the_agencies_column_is_a_commitment(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        commitments = list(consultation.commitments.all())
        printed = LINE.findall(cells[5])
        assert len(commitments) == len(printed)
        for commitment, (letters, actors) in zip(commitments, printed, strict=True):
            assert fold(commitment.written) == fold(f"{letters} {actors}")
            assert expand_letters(commitment.letters) == expand_letters(letters)
            answered = [priority.letter for priority in commitment.priorities.all()]
            assert answered == expand_letters(letters)
            towards = set(commitment.towards.all())
            assert towards == {row.institution for row in consultation.institutions_met.all()}


def test_the_actors_of_a_commitment_make_up_its_line(consulted: Consulted) -> None:
    for cells, consultation in consulted:
        for commitment, (_, actors) in zip(
            consultation.commitments.all(), LINE.findall(cells[5]), strict=True
        ):
            left = actors
            for role in commitment.actor_roles.select_related("institution"):
                name = role.credited_as or role.institution.label
                assert name in actors
                left = left.replace(name, "", 1)
            assert NOT_ACTORS.sub("", left) == ""


def test_every_cell_is_found_in_the_explorer(consulted: Consulted, secretariat: Client) -> None:
    """By agency, by institution, by priority (ranges expanded) and by strategy."""
    goals = {goal.code: goal.pk for goal in Framework.objects.get(slug="un-2008").goals.all()}

    @cache
    def page(**sought: int) -> str:
        return secretariat.get(reverse("partners:commitments"), sought).content.decode()

    for cells, consultation in consulted:
        met = consultation.institutions.values_list("pk", flat=True)
        priorities = {one.letter: one.pk for one in consultation.priorities.all()}
        taken = zip(consultation.commitments.all(), LINE.findall(cells[5]), strict=True)
        for commitment, (letters, _actors) in taken:
            agencies = commitment.actors.values_list("pk", flat=True)
            answered = [
                goals[f"{major}.{minor}"]
                for letter, _objective, major, minor in GOAL.findall(cells[4])
                if not letter or letter in expand_letters(letters)
            ]
            for sought in (
                *({"agency": agency} for agency in agencies),
                *({"towards": institution} for institution in met),
                *({"priority": priorities[letter]} for letter in expand_letters(letters)),
                *({"strategy": goal, "agency": agencies[0]} for goal in answered),
            ):
                assert commitment.get_absolute_url() in page(**sought), (commitment, sought)


def test_every_priority_is_taken_by_someone(table: Table) -> None:
    priorities = Priority.objects.filter(consultation__framework__slug="un-2008")
    assert priorities.count() == sum(len(PRIORITY.findall(row[3])) for row in table)
    assert not priorities.filter(commitments=None).exists()


def test_no_document_says_what_became_of_a_commitment() -> None:
    committed = Commitment.objects.filter(source__slug__in=["gtm-2008", "unct-2008"])
    assert set(committed.values_list("status", flat=True)) == {Commitment.Status.UNKNOWN}


def test_the_minutes_are_meetings_with_their_items(minutes: str) -> None:
    parts = re.split(r"UNCT Réunion (.+)\n", minutes)[1:]
    meetings = Meeting.objects.filter(committee__slug="unct").order_by("when_start")
    for meeting, written, items in zip(meetings, parts[::2], parts[1::2], strict=True):
        assert meeting.when_written == written
        assert (meeting.when_start, meeting.when_end) == interval_of(written)
        printed = re.findall(r"^([IVX]+\.) (.+?)(?: \((\w\. [\w ]+)\))?$", items, re.MULTILINE)
        kept = [
            (item.label, item.title, item.presenter.full_name if item.presenter else "")
            for item in meeting.items.all()
        ]
        assert kept == printed


def test_every_figure_of_the_minutes_is_noted(minutes: str) -> None:
    text = re.sub(r"UNCT Réunion .+", "", minutes)
    items = AgendaItem.objects.filter(meeting__committee__slug="unct")
    noted = " ".join(items.values_list("noted", flat=True)).replace(" 000", ".000")
    noted = noted.replace("trois ans", "3 ans")
    printed = set(re.findall(r"\d+(?:\.\d{3})?", text))
    assert printed == set(re.findall(r"\d+(?:\.\d{3})?", noted))


def test_the_windows_of_the_call_are_the_components_of_the_initiative(minutes: str) -> None:
    project = Project.objects.get(slug="ce-nu-migration-developpement")
    windows = re.findall(r"^- (.+)$", minutes, re.MULTILINE)
    assert [component.title for component in project.components.all()] == windows


def test_the_money_of_the_minutes_is_loaded(minutes: str) -> None:
    low, high = re.search(r"de ([\d.]+) à ([\d.]+) euros", minutes).groups()
    millions = re.search(r"de (\d+) millions d'euros", minutes)[1]
    grants, budget = Project.objects.get(slug="ce-nu-migration-developpement").amounts.order_by(
        "value"
    )
    assert (grants.value, grants.upper_value) == (
        int(low.replace(".", "")),
        int(high.replace(".", "")),
    )
    assert budget.value == int(millions) * 10**6
    for amount in (grants, budget):
        assert amount.written in minutes
        assert re.search(r"\d+ pays", amount.scope_note)[0] in minutes
        assert amount.for_morocco is None


def test_no_prose_of_2008_is_copied(table: Table, minutes: str) -> None:
    document = " ".join([cell for cells in table for cell in cells] + [minutes])
    priorities = Priority.objects.filter(consultation__framework__slug="un-2008")
    texts = [*priorities.values_list("text", flat=True)]
    minuted = AgendaItem.objects.filter(meeting__committee__slug="unct")
    texts += minuted.values_list("noted", flat=True)
    texts += Commitment.objects.filter(source__slug="unct-2008").values_list(
        "description", flat=True
    )
    texts += Project.objects.filter(source__slug="unct-2008").values_list("description", flat=True)
    assert {text: run for text in texts if (run := longest_copied_run(text, document)) > 7} == {}


def test_the_people_of_2008_are_affiliated_without_invented_dates(table: Table) -> None:
    people = Person.objects.filter(source__slug="gtm-2008")
    assert people.count() == sum(
        len(PERSON.findall(cells[0])) + len(PERSON.findall(cells[2])) for cells in table
    )
    for person in people:
        affiliation = person.affiliations.get()
        assert affiliation.since is affiliation.until is None


def test_the_bodies_of_2008_stand_outside_the_governance() -> None:
    levels = Committee.objects.filter(slug__in=["unct", "gtm"]).values_list("level", flat=True)
    assert list(levels) == [Committee.Level.EXTERNAL] * 2
