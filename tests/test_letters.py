"""References to lettered priorities, as the tables of 2008 write them."""

import pytest

from partners.letters import expand_letters


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("b)", "b"),
        ("b", "b"),
        ("a) – i)", "abcdefghi"),
        ("a) - i)", "abcdefghi"),
        ("a)-c)", "abc"),
        ("a-c", "abc"),
        ("a — c", "abc"),
        ("a) et c)", "ac"),
        ("a), c) - e)", "acde"),
        ("a) - c), e) - f)", "abcef"),
        ("A) – C)", "abc"),
        ("c) - c)", "c"),
        ("e)", "e"),
    ],
)
def test_a_reference_means_letters(written, meant):
    assert expand_letters(written) == list(meant)


@pytest.mark.parametrize("written", ["b), b)", "b) - b), b)"])
def test_a_repeated_letter_counts_once(written):
    assert expand_letters(written) == ["b"]


def test_overlapping_ranges_count_each_letter_once_and_in_order():
    assert expand_letters("d), b) - d), a)") == ["a", "b", "c", "d"]


def test_a_dash_without_an_end_is_no_range():
    assert expand_letters("b) –") == ["b"]


@pytest.mark.parametrize("written", ["i) – a)", "a), d) - b)"])
def test_a_backwards_range_is_refused(written):
    with pytest.raises(ValueError, match="backwards"):
        expand_letters(written)


@pytest.mark.parametrize("written", ["", "1) - 3)", "toutes", "–"])
def test_a_reference_without_a_letter_is_refused(written):
    with pytest.raises(ValueError, match="no letter"):
        expand_letters(written)


@pytest.mark.parametrize("written", ["a) à c)", "de a) à c)", "a\u2011c"])
def test_a_range_may_be_written_with_words_or_the_hyphen_of_word(written):
    assert expand_letters(written) == ["a", "b", "c"]
