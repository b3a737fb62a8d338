"""What a letter says, from the marks of its text."""

import pytest

from committees.invitations.wording import (
    DEFAULT_BODY,
    PLACEHOLDERS,
    fill,
    of_the_committee,
    salutation,
    unknown_placeholders,
)


def test_each_mark_of_the_default_text_is_known():
    assert unknown_placeholders(DEFAULT_BODY) == []


def test_unknown_marks_are_told_once_in_their_order():
    body = "<p>[appel] [nom] [date] [ville] [nom]</p>"
    assert unknown_placeholders(body) == ["[nom]", "[ville]"]


def test_marks_are_replaced_and_their_values_are_text():
    filled = fill(
        "<p>[appel], réunion du [date] [inconnue]</p>", {"[appel]": "A & <b>", "[date]": "4"}
    )
    assert filled == "<p>A &amp; &lt;b&gt;, réunion du 4 [inconnue]</p>"


def test_marks_written_with_entities_are_the_same():
    assert fill("<p>[du comit&eacute;]</p>", {"[du comité]": "du CoPil"}) == "<p>du CoPil</p>"
    assert "[du comité]" in PLACEHOLDERS


@pytest.mark.parametrize(
    ("name", "acronym", "said"),
    [
        ("Comité de pilotage", "CoPil", "du Comité de pilotage (CoPil)"),
        ("Commission interministérielle", "", "de la Commission interministérielle"),
        (
            "Formation professionnelle et emploi",
            "CP3",
            "du comité CP3 « Formation professionnelle et emploi »",
        ),
    ],
)
def test_a_committee_is_called_as_french_does(name, acronym, said):
    assert of_the_committee(name, acronym) == said


@pytest.mark.parametrize(
    ("title", "honorific", "said"),
    [
        (
            "Madame la Directrice de la coopération",
            "Mme",
            "Madame la Directrice de la coopération",
        ),
        ("Chef de service", "Mme", "Madame"),
        ("", "M.", "Monsieur"),
        ("", "", "Madame, Monsieur"),
    ],
)
def test_a_letter_opens_as_its_addressee_is_called(title, honorific, said):
    assert salutation(title, honorific) == said
