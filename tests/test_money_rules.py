"""What counts as Morocco's money and what does not: the pure rules, against sums done by hand."""

from datetime import date
from decimal import Decimal

import pytest

from partners.money.chart import chart_of
from partners.money.conversion import Exchange, Rate
from partners.money.flows import Movement, flows
from partners.money.totals import Owner, Reason, Stated, count
from partners.money.wording import told_rate, told_rates

P, A, B, C = (Owner("project", pk) for pk in range(1, 5))
CONVENTION = Owner("agreement", 1)


def stated(owner, value, currency="EUR", share="whole", upper=None):
    """An amount of Morocco alone, unless `share` says what Morocco's is."""
    value = Decimal(value)
    for_morocco = value if share == "whole" else share and Decimal(share)
    return Stated(owner, currency, value, for_morocco, upper and Decimal(upper))


def euros(counted):
    return counted.totals.get("EUR")


def reasons(counted):
    return [(left.owner, int(left.value), left.reason) for left in counted.left_out]


# --- Morocco's, and the others' ------------------------------------------------------------


def test_the_amounts_of_the_documents_add_up_to_what_is_moroccos():
    """multilateral-cooperation.txt: 35 M€ (line 43) and 5 271 000 euros (line 57) are Morocco's;
    1,8 milliard (line 77) and 2.400.000 (line 120) are of several countries. By hand:
    35 000 000 + 5 271 000 = 40 271 000. unct-2008-meetings.txt: 15 millions (line 9) and grants
    of 50.000 to 200.000 (line 15) add nothing."""
    told = [
        stated(P, 35_000_000),
        stated(A, 5_271_000),
        stated(B, 1_800_000_000, share=None),
        stated(C, 2_400_000, share=None),
        stated(C, 15_000_000, share=None),
        stated(C, 50_000, share=None, upper=200_000),
    ]
    counted = count(told, {})
    assert counted.totals == {"EUR": Decimal(40_271_000)}
    assert reasons(counted) == [
        (B, 1_800_000_000, Reason.SHARE_UNKNOWN),
        (C, 2_400_000, Reason.SHARE_UNKNOWN),
        (C, 15_000_000, Reason.SHARE_UNKNOWN),
        (C, 50_000, Reason.GRANT_RANGE),
    ]


def test_a_known_share_is_counted_and_the_rest_is_told():
    counted = count([stated(P, 2_400_000, share=800_000)], {})
    assert euros(counted) == 800_000
    assert reasons(counted) == [(P, 1_600_000, Reason.OTHERS_SHARE)]


def test_a_range_is_never_summed_even_for_morocco_alone():
    counted = count([stated(P, 50_000, upper=200_000)], {})
    assert counted.totals == {}


def test_currencies_are_never_added_up():
    counted = count([stated(P, 10), stated(A, 5, "MAD"), stated(B, 7, "MAD")], {})
    assert counted.totals == {"EUR": Decimal(10), "MAD": Decimal(12)}


def test_nothing_known_is_not_zero():
    assert count([], {}).totals == {}


# --- Nothing twice -------------------------------------------------------------------------


def test_an_instrument_adds_only_what_its_projects_do_not():
    """35 of which 10 and 5 are told by its projects: 20 are not allocated, and 35 is the sum."""
    counted = count([stated(P, 35), stated(A, 10), stated(B, 5)], {P: [A, B]})
    assert euros(counted) == 35
    assert counted.unallocated_totals == {"EUR": Decimal(20)}
    assert reasons(counted) == [(P, 15, Reason.IN_ITS_PARTS)]
    assert counted.out_of_total == [], "these 15 are in the total, with the projects"


def test_projects_whose_amounts_are_not_known_take_nothing_away():
    counted = count([stated(P, 35)], {P: [A, B]})
    assert euros(counted) == 35
    assert counted.unallocated == {}


def test_projects_that_exceed_their_instrument_are_counted_themselves():
    counted = count([stated(P, 35), stated(A, 40)], {P: [A]})
    assert euros(counted) == 40
    assert counted.unallocated_totals == {}


def test_levels_are_followed_through_one_without_an_amount():
    """P 100 > A (unknown) > B 30 > C 12: 70 + 18 + 12."""
    parts = {P: [A], A: [B], B: [C]}
    counted = count([stated(P, 100), stated(B, 30), stated(C, 12)], parts)
    assert euros(counted) == 100
    assert {o: int(s["EUR"]) for o, s in counted.added.items()} == {P: 70, B: 18, C: 12}


def test_an_instrument_of_three_regions_never_hides_its_projects():
    """The trust fund's 1,8 milliard is left out; what a project of it has is counted."""
    counted = count([stated(P, 1_800_000_000, share=None), stated(A, 8)], {P: [A]})
    assert euros(counted) == 8


def test_projects_in_another_currency_leave_no_remainder_to_tell():
    counted = count([stated(P, 35), stated(A, 100, "MAD")], {P: [A]})
    assert counted.totals == {"MAD": Decimal(100)}
    assert reasons(counted) == [(P, 35, Reason.PARTS_IN_ANOTHER_CURRENCY)]


