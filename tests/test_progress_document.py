"""The document of an answer: its shape, its paths, and two versions held against each other."""

from copy import deepcopy
from itertools import permutations

import pytest

from programmes.progress.document import (
    NotADocument,
    differences,
    fingerprints,
    flatten,
    tidy,
    value_at,
    with_value,
)

ANSWER = {
    "status": "in_progress",
    "rate": "40",
    "narrative": "<p>Un atelier.</p>",
    "activities": [
        {"key": "a1", "title": "Atelier", "total": "30"},
        {"key": "a2", "title": "Étude", "total": "140"},
    ],
    "indicators": [{"key": "7", "total": "30", "women|0-17": "4"}],
    "challenges": [{"key": "c1", "text": "Budget tardif"}],
    "not_applicable": ["measures"],
    "attachments": ["12"],
}


def changed(**changes) -> dict:
    """The answer with other fields; None takes one away."""
    return tidy({**ANSWER, **changes})


def rows(*rows_: dict) -> list[dict]:
    """The activities of the answer, each with its changes; None takes the row away."""
    kept = zip(ANSWER["activities"], rows_, strict=True)
    return [{**row, **changes} for row, changes in kept if changes is not None]


# --- A document ----------------------------------------------------------------------------


def test_a_whole_answer_is_left_as_it_is():
    assert tidy(deepcopy(ANSWER)) == ANSWER


def test_unknown_fields_and_empty_ones_are_left_out():
    assert tidy({"rate": "", "status": None, "csrfmiddlewaretoken": "x", "challenges": []}) == {}
    row = {"key": "a1", "title": "Atelier", "total": "", "is_demonstration": "yes"}
    assert tidy({"activities": [row]}) == {"activities": [{"key": "a1", "title": "Atelier"}]}


@pytest.mark.parametrize("typed", ["140", "-3", "abc", "1 200", "12 500,75", "n" * 300_000])
def test_what_was_typed_is_kept_right_or_wrong(typed):
    assert tidy({"rate": typed, "challenges": [{"key": "c1", "text": typed}]}) == {
        "rate": typed,
        "challenges": [{"key": "c1", "text": typed}],
    }


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (40, "40"),
        (12.5, "12.5"),
        (0, "0"),
        ("  40 \n", "40"),
        ("a\r\nb", "a\nb"),
        ("a\x00b", "ab"),
        ("\x00", None),
        ("   ", None),
    ],
)
def test_a_text_is_tidied(sent, kept):
    assert tidy({"rate": sent}).get("rate") == kept


def test_a_row_without_a_key_is_given_one_of_its_own():
    document = tidy({"challenges": [{"text": "a"}, {"text": "b"}, {"key": " ", "text": "c"}]})
    assert [row["text"] for row in document["challenges"]] == ["a", "b", "c"]
    assert len({row["key"] for row in document["challenges"]}) == 3


def test_an_indicator_keeps_the_columns_of_its_parts():
    row = {"key": "7", "total": "30", "women|0-17": "4", "not_applicable": "", "note": "Estimé"}
    assert tidy({"indicators": [row]}) == {
        "indicators": [{"key": "7", "total": "30", "women|0-17": "4", "note": "Estimé"}]
    }


def test_what_is_ticked_twice_is_ticked_once():
    assert tidy(
        {"not_applicable": ["rate", "measures", "rate", ""], "attachments": [12, "12"]}
    ) == {
        "not_applicable": ["rate", "measures"],
        "attachments": ["12"],
    }


MISSHAPEN = {
    "a list for a text": {"rate": ["40"]},
    "an object for a text": {"narrative": {"html": "x"}},
    "a boolean for a text": {"rate": True},
    "a text for rows": {"activities": "Atelier"},
    "an object for rows": {"activities": {"key": "a1"}},
    "texts for rows": {"challenges": ["Budget tardif"]},
    "lists for rows": {"challenges": [[{"key": "c1"}]]},
    "a list in a cell": {"activities": [{"key": "a1", "title": ["Atelier"]}]},
    "an object in a cell": {"indicators": [{"key": "7", "total": {"women": "4"}}]},
    "a boolean in a cell": {"challenges": [{"key": "c1", "text": False}]},
    "a list for a key": {"challenges": [{"key": ["c1"], "text": "x"}]},
    "a text for what is ticked": {"not_applicable": "rate"},
    "an object for what is ticked": {"not_applicable": {"rate": "yes"}},
    "a list in what is ticked": {"attachments": [["12"]]},
    "a boolean in what is ticked": {"attachments": [True]},
    "very many columns": {"indicators": [{"key": "7", **{f"c{n}": "1" for n in range(61)}}]},
}


@pytest.mark.parametrize("raw", MISSHAPEN.values(), ids=MISSHAPEN)
def test_what_has_not_the_shape_of_a_document_is_refused(raw):
    with pytest.raises(NotADocument):
        tidy(raw)


