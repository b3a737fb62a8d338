"""The department's page on multilateral cooperation against the reference data."""

import re
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

import pytest

from partners.models import (
    Agreement,
    Amount,
    Forum,
    ForumEdition,
    ForumOrgan,
    InstitutionName,
    Project,
    ProjectComponent,
)
from snia.common.approximate_dates import interval_of, month_interval
from snia.common.text import fold

pytestmark = [
    pytest.mark.documents,
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_data"),
]

MONEY = re.compile(r"(\d[\d .,]*) ?(M€|milliards?|millions?)?(?: d')? ?(?:€|(?<=M€)|[Ee]uros?)")
UNITS = {"M€": 10**6, "million": 10**6, "milliard": 10**9}
EDITION = re.compile(
    r"^-(?:.*?)(premier|deuxième|troisième|quatrième|\d+ème) "
    r"(?:FMMD|réunion|édition)(.*)$",
    re.MULTILINE | re.IGNORECASE,
)
RANKS = {"premier": 1, "deuxième": 2, "troisième": 3, "quatrième": 4}


@pytest.fixture
def page(documents: Path) -> str:
    text = (documents / "multilateral-cooperation.txt").read_text(encoding="utf-8")
    return text.replace("’", "'").replace("\u00a0", " ")


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def bullets(text: str) -> list[str]:
    return [line.strip("• \t;.") for line in text.splitlines() if line.strip().startswith("•")]


def longest_copied_run(text: str, document: str) -> int:
    """How many words in a row `text` shares with the document, names and quotations apart."""
    text = fold(re.sub(r"«[^»]*»", " zz ", text))
    names = [*InstitutionName.objects.values_list("name_folded", flat=True)]
    names += [fold(title) for title in Agreement.objects.values_list("title", flat=True)]
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " zz ")
    words, whole = text.split(), f" {fold(document)} "
    longest = 0
    for start in range(len(words)):
        for end in range(start + longest + 1, len(words) + 1):
            if f" {' '.join(words[start:end])} " not in whole:
                break
            longest = end - start
    return longest


def fmmd_editions() -> list[ForumEdition]:
    return list(ForumEdition.objects.filter(forum__slug="fmmd"))


def edition_lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if EDITION.match(line)]


def test_every_sum_of_money_is_an_amount(page: str) -> None:
    printed = {
        Decimal(number.replace(" ", "").replace(".", "").strip(",").replace(",", "."))
        * UNITS.get((unit or "").rstrip("s"), 1)
        for number, unit in MONEY.findall(page)
    }
    amounts = Amount.objects.filter(source__slug="cooperation-multilaterale")
    assert {amount.value for amount in amounts} == printed
    assert all(amount.written in page and amount.currency == "EUR" for amount in amounts)


def test_an_amount_of_several_countries_is_not_moroccos(page: str) -> None:
    shared = {"ffu", "amem"}
    for amount in Amount.objects.filter(source__slug="cooperation-multilaterale"):
        assert (amount.for_morocco is None) == (amount.project.slug in shared)
    regions = re.search(r"trois régions cibles \((.+?)\)", page)[1]
    note = Amount.objects.get(project__slug="ffu").scope_note
    assert all(fold(region) in fold(regions) for region in note.split(" ; ")[::2])


def test_durations_are_those_of_the_page(page: str) -> None:
    months = re.search(r"durée de (\d+) mois", page)[1]
    years = re.search(r"durée de (\d+) ans", page)[1]
    assert Project.objects.get(slug="papm").duration_months == int(months)
    assert Project.objects.get(slug="sharaka").duration_months == int(years) * 12


def test_the_components_of_sharaka_are_the_bullets(page: str) -> None:
    printed = bullets(between(page, "Composantes du Projet", "En novembre 2015"))
    components = Project.objects.get(slug="sharaka").components.all()
    assert [fold(component.title) for component in components] == [fold(p) for p in printed]
    assert all(component.description for component in components)


def test_the_components_of_the_support_programme_are_the_bullets(page: str) -> None:
    printed = bullets(between(page, "plusieurs composantes", "En juin 2013"))
    components = Project.objects.get(slug="papm").components.all()
    for component, bullet in zip(components, printed, strict=True):
        assert fold(component.title) in fold(bullet)


def test_the_initiatives_of_the_trust_fund_are_its_parts(page: str) -> None:
    printed = bullets(
        between(page, "donner naissance à plusieurs initiatives", "Coopération avec le système")
    )
    parts = Project.objects.filter(parent__slug="ffu", source__slug="cooperation-multilaterale")
    titles = {fold(bullet.split(":")[0]): fold(bullet) for bullet in printed}
    found = set()
    for part in parts:
        # One title is misspelt on the page, another has a letter less.
        (title,) = get_close_matches(fold(part.title), titles, n=1, cutoff=0.7)
        found.add(title)
        for party in part.parties.filter(role="implementer"):
            name = party.institution
            assert any(fold(n) in titles[title] for n in (name.label, name.full_name))
        assert part.parties.filter(role="implementer").exists()
    assert found == set(titles)
    assert parts.count() == len(printed)


