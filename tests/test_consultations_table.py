"""The consultations as their original table: each cell of 2008, and who took which letter."""

import re
from html import unescape

import pytest
from django.urls import reverse

from partners.models import (
    Commitment,
    Consultation,
    ConsultationInstitution,
    Framework,
    Institution,
    Priority,
)
from snia.accounts.models import Role
from snia.common.text import fold
from tests.test_source_2008 import DATE, GOAL, LINE, PERSON, PRIORITY, Table, table

__all__ = ["table"]

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.once]

ADDRESS = "partners:consultation-table"
RESERVED = "Réservé au secrétariat"


def page(client):
    response = client.get(reverse(ADDRESS))
    assert response.status_code == 200
    return response.content.decode()


def text_of(html):
    html = re.sub(r'<span class="stacked-label">.*?</span>', "", html)
    spaced = re.sub(r"<br>|</?(?:div|td|th|li|p)\b[^>]*>", " ", html)
    told = unescape(re.sub(r"<[^>]+>", "", spaced))
    return " ".join(told.replace("\u202f", " ").replace("\u00a0", " ").split()).replace("’", "'")


def rows_of(html):
    """The cells of each consultation, as HTML."""
    body = html.split("<tbody", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr id=.*?</tr>", body, re.DOTALL)
    return [re.findall(r"<t[hd] .*?</t[hd]>", row, re.DOTALL) for row in rows]


def lines_of(cell):
    return [text_of(line) for line in re.findall(r"<li.*?</li>", cell, re.DOTALL)]


def taken(cell):
    """The agencies told under each letter of the priorities' cell."""
    return {
        letter: text_of(agencies).removeprefix("→ ").split(", ")
        for letter, agencies in re.findall(
            r'">([a-z])\)</a>.*?<span class="taken-by">(.*?)</span>', cell, re.DOTALL
        )
    }


# --- Against the document ------------------------------------------------------------------


@pytest.mark.documents
def test_every_cell_of_the_document_is_on_the_page(secretariat, table: Table):
    """Priorities are reworded: their letters and headings are compared."""
    shown = rows_of(page(secretariat))
    assert len(shown) == len(table) == 9
    for (met, people, asked, goals, agencies), printed in zip(shown, table, strict=True):
        assert fold(text_of(met)).startswith(fold(printed[0].split(" En présence")[0]))
        assert DATE.findall(text_of(met)) == DATE.findall(printed[1])
        assert ("Réunion conjointe" in text_of(met)) == ("conjointe" in printed[1])
        present = PERSON.findall(printed[2]) + PERSON.findall(printed[0])
        for line, (honorific, rest) in zip(lines_of(people), present, strict=True):
            # The one who was "en présence de" is told with the others, and so marked.
            written = f"{honorific} {rest}".replace(" de la DACS", " DACS")
            assert fold(line.removesuffix(" (En présence de)")) == fold(written)
        assert re.findall(r"(?:^| )([a-z])\) ", text_of(asked)) == PRIORITY.findall(printed[3])
        told = [
            (letter, f"{objective}.{major}.{minor}")
            for letter, objective, major, minor in GOAL.findall(text_of(goals))
        ]
        assert told == [(a, f"{b}.{c}.{d}") for a, b, c, d in GOAL.findall(printed[4])]
        written = [f"{letters} {actors}" for letters, actors in LINE.findall(printed[5])]
        assert [fold(line) for line in lines_of(agencies)] == [fold(line) for line in written]


def test_ranges_are_expanded_to_each_letter(secretariat):
    """Line 12 of the document: a) – i) BIT, several agencies and OIM; f) and g) OIM again; j)."""
    employment = rows_of(page(secretariat))[3]
    told = taken(employment[2])
    assert list(told) == list("abcdefghij")
    for letter in "abcdefghi":
        assert sorted(told[letter]) == ["BIT", "OIM", "Plusieurs agences (à déterminer)"]
    assert sorted(told["j"]) == ["OIM", "UNICEF"]


def test_letters_out_of_order_are_taken_too(secretariat):
    """Line 9: d) UNESCO comes after e); c) – d) OIM, UNICEF, CEA, BIT."""
    abroad = rows_of(page(secretariat))[1]
    assert sorted(taken(abroad[2])["d"]) == ["BIT", "CEA", "OIM", "UNESCO", "UNICEF"]


# --- Ours ----------------------------------------------------------------------------------


def a_consultation(letters="ab"):
    framework = Framework.objects.create(slug="essai", title="Cadre d'essai")
    consultation = Consultation.objects.create(
        slug="essai", title="Rencontre d'essai", framework=framework
    )
    institution = Institution.objects.get(slug="mdcmre")
    ConsultationInstitution.objects.create(consultation=consultation, institution=institution)
    for letter in letters:
        Priority.objects.create(consultation=consultation, letter=letter, text="Essai")
    return consultation


def test_a_letter_that_nobody_took_says_so(secretariat):
    consultation = a_consultation()
    commitment = Commitment.objects.create(
        consultation=consultation, letters="b)", written="b) OIM"
    )
    commitment.actor_roles.create(institution=Institution.objects.get(slug="oim"))
    found = page(secretariat)
    section = found.split('aria-labelledby="essai"', 1)[1].split("</section>", 1)[0]
    assert taken(section) == {"a": ["aucune agence"], "b": ["OIM"]}
    assert "aucune agence" not in found.replace(section, "")


def test_each_framework_has_its_table(secretariat):
    a_consultation()
    found = page(secretariat)
    assert found.count("<tbody") == 2
    assert "Cadre d’essai" in found


def test_a_priority_has_an_address(secretariat):
    found = page(secretariat)
    for priority in Priority.objects.select_related("consultation"):
        assert f'id="{priority.consultation.slug}-{priority.letter}"' in found


@pytest.mark.parametrize("role", Role)
def test_people_are_for_those_who_may_see_them(role, client_of):
    found = page(client_of(role))
    may_see = role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
    assert ("Mohamed Lididi" in found) == may_see
    assert (RESERVED in found) == (not may_see)


def test_the_list_leads_to_the_table(secretariat):
    found = secretariat.get(reverse("partners:consultations")).content.decode()
    assert reverse(ADDRESS) in found


def test_the_table_costs_the_same_however_long(secretariat, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page(secretariat)
    original = Consultation.objects.first()
    for index in range(30):
        consultation = Consultation.objects.create(
            slug=f"essai-{index}", title="Essai", framework=original.framework
        )
        Priority.objects.create(consultation=consultation, letter="a", text="Essai")
        commitment = Commitment.objects.create(
            consultation=consultation, letters="a)", written="a) OIM"
        )
        commitment.actor_roles.create(institution=Institution.objects.get(slug="oim"))
    with django_assert_max_num_queries(16):
        page(secretariat)


def test_a_page_without_consultations_says_what_to_do(secretariat):
    Commitment.objects.all().delete()
    Consultation.objects.all().delete()
    assert "charge les données de référence" in page(secretariat)