@pytest.mark.parametrize(
    "keys",
    [("a", "a"), ("a/1", "a/2"), ("x" * 32 + "1", "x" * 32 + "2")],
    ids=["the same", "with a slash", "the same once cut"],
)
def test_no_row_is_dropped_without_a_word(keys):
    sent = [{"key": key, "text": f"Difficulté {n}"} for n, key in enumerate(keys)]
    kept = tidy({"challenges": sent})["challenges"]
    assert [row["text"] for row in kept] == ["Difficulté 0", "Difficulté 1"]


def test_keys_can_stand_in_a_path():
    """Whatever was sent, a path names one value: keys have no slash and are never repeated."""
    sent = [{"key": key, "text": "x"} for key in ("a/1", "a/1", "b", "b", "/", "é" * 40)]
    keys = [row["key"] for row in tidy({"challenges": sent})["challenges"]]
    assert len(keys) == len(set(keys)) == len(sent)
    assert not any("/" in key for key in keys)


@pytest.mark.parametrize("cell", ["\ud800", "a\x00b", "a/b", ""])
def test_what_neither_the_database_nor_a_path_can_hold_is_tidied(cell):
    document = tidy({"rate": f"4{cell}", "indicators": [{"key": "7", "total": "3", cell: "1"}]})
    assert document["rate"].startswith("4")
    assert fingerprints(document).keys() == {"rate", "indicators/7", "indicators/7/total"}


# --- Paths ---------------------------------------------------------------------------------


def test_each_value_has_its_path():
    assert flatten(ANSWER).keys() == {
        *("status", "rate", "narrative", "not_applicable/measures", "attachments/12"),
        *("activities/a1", "activities/a1/title", "activities/a1/total"),
        *("activities/a2", "activities/a2/title", "activities/a2/total"),
        *("indicators/7", "indicators/7/total", "indicators/7/women|0-17"),
        *("challenges/c1", "challenges/c1/text"),
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rate", "40"),
        ("confidence", None),
        ("activities/a2/title", "Étude"),
        ("activities/a2/degree", None),
        ("activities/a2", ANSWER["activities"][1]),
        ("activities/a9", None),
        ("activities/a9/title", None),
        ("indicators/7/women|0-17", "4"),
        ("not_applicable/measures", "yes"),
        ("not_applicable/rate", None),
        ("attachments/12", "yes"),
    ],
)
def test_a_path_leads_to_its_value(path, value):
    assert value_at(ANSWER, path) == value


def test_fingerprints_tell_which_values_changed():
    before, after = (
        fingerprints(ANSWER),
        fingerprints(changed(activities=rows({}, {"total": "7"}))),
    )
    assert {path for path in before if before[path] != after[path]} == {"activities/a2/total"}
    assert before.keys() == after.keys()


def test_fingerprints_are_much_shorter_than_the_text():
    digest = fingerprints({"narrative": "n" * 300_000})["narrative"]
    assert len(digest) < 20
    assert digest != fingerprints({"narrative": "n" * 299_999})["narrative"]


# --- Two versions --------------------------------------------------------------------------


def held(mine: dict, theirs: dict, base: dict | None = ANSWER) -> dict[str, tuple]:
    """By path: what I have, what they have, and who changed it ("me", "them", "both")."""
    who = {(True, False): "me", (False, True): "them", (True, True): "both", (False,) * 2: "none"}
    found = differences(mine, theirs, fingerprints(base) if base is not None else None)
    return {d.path: (d.mine, d.theirs, who[d.changed_by_me, d.changed_by_them]) for d in found}


def test_the_same_answer_has_no_difference():
    assert held(changed(), changed()) == {}


def test_what_one_side_alone_changed_is_that_sides():
    mine, theirs = changed(rate="50"), changed(status="done")
    assert held(mine, theirs) == {
        "status": ("in_progress", "done", "them"),
        "rate": ("50", "40", "me"),
    }


def test_what_both_changed_is_to_be_chosen():
    assert held(changed(rate="50"), changed(rate="60")) == {"rate": ("50", "60", "both")}


def test_what_both_changed_alike_is_no_difference():
    assert held(changed(rate="50"), changed(rate="50")) == {}


def test_what_was_filled_or_emptied_is_a_difference():
    assert held(changed(confidence="high"), changed()) == {"confidence": ("high", None, "me")}
    assert held(changed(rate=None), changed()) == {"rate": (None, "40", "me")}
    assert held(changed(), changed(rate=None)) == {"rate": ("40", None, "them")}


def test_two_cells_of_a_row_are_two_differences():
    mine = changed(activities=rows({"total": "31"}, {}))
    theirs = changed(activities=rows({"title": "Atelier 2"}, {}))
    assert held(mine, theirs) == {
        "activities/a1/title": ("Atelier", "Atelier 2", "them"),
        "activities/a1/total": ("31", "30", "me"),
    }


NEW_ROW = {"key": "a3", "title": "Colloque", "total": "80"}