def test_the_mobility_partnership_has_its_member_states(page: str) -> None:
    listed = re.search(r"participant à ce partenariat \((.+?)\)", page)[1]
    printed = {fold(name) for name in re.split(r", | et ", listed)}
    agreement = Agreement.objects.get(slug="partenariat-mobilite-2013")
    states = [party.institution for party in agreement.parties.filter(institution__kind="state")]
    assert {fold(state.full_name) for state in states} == printed
    assert [project.slug for project in agreement.projects.all()] == ["sharaka"]


def test_every_agreement_is_dated_as_the_page_dates_it(page: str) -> None:
    agreements = Agreement.objects.filter(source__slug="cooperation-multilaterale")
    assert agreements
    for agreement in agreements:
        assert agreement.when_written in page
        assert agreement.when_start is not None
        assert agreement.parties.count() >= 2
        read = interval_of(agreement.when_written.removeprefix("depuis "))
        assert (agreement.when_start, agreement.when_end) == read


def test_every_edition_of_the_forum_is_there(page: str) -> None:
    for edition, line in zip(fmmd_editions(), edition_lines(page), strict=True):
        rank = EDITION.match(line)[1].lower()
        assert edition.number == (RANKS.get(rank) or int(rank.removesuffix("ème")))
        assert edition.when_written in line
        quoted = re.findall(r"« ?(.+?) ?»", line)
        assert [fold(edition.theme)] == [fold(q) for q in quoted] or (
            not quoted and edition.editorial_note
        )
        if edition.place:
            assert fold(edition.place.name) in fold(line)
        year = edition.when_written[-4:]
        assert {str(edition.when_start.year), str(edition.when_end.year)} == {year}


def test_every_edition_has_the_hosts_that_the_page_names(page: str) -> None:
    # The second and third editions are told by the adjective of their presidency.
    adjectives = {"etat-philippines": "philippine", "etat-grece": "grecque"}
    for edition, line in zip(fmmd_editions(), edition_lines(page), strict=True):
        hosts = edition.hosts.all()
        assert hosts
        for host in hosts:
            named = adjectives.get(host.slug, host.full_name.removeprefix("Royaume du "))
            assert fold(named) in fold(line)


def test_doubtful_dates_of_editions_are_flagged(page: str) -> None:
    editions = fmmd_editions()
    unread = [edition for edition in editions if interval_of(edition.when_written) is None]
    assert unread
    for edition in unread:
        month, year = edition.when_start.month, edition.when_start.year
        assert (edition.when_start, edition.when_end) == month_interval(year, month)
        assert edition.when_written in edition.editorial_note
    written = [edition.when_written for edition in editions]
    twice = [edition for edition in editions if written.count(edition.when_written) > 1]
    assert len(twice) == 2
    assert all(edition.editorial_note for edition in twice)


def test_the_organs_of_the_forum_are_the_numbered_ones(page: str) -> None:
    structure = between(page, "Structure du Forum", "-La Belgique")
    printed = re.findall(r"^\d-(?:la )?(.+?) ?:", structure, re.MULTILINE)
    forum = Forum.objects.get(slug="fmmd")
    assert [organ.name for organ in forum.organs.all()] == printed
    assert forum.website in page
    assert forum.when_written in page


def test_acronyms_and_titles_of_projects_are_those_of_the_page(page: str) -> None:
    projects = Project.objects.filter(source__slug="cooperation-multilaterale")
    assert projects
    for project in projects:
        title_words = set(fold(project.title).split())
        assert project.editorial_note or title_words <= set(fold(page).split())
        if project.acronym and project.acronym not in page:
            assert "sigle" in project.editorial_note


def test_no_prose_of_the_page_is_copied(page: str) -> None:
    projects = Project.objects.filter(source__slug="cooperation-multilaterale")
    components = ProjectComponent.objects.filter(project__in=projects)
    texts = [
        *projects.values_list("description", flat=True),
        *components.values_list("description", flat=True),
        *Agreement.objects.values_list("subject", flat=True),
        *Forum.objects.values_list("description", flat=True),
    ]
    for organ in ForumOrgan.objects.all():
        texts += [organ.composition, organ.mandate]
    assert {text: run for text in texts if (run := longest_copied_run(text, page)) > 7} == {}
