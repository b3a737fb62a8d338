"""All of it, written at once."""

from datetime import date

from django.db import transaction

from partners.models import Institution
from programmes.models import Action, ActionGroup, Period, Programme
from reporting.demonstration.answers import write_answers
from reporting.demonstration.edition import write_edition, write_periods
from reporting.demonstration.groups import write_groups
from reporting.demonstration.lists import write_recommendations, write_tallies
from reporting.demonstration.names import COPIED_PLAN, PUBLISHER, SLUG
from reporting.demonstration.passages import write_passages
from reporting.demonstration.pictures import add_pictures
from reporting.demonstration.removal import remove
from reporting.demonstration.studio import write_chapters
from reporting.demonstration.tables import write_tables
from reporting.models import Edition, Plan
from snia.accounts.models import Role, User
from snia.common.demonstration import Demonstration

TABLES_OF_A_PROGRAMME = 2


@transaction.atomic
def load(today: date) -> str:
    """The edition, done once; nothing without the invented actions that it tells of, or where
    what it builds on was never loaded."""
    secretariat = User.objects.filter(
        role=Role.SECRETARIAT, is_demonstration=True, is_active=True
    ).first()
    actions = _invented_actions()
    if secretariat is None or not actions or not _has_reference():
        return ""
    if Edition.objects.filter(slug=SLUG).exists():
        return ""
    edition = _write(actions, secretariat)
    return f"Édition de démonstration : {edition}, {len(actions)} actions."


def _has_reference() -> bool:
    publishers = Institution.objects.filter(slug=PUBLISHER)
    return publishers.exists() and Plan.objects.filter(name=COPIED_PLAN).exists()


def _invented_actions() -> list[Action]:
    found = Action.objects.filter(is_demonstration=True).select_related("programme", "group")
    return list(found.prefetch_related("leads").order_by("programme__number", "number"))


def _write(actions: list[Action], secretariat: User) -> Edition:
    period, previous = write_periods()
    edition = write_edition(period)
    write_groups(actions)
    _write_material(period, previous, actions)
    write_answers(period, actions, secretariat)
    photos = add_pictures(edition, actor=secretariat)
    write_chapters(edition, photos, actor=secretariat)
    return edition


def _write_material(period: Period, previous: Period, actions: list[Action]) -> None:
    programmes = list(Programme.objects.filter(actions__in=actions).distinct().order_by("number"))
    groups: dict[int, list[ActionGroup]] = {}
    for action in actions:
        of_programme = groups.setdefault(action.programme.number, [])
        if action.group and action.group not in of_programme:
            of_programme.append(action.group)
    tables = write_tables(period, programmes, TABLES_OF_A_PROGRAMME)
    write_passages(period, programmes, groups, tables)
    write_recommendations(previous, period, programmes)
    write_tallies(period)


DEMONSTRATION = Demonstration(load, remove)
