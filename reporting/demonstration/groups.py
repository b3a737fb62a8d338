"""Groups of actions for those that no report groups: three or four actions each."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from programmes.models import Action, ActionGroup
from programmes.synthetic.bulk import searchable, write
from reporting.demonstration.names import GROUP
from snia.common.typography import enumeration

SIZE = 4
TOPICS = (
    "Accueillir et orienter",
    "Former, accompagner et outiller les équipes de l'exemple",
    "Mesurer",
    "Coordonner l'interinstitutionnalisation imaginaire des procédures, des calendriers et des "
    "formulaires, afin d'éprouver un intertitre qui dépasse largement les deux lignes",
)
AFTER_THE_REAL_ONES = 50


def write_groups(actions: Sequence[Action]) -> None:
    """Put each action that has no group into one; `actions` are in the order of their codes."""
    alone = [action for action in actions if action.group is None]
    groups = []
    for _number, of_programme in groupby(alone, lambda action: action.programme.number):
        for rank, some in enumerate(_by(SIZE, list(of_programme))):
            group = _group(rank, some)
            groups.append(group)
            for action in some:
                action.group = group
    searchable(groups)
    write(groups)
    for action in alone:
        action.group_id = action.group.pk if action.group else None
    Action.objects.bulk_update(alone, ["group"])


def _by(size: int, actions: list[Action]) -> Iterator[list[Action]]:
    for start in range(0, len(actions), size):
        yield actions[start : start + size]


def _group(rank: int, actions: list[Action]) -> ActionGroup:
    programme, codes = actions[0].programme, [action.code for action in actions]
    told = f"action{'s' if len(codes) > 1 else ''} {enumeration(codes)}"
    return ActionGroup(
        programme=programme,
        slug=f"{GROUP}{programme.number}-{rank + 1}",
        title=f"{TOPICS[(rank + programme.number) % len(TOPICS)]} (groupe inventé, {told})",
        position=AFTER_THE_REAL_ONES + rank,
        is_demonstration=True,
    )