@pytest.mark.parametrize("adds_it", ["me", "them"])
def test_a_row_that_one_side_added_is_one_difference(adds_it):
    longer = changed(activities=[*ANSWER["activities"], NEW_ROW])
    sides = {"me": (longer, changed()), "them": (changed(), longer)}
    values = {"me": (NEW_ROW, None), "them": (None, NEW_ROW)}
    assert held(*sides[adds_it]) == {"activities/a3": (*values[adds_it], adds_it)}


@pytest.mark.parametrize("takes_it", ["me", "them"])
def test_a_row_that_one_side_took_out_is_one_difference(takes_it):
    shorter, row = changed(activities=rows({}, None)), ANSWER["activities"][1]
    sides = {"me": (shorter, changed()), "them": (changed(), shorter)}
    values = {"me": (None, row), "them": (row, None)}
    assert held(*sides[takes_it]) == {"activities/a2": (*values[takes_it], takes_it)}


def test_a_row_taken_out_here_and_changed_there_is_to_be_chosen():
    mine, theirs = changed(activities=rows({}, None)), changed(activities=rows({}, {"total": "9"}))
    row = {**ANSWER["activities"][1], "total": "9"}
    assert held(mine, theirs) == {"activities/a2": (None, row, "both")}


def test_the_order_of_rows_is_no_difference():
    first, second = ANSWER["activities"]
    assert held(changed(activities=[second, first]), changed()) == {}


def test_what_is_ticked_and_what_is_joined_is_compared_too():
    mine = changed(not_applicable=["measures", "rate"], attachments=["12", "13"])
    theirs = changed(not_applicable=[], attachments=[])
    assert held(mine, theirs) == {
        "not_applicable/measures": ("yes", None, "them"),
        "not_applicable/rate": ("yes", None, "me"),
        "attachments/12": ("yes", None, "them"),
        "attachments/13": ("yes", None, "me"),
    }


def test_without_a_starting_point_all_that_differs_is_mine():
    assert held(changed(rate="50"), changed(), base=None) == {"rate": ("50", "40", "me")}


def test_what_started_from_nothing_is_all_to_be_chosen():
    assert held({"rate": "50"}, {"rate": "60"}, base={}) == {"rate": ("50", "60", "both")}


def test_differences_go_as_the_form_goes():
    mine = {"attachments": ["1"], "challenges": [{"key": "c", "text": "x"}], "rate": "1"}
    mine |= {"activities": [{"key": "a", "title": "x"}], "status": "done", "narrative": "x"}
    order = [path.partition("/")[0] for path in held(tidy(mine), {}, base={})]
    assert order == ["status", "rate", "narrative", "activities", "challenges", "attachments"]


# --- A value put in another's place --------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rate", "50"),
        ("confidence", "high"),
        ("activities/a1/total", "31"),
        ("activities/a1/degree", "Master"),
        ("activities/a1", {"key": "a1", "title": "Autre"}),
        ("activities/a3", NEW_ROW),
        ("measures/m1", {"key": "m1", "text": "Former"}),
        ("indicators/7/men|0-17", "5"),
        ("not_applicable/rate", "yes"),
        ("attachments/13", "yes"),
    ],
)
def test_a_value_is_put_at_its_path_and_nothing_else_moves(path, value):
    before = deepcopy(ANSWER)
    document = with_value(ANSWER, path, value)
    assert value_at(document, path) == value
    assert {d.path for d in differences(document, ANSWER)} <= {
        path,
        *(f"{path}/{column}" for column in ("title", "total")),
    }
    assert before == ANSWER  # the other version is left as it was


@pytest.mark.parametrize(
    "path",
    ["rate", "activities/a1/total", "activities/a1", "not_applicable/measures", "attachments/12"],
)
def test_none_takes_a_value_away(path):
    document = with_value(ANSWER, path, None)
    assert value_at(document, path) is None
    assert value_at(ANSWER, path) is not None
    assert document == tidy(document)


def test_a_cell_of_a_row_that_is_not_there_changes_nothing():
    assert with_value(ANSWER, "activities/a9/title", "x") == ANSWER


VARIANTS = [
    changed(),
    {},
    changed(rate="50", confidence="low"),
    changed(activities=rows(None, {"title": "Autre"})),
    changed(activities=[NEW_ROW, *ANSWER["activities"]]),
    changed(narrative=None, not_applicable=["rate"], attachments=["13"]),
    changed(indicators=[{"key": "7", "total": "31"}, {"key": "8", "total": "2"}]),
]


@pytest.mark.parametrize(("mine", "theirs"), list(permutations(VARIANTS, 2)))
def test_taking_my_side_everywhere_gives_my_answer(mine, theirs):
    document = theirs
    for difference in differences(mine, theirs, fingerprints(ANSWER)):
        document = with_value(document, difference.path, difference.mine)
    assert flatten(document) == flatten(mine)
