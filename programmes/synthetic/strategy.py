"""Invented actions, and who answers for them."""

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

from programmes.demonstration import ACTIONS_OF, WORDING
from programmes.models import Action, Capacity, Indicator, Programme, SpecificObjective
from programmes.models.strategy import Wording
from programmes.synthetic.bulk import write
from programmes.synthetic.refusal import Refused
from programmes.synthetic.world import Pair


def _codes() -> Iterator[tuple[int, int]]:
    """The codes of the 81 actions, then of as many more as are wanted."""
    last = max(ACTIONS_OF.values())
    for number in count(1):
        for programme, size in ACTIONS_OF.items():
            if number <= size or number > last:
                yield programme, number


def invented_actions(number: int) -> list[Action]:
    """Invented actions; those of the small demonstration serve too, real ones never do."""
    programmes = {p.number: p for p in Programme.objects.filter(number__in=ACTIONS_OF)}
    known = {
        (action.programme.number, action.number): action
        for action in Action.objects.select_related("programme")
    }
    codes = (code for code in _codes() if code[0] in programmes)
    free = (code for code in codes if code not in known or known[code].is_demonstration)
    if not programmes:
        raise Refused("Charger d'abord les données de référence (load_reference).")
    wanted = sorted(islice(free, number))
    return [known.get(code) or _new_action(programmes[code[0]], code[1]) for code in wanted]


def _new_action(programme: Programme, number: int) -> Action:
    action = Action.objects.create(
        programme=programme,
        number=number,
        objective=SpecificObjective.objects.filter(programme=programme).first(),
        wording=WORDING.format(code=f"{programme.number}.{number}"),
        wording_status=Wording.RENDERED,
        is_demonstration=True,
    )
    Indicator.objects.create(
        action=action,
        name="Personnes formées (démonstration)",
        unit="personnes",
        by_sex=True,
        age_bands="18-24 ; 25 et plus" if number % 3 == 0 else "",
        is_demonstration=True,
    )
    Indicator.objects.create(
        action=action,
        name="Guides diffusés (démonstration)",
        unit="guides",
        position=1,
        is_demonstration=True,
    )
    return action


def name_who_answers(pairs: Iterable[Pair]) -> None:
    links: dict[str, list[Any]] = {Capacity.LEAD: [], Capacity.SUPPORT: []}
    through = {
        Capacity.LEAD: Action.leads.through,
        Capacity.SUPPORT: Action.supporters.through,
    }
    for pair in pairs:
        link = through[pair.capacity](action=pair.action, institution=pair.institution)
        links[pair.capacity].append(link)
    for rows in links.values():
        write(rows)
