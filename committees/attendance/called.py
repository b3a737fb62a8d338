"""What is noted of one institution, put together with what another noted meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from committees.models import Attendance
from partners.models import Institution
from snia.common.started import Values, changed, contested, plain
from snia.common.started_forms import Meanwhile

VALUES = ("status", "attendee", "proxy", "is_online")


@dataclass(frozen=True)
class Called:
    """What the secretariat notes of one institution; `started` is the line that the page showed,
    None where it is not known."""

    institution: Institution
    status: str
    attendee: str = ""
    proxy: Institution | None = None
    is_online: bool = False
    started: Mapping[str, Any] | None = None

    @property
    def is_untouched(self) -> bool:
        return self.started is not None and not changed(self.started, values_of(self))

    @property
    def is_taken_off(self) -> bool:
        """A line that the page showed, and of which nothing is said any more."""
        return self.started is not None and not self.status

    def over(self, row: Attendance) -> "Called":
        """What this person changed, on top of what is noted by now."""
        if self.started is None:
            return self
        left = set(VALUES) - changed(self.started, values_of(self))
        return replace(self, **{name: getattr(row, name) for name in left})


def values_of(line: Any) -> Values:
    """Of a line that is typed, expected or noted."""
    return {name: plain(getattr(line, name)) for name in VALUES}


def together(called: Iterable[Called], kept: Mapping[int, Attendance]) -> list[Called]:
    """Each line as this person and the others noted it; Meanwhile where two say otherwise."""
    called = list(called)
    _require_unmoved(called, kept)
    lines = [_line(line, kept.get(line.institution.pk)) for line in called]
    return [line for line in lines if line is not None] + _not_on_the_page(called, kept)


def _line(line: Called, row: Attendance | None) -> Called | None:
    if row is not None:
        return line.over(row)
    was_noted = line.started is not None and line.started.get("is_noted")
    return None if was_noted and line.is_untouched else line  # another took it off


def _not_on_the_page(called: list[Called], kept: Mapping[int, Attendance]) -> list[Called]:
    """Guests whom another noted since the page was opened."""
    if all(line.started is None for line in called):
        return []
    others = kept.keys() - {line.institution.pk for line in called}
    return [_as_noted(kept[key]) for key in others]


def _as_noted(row: Attendance) -> Called:
    return Called(row.institution, row.status, row.attendee, row.proxy, row.is_online)


def _require_unmoved(called: list[Called], kept: Mapping[int, Attendance]) -> None:
    told, now = {}, {}
    for line in called:
        row = kept.get(line.institution.pk)
        if row is None or line.started is None:
            continue
        if _is_contested(line, line.started, values_of(row)):
            key = str(row.institution_id)
            message = _("Noté entre-temps : %s. Corriger, ou enregistrer à nouveau.")
            told[key] = message % _told(row)
            now[key] = values_of(row)
    if told:
        raise Meanwhile(told, now)


def _is_contested(line: Called, started: Mapping[str, Any], now: Values) -> bool:
    """A line that is taken off goes whole: what another noted on it would go too."""
    if line.is_taken_off and not line.is_untouched:
        return bool(changed(started, now))
    return bool(contested(started, values_of(line), now))


def _told(row: Attendance) -> str:
    online = _("à distance") if row.is_online else ""
    parts = [row.get_status_display(), row.attendee, str(row.proxy or ""), online]
    return ", ".join(filter(None, parts))
