"""What the calendar's notes and obstacles say on the page."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.rhythm import days
from committees.rhythm.calendar import NOTICE, Note, Obstacle

NOTES: dict[Note, Any] = {
    Note.RAMADAN: gettext_lazy("Ramadan (estimé) : les bureaux ouvrent de 9 h à 15 h"),
    Note.EVE: gettext_lazy("Veille d'un jour férié"),
    Note.MAY_BE_A_HOLIDAY: gettext_lazy("Férié à un jour près, selon la lune"),
    Note.ALERTS_WAIT: gettext_lazy(
        "Les alertes de l'instance du dessous n'arriveront pas à temps devant celle du dessus"
    ),
}
OBSTACLES: dict[Obstacle, Any] = {
    Obstacle.PAST: gettext_lazy("Le temps en est passé sans réunion."),
    Obstacle.TOO_SOON: gettext_lazy(
        "Aucun jour ouvré n'y reste au-delà des %s jours qu'il faut pour convoquer."
    ),
    Obstacle.TAKEN: gettext_lazy(
        "Chaque demi-journée ouvrée y est déjà prise par une instance qui a un membre en commun."
    ),
}


def told_obstacle(obstacle: Obstacle) -> str:
    text = str(OBSTACLES[obstacle])
    return text % NOTICE.days if obstacle == Obstacle.TOO_SOON else text


def told_notes(notes: tuple[Note, ...]) -> list[str]:
    return [str(NOTES[note]) for note in notes]


def notes_of_a_meeting(day: date, notes: tuple[Note, ...]) -> list[str]:
    """Of a meeting to come, whose day may have been chosen before a holiday was decreed."""
    weekend = [] if days.is_weekday(day) else [date_format(day, "l").capitalize()]
    on_the_day = [_("Jour férié : %s") % holiday_label(h) for h in days.holidays_on(day)]
    return [*weekend, *on_the_day, *told_notes(notes)]


def holiday_label(holiday: days.Holiday) -> str:
    return f"{holiday.name} ({_('estimé')})" if holiday.is_estimated else holiday.name
