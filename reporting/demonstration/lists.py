"""Recommendations of the two periods, which follow each other, and the count of the meetings."""

from collections.abc import Sequence

from committees.models import Committee, MeetingTally
from programmes.models import Period, Programme, Recommendation
from programmes.synthetic.bulk import searchable, write
from reporting.demonstration.words import Words

TAKEN_UP = 3  # of each programme's recommendations of the previous period
HELD = {"commission": 1, "comite-technique": 4, "copil": 3, "cp1": 11, "cp2": 9, "cp4": 12}
EXPLANATION = "Explication inventée : une salle imaginaire n'était pas libre."


def write_recommendations(
    previous: Period, period: Period, programmes: Sequence[Programme]
) -> None:
    """Some of the previous period's are taken up, the others had no follow-up."""
    earlier = [
        _recommendation(previous, programme, rank, programme.number * 11 + rank)
        for programme in programmes
        for rank in range(TAKEN_UP + programme.number % 4)
    ]
    _write(earlier)
    later = []
    for rank, followed in enumerate(one for one in earlier if one.position < TAKEN_UP):
        row = _recommendation(period, followed.programme, followed.position, 200 + rank)
        row.follows = followed
        later.append(row)
    _write(later)


def _write(rows: list[Recommendation]) -> None:
    searchable(rows)
    write(rows)


def _recommendation(period: Period, programme: Programme, rank: int, seed: int) -> Recommendation:
    return Recommendation(
        period=period,
        programme=programme,
        position=rank,
        text=Words(seed).line(),
        is_demonstration=True,
    )


def write_tallies(period: Period) -> None:
    """Meetings are counted, none is dated: no calendar shows them."""
    for slug, held in HELD.items():
        body = Committee.objects.filter(slug=slug).first()
        if body is None:
            continue
        tally = MeetingTally.objects.create(
            period=period, held=held, explanation=EXPLANATION, is_demonstration=True
        )
        tally.committees.add(body)
