"""The normal size, and its multiples."""

from dataclasses import dataclass, replace
from math import ceil

from programmes.synthetic.turns import State, row_count, state_of

WIDEST = 4  # a campaign asks at most so many times the institutions of the normal size


@dataclass(frozen=True)
class Sizes:
    """How much to invent; the normal size by default."""

    actions: int = 81
    institutions: int = 40
    accounts: int = 300
    campaigns: int = 3
    updates: int = 500
    activities: int = 5_000
    commitments: int = 100

    def times(self, scale: int) -> "Sizes":
        """So many times the answers, the activities and the commitments: a campaign asks up to
        four times as many institutions, and there are more campaigns, one a quarter."""
        width = min(scale, WIDEST)
        return replace(
            self,
            institutions=self.institutions * width,
            accounts=self.accounts * width,
            campaigns=ceil(self.campaigns * scale / width),
            updates=self.updates * scale,
            activities=self.activities * scale,
            commitments=self.commitments * scale,
        )

    def shares(self, total: int) -> list[int]:
        """A total shared out among the campaigns, the latest one first."""
        share, rest = divmod(total, self.campaigns)
        return [share + (number < rest) for number in range(self.campaigns)]

    @property
    def reported(self) -> int:
        """How many activities the validated answers report."""
        return sum(
            row_count(k)
            for number, asked in enumerate(self.shares(self.updates))
            for k in range(asked)
            if state_of(k, is_current=number == 0) == State.VALIDATED
        )
