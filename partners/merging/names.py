"""The names of a duplicate institution: those of another time stay names through time, the others
become aliases, so that imports and searches still find it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partners.merging.comparing import snapshot
from partners.merging.relations import Relation
from partners.models import Institution, InstitutionAlias, InstitutionName
from snia.common.text import fold

NAMES = Relation(InstitutionName, "institution")


@dataclass
class NamesPlan:
    through_time: list[InstitutionName] = field(default_factory=list)
    replaced: list[InstitutionName] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    # Names that mean a third institution already.
    taken: list[tuple[str, Institution]] = field(default_factory=list)

    def apply(self, kept: Institution) -> None:
        moved = [name.pk for name in self.through_time]
        InstitutionName.objects.filter(pk__in=moved).update(institution=kept)
        for name in self.replaced:
            InstitutionName.objects.filter(pk=name.pk).delete()
        InstitutionAlias.objects.bulk_create(
            InstitutionAlias(institution=kept, alias=alias, alias_folded=fold(alias))
            for alias in self.aliases
        )

    def told(self) -> list[dict[str, Any]]:
        return [snapshot(name) for name in (*self.through_time, *self.replaced)]


def plan_names(kept: Institution, duplicate: Institution) -> NamesPlan:
    own, theirs = list(kept.names.all()), list(duplicate.names.order_by("pk"))
    plan = NamesPlan()
    for name in theirs:
        is_of_another_time = all(not _overlap(name, mine) for mine in own)
        (plan.through_time if is_of_another_time else plan.replaced).append(name)
    known = {word for name in (*own, *plan.through_time) for word in _folded(name)}
    known |= _aliases_of(kept) | _aliases_of(duplicate)
    for written in _written(plan.replaced):
        if fold(written) not in known:
            known.add(fold(written))
            _give(plan, written, kept, duplicate)
    return plan


def _give(plan: NamesPlan, written: str, kept: Institution, duplicate: Institution) -> None:
    """An alias means one institution only."""
    others = Institution.objects.known_as(written).exclude(pk__in=[kept.pk, duplicate.pk])
    third = others.first()
    if third is None:
        plan.aliases.append(written)
    else:
        plan.taken.append((written, third))


def _overlap(one: InstitutionName, other: InstitutionName) -> bool:
    return one.starts() <= _ends(other) and other.starts() <= _ends(one)


def _ends(name: InstitutionName) -> date:
    return name.valid_to or date.max


def _written(names: list[InstitutionName]) -> Iterator[str]:
    for name in names:
        yield from filter(fold, (name.acronym, name.name))


def _folded(name: InstitutionName) -> set[str]:
    return {name.acronym_folded, name.name_folded}


def _aliases_of(institution: Institution) -> set[str]:
    return set(institution.aliases.values_list("alias_folded", flat=True))