def test_an_agreement_and_its_projects_carry_the_same_money():
    """The convention of 19 December 2017 and the programme that it finances: 35 M€ once."""
    counted = count([stated(CONVENTION, 35), stated(P, 35)], {CONVENTION: [P]})
    assert euros(counted) == 35
    assert reasons(counted) == [(CONVENTION, 35, Reason.IN_ITS_PARTS)]


def test_two_agreements_of_one_project_count_it_once():
    other = Owner("agreement", 2)
    told = [stated(CONVENTION, 10), stated(other, 12), stated(P, 8)]
    counted = count(told, {CONVENTION: [P], other: [P]})
    assert euros(counted) == 8 + 2 + 4


def test_a_filter_of_currency_changes_no_figure():
    counted = count([stated(P, 35), stated(A, 100, "MAD")], {P: [A]})
    assert counted.only("EUR").totals == {}
    assert counted.only("MAD").totals == {"MAD": Decimal(100)}


def test_parents_in_a_circle_end():
    assert euros(count([stated(P, 1), stated(A, 2)], {P: [A], A: [P]})) is not None


# --- Committed, disbursed ------------------------------------------------------------------


def movement(owner, kind, value, currency="EUR", share="whole"):
    return Movement(kind, date(2020, 1, 1), stated(owner, value, currency, share))


def test_the_rate_is_a_total_over_a_total():
    """A: 10 of 100, B: 9 of 10. Totals: 19 of 110 = 17,27 %; a mean of rates would say 50 %."""
    moved = [
        movement(A, "commitment", 100),
        movement(A, "disbursement", 10),
        movement(B, "commitment", 10),
        movement(B, "disbursement", 9),
    ]
    assert told_rates(flows(moved, {}).rates) == ["17,3\u202f%"]


def test_unknown_disbursements_have_no_rate():
    told = flows([movement(A, "commitment", 100)], {})
    assert told.disbursed.totals == {}
    assert told.rates == {}


def test_expenditure_and_incoming_funds_are_neither():
    told = flows([movement(A, "expenditure", 5), movement(A, "incoming_funds", 5)], {})
    assert told.is_empty


def test_movements_of_an_instrument_are_not_counted_with_those_of_its_projects():
    moved = [movement(P, "disbursement", 30), movement(A, "disbursement", 12)]
    assert flows(moved, {P: [A]}).disbursed.totals == {"EUR": Decimal(30)}


# --- Conversion ----------------------------------------------------------------------------

DAY = date(2020, 12, 31)
EUR_IN_MAD = Rate("EUR", "MAD", date(2020, 12, 30), Decimal("10.9"))


def test_the_latest_rate_on_or_before_the_day_converts():
    older = Rate("EUR", "MAD", date(2020, 1, 1), Decimal("10.7"))
    later = Rate("EUR", "MAD", date(2021, 1, 1), Decimal("11"))
    converted = Exchange("MAD", DAY, [later, EUR_IN_MAD, older]).convert(Decimal(100), "EUR")
    assert converted.value == Decimal("1090.00")
    assert told_rate(converted.quote).replace("\u00a0", " ") == "1 EUR = 10,9 MAD (30/12/2020)"


def test_a_rate_can_be_read_the_other_way_round_and_says_so():
    converted = Exchange("EUR", DAY, [EUR_IN_MAD]).convert(Decimal(109), "MAD")
    assert converted.value == Decimal("10.00")
    assert "à l'inverse" in told_rate(converted.quote)


def test_of_one_day_the_rate_that_needs_no_turning_round_is_taken():
    turned = Rate("MAD", "EUR", EUR_IN_MAD.day, Decimal("0.1"))
    converted = Exchange("EUR", DAY, [turned, EUR_IN_MAD]).convert(Decimal(100), "MAD")
    assert (converted.value, converted.quote.is_inverse) == (Decimal("10.00"), False)


@pytest.mark.parametrize("rates", [[], [Rate("EUR", "MAD", date(2021, 1, 1), Decimal(11))]])
def test_without_a_rate_nothing_is_converted(rates):
    assert Exchange("MAD", DAY, rates).convert(Decimal(100), "EUR").value is None


def test_a_total_that_could_not_all_be_converted_says_what_it_lacks():
    sums = {"EUR": Decimal(100), "MAD": Decimal(5), "USD": Decimal(7)}
    assert Exchange("MAD", DAY, [EUR_IN_MAD]).total(sums) == (Decimal("1095.00"), ["USD"])


def test_half_a_cent_is_rounded_up():
    rate = Rate("EUR", "MAD", DAY, Decimal("1.005"))
    assert Exchange("MAD", DAY, [rate]).convert(Decimal(1), "EUR").value == Decimal("1.01")


# --- The chart -----------------------------------------------------------------------------


def test_bars_are_as_long_as_what_they_tell():
    chart = chart_of("EUR", [("A", Decimal(50), None), ("B", Decimal(100), Decimal(25))])
    assert [line.label for line in chart.lines] == ["B", "A"]
    assert [line.committed.width for line in chart.lines] == [chart.width, chart.width // 2]
    assert chart.lines[0].disbursed.width == chart.width // 4
    assert chart.lines[1].disbursed.value is None


def test_nothing_known_draws_nothing():
    assert chart_of("EUR", [("A", None, None)]) is None
