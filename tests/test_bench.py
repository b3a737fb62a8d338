"""What the measures of benchmarks/ reckon with, without running one."""

from random import Random

import pytest

from benchmarks.form_fields import fields_of, multipart, with_values
from benchmarks.visits import STEPS, Call, lost, moments, percentile, seconds_of

PAGE = """
<form id="autre"><input name="csrf" value="x"></form>
<form id="etat"><input type="hidden" name="revision" value="3"><input type="file" name="files">
<input type="checkbox" name="a" value="1" checked><input type="checkbox" name="b" value="1">
<select name="status"><option value="">Choisir</option><option value="done" selected>Oui</option>
</select><select name="kind"><option value="">Choisir</option><option value="x">X</option></select>
<textarea name="narrative">
&lt;p&gt;L&#x27;atelier &amp; la suite.&lt;/p&gt;</textarea>
<button name="then" value="submit">Soumettre</button></form>
"""
FIELDS = [
    ("revision", "3"),
    ("a", "1"),
    ("status", "done"),
    ("kind", ""),
    ("narrative", "<p>L'atelier & la suite.</p>"),
]


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [([7.0], 95, 7.0), (range(1, 101), 95, 95), (range(1, 21), 95, 19), ([3, 1, 2], 50, 2)],
)
def test_the_percentile_is_a_value_that_was_measured(values, percent, found):
    assert percentile(values, percent) == found


def test_an_answer_is_lost_where_it_holds_anything_but_what_was_last_sent():
    sent = {1: {"rate": "40"}, 2: {"rate": "50"}, 3: {"rate": "60"}}
    kept = {1: {"rate": "40"}, 2: {"rate": "50", "note": "x"}, 4: {}}
    assert lost(sent, kept) == [2, 3]


def test_only_answers_without_fault_are_timed():
    calls = [Call("open", 9.0), Call("autosave", 1.0), Call("submit", 2.0), Call("submit", 0, "x")]
    assert seconds_of(calls, "autosave", "submit") == [1.0, 2.0]


def test_an_evening_is_the_same_each_time_in_order_and_within_its_duration():
    evening = moments(5, 600.0, Random(1))
    assert evening == moments(5, 600.0, Random(1))
    assert [(m.form, m.step) for m in evening] == [
        (form, step) for form in range(5) for step in range(len(STEPS))
    ]
    times = [moment.at for moment in evening]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < 600


def test_the_form_is_read_as_a_browser_reads_it():
    assert fields_of(PAGE, "etat") == FIELDS


def test_what_is_typed_replaces_the_field_and_is_sent_whole():
    body, kind = multipart(with_values([("rate", "1"), ("end", "1")], {"rate": "é"}))
    mark = kind.partition("boundary=")[2]
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    sent = part.format(mark, "rate", "é") + part.format(mark, "end", "1") + f"--{mark}--\r\n"
    assert body.decode() == sent
