"""Invented campaigns, one a quarter."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from programmes.models import Campaign, Period
from programmes.synthetic.marks import PERIOD
from programmes.synthetic.world import World


@dataclass(frozen=True)
class Wave:
    """A campaign put to the world: under way, or over."""

    world: World
    campaign: Campaign
    is_current: bool

    @property
    def period(self) -> Period:
        return self.campaign.period

    @property
    def at(self) -> datetime:
        """When its answers begin to be written."""
        return datetime.combine(self.campaign.due_on - timedelta(days=12), time(9, 30), UTC)


def invented_campaign(world: World, number: int, today: date) -> Campaign:
    """One a quarter: the latest is open, due within the week; the others are closed."""
    year, quarter = _quarter(today, number)
    period = Period.objects.create(
        label=PERIOD.format(quarter=quarter, year=year),
        start=_first_day(year, quarter),
        end=_first_day(*_quarter(today, number - 1)) - timedelta(days=1),
        next_label=f"T{quarter % 4 + 1} {year + quarter // 4}",
    )
    due_on = period.end if number else today + timedelta(days=7)
    campaign = Campaign.objects.create(
        title=f"Campagne de démonstration T{quarter} {year}",
        period=period,
        opens_on=due_on - timedelta(days=30),
        due_on=due_on,
        guidance="<p>Campagne de démonstration : les données sont inventées.</p>",
        state=Campaign.State.CLOSED if number else Campaign.State.OPEN,
        opened_by=world.secretariat,
        is_demonstration=True,
    )
    campaign.actions.set(world.actions)
    campaign.institutions.set(world.institutions)
    return campaign


def _quarter(today: date, ago: int) -> tuple[int, int]:
    """The year and the number, from 1, of the quarter that was so many quarters ago."""
    year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - ago, 4)
    return year, quarter + 1


def _first_day(year: int, quarter: int) -> date:
    return date(year, quarter * 3 - 2, 1)
