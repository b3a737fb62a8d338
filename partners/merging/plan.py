"""What a merge will do, computed before anything is written: the page shows the same plan that
the verb then carries out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model, Q

from partners.merging.comparing import Comparison, compare, snapshot
from partners.merging.relations import Relation, follow, relations_to
from partners.merging.rules import objections_to, uniting_of
from partners.merging.twins import twin_finder


@dataclass(frozen=True)
class Move:
    """Rows that point to the one that is kept from now on, and change in nothing else."""

    relation: Relation
    kept: Model
    rows: tuple[Model, ...]

    def apply(self) -> None:
        rows = self.relation.model._base_manager.filter(pk__in=[row.pk for row in self.rows])
        released = uniting_of(self.relation.model).released
        rows.update(**{self.relation.name: self.kept, **released})

    def told(self) -> dict[str, Any]:
        return {
            "model": self.relation.model._meta.label,
            "field": self.relation.name,
            "moved": [row.pk for row in self.rows],
        }


@dataclass(frozen=True)
class Union:
    """Two rows that say the same: one stays, with what it lacked."""

    relation: Relation
    kept: Model
    duplicate: Model
    comparison: Comparison

    def apply(self) -> None:
        rows = type(self.kept)._base_manager
        combined = uniting_of(type(self.kept)).combined(self.kept, self.duplicate)
        follow(self.duplicate, self.kept)
        rows.filter(pk=self.duplicate.pk).delete()
        values = {**self.comparison.filled, **combined}
        if values:
            rows.filter(pk=self.kept.pk).update(**values)

    @property
    def in_words(self) -> str:
        return f"{self.relation.model._meta.verbose_name} ({self.relation.told(self.kept)})"

    def told(self) -> dict[str, Any]:
        return {
            "model": self.relation.model._meta.label,
            "field": self.relation.name,
            "united_with": self.kept.pk,
            "row": snapshot(self.duplicate),
        }


@dataclass
class Plan:
    """Its steps in order, and why it is refused."""

    steps: list[Move | Union] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def apply(self) -> None:
        for step in self.steps:
            step.apply()

    @property
    def unions(self) -> list[Union]:
        return [step for step in self.steps if isinstance(step, Union)]

    def counts(self) -> Iterator[tuple[str, str, int, int]]:
        """For each kind of record and each place in it: how many move, how many unite."""
        moved, united = Counter[Relation](), Counter[Relation]()
        for step in self.steps:
            if isinstance(step, Union):
                united[step.relation] += 1
            else:
                moved[step.relation] += len(step.rows)
        for relation in sorted(moved | united, key=lambda one: one.label):
            yield relation.label, relation.field_label, moved[relation], united[relation]


def plan_of(kept: Model, duplicate: Model, *, apart: Collection[Relation] = ()) -> Plan:
    """All that points to the duplicate will point to the one that is kept; `apart` is seen to
    elsewhere."""
    plan = Plan(refusals=objections_to(kept, duplicate))
    _point(plan, kept, duplicate, apart)
    return plan


def _point(plan: Plan, kept: Model, duplicate: Model, apart: Collection[Relation] = ()) -> None:
    relations = [one for one in relations_to(type(duplicate)) if one not in apart]
    for relation in relations:
        _plan_relation(plan, relation, kept, duplicate)
    plan.refusals += _meetings_of_both(relations, kept, duplicate)


def _plan_relation(plan: Plan, relation: Relation, kept: Model, duplicate: Model) -> None:
    rows = list(relation.rows_of(duplicate))
    if not rows:
        return
    twin_of = twin_finder(relation, kept, rows)
    moved = [row for row in rows if _goes_over(plan, relation, row, twin_of(row))]
    if moved:
        plan.steps.append(Move(relation, kept, tuple(moved)))


def _goes_over(plan: Plan, relation: Relation, row: Model, twin: Model | None) -> bool:
    """Whether the row itself moves, once it is united with its twin where it has one."""
    if twin is None:
        return True
    uniting = uniting_of(relation.model)
    gives_way = uniting.is_empty(twin) and not uniting.is_empty(row)
    stays, goes = (row, twin) if gives_way else (twin, row)
    if not uniting.is_empty(goes):
        refusal = uniting.refusal(stays, goes)
        if refusal:
            plan.refusals.append(refusal)
            return False
    _point(plan, stays, goes)
    comparison = compare(stays, goes, leaving=[relation.name])
    plan.steps.append(Union(relation, stays, goes, comparison))
    return gives_way


def _meetings_of_both(
    relations: Iterable[Relation], kept: Model, duplicate: Model
) -> Iterator[str]:
    """A row that names both and may not name the same one twice (a power given to oneself)."""
    names: dict[Any, list[str]] = {}
    for relation in relations:
        names.setdefault(relation.model, []).append(relation.name)
    for model, both in names.items():
        for constraint in _between(model, both):
            for row in _naming_both(model, both, kept, duplicate):
                yield from _broken(constraint, row, both, kept, duplicate)


def _between(model: Any, names: list[str]) -> list[CheckConstraint]:
    checks = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    return [one for one in checks if len(names) > 1 and set(names) <= _fields_of(one)]


def _fields_of(constraint: CheckConstraint) -> set[str]:
    condition: Any = constraint.condition
    fields: set[str] = condition.referenced_base_fields
    return fields


def _naming_both(model: Any, names: list[str], kept: Model, duplicate: Model) -> Any:
    named = Q(**{f"{names[0]}__in": [kept, duplicate], f"{names[1]}__in": [kept, duplicate]})
    return model._base_manager.filter(named)


def _broken(
    constraint: CheckConstraint, row: Any, names: list[str], kept: Model, duplicate: Model
) -> Iterator[str]:
    told = str(row)
    for name in names:
        if getattr(row, f"{name}_id") == duplicate.pk:
            setattr(row, name, kept)
    try:
        constraint.validate(type(row), row)
    except ValidationError as error:
        yield f"{row._meta.verbose_name} « {told} » : {' '.join(error.messages)}"
