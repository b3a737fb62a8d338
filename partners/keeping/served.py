"""What a project or a commitment serves in the strategy, which a higher layer knows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from partners.models import Commitment, Project

Record = Project | Commitment


@dataclass(frozen=True)
class Strategy:
    """The programmes and actions that can be served, under keys of their own."""

    choices: Callable[[type[Record]], list[tuple[str, str]]]
    served_by: Callable[[type[Record], Collection[int]], Mapping[int, list[str]]]
    serve: Callable[[Record, Iterable[str]], None]


_strategies: list[Strategy] = []


def register_strategy(strategy: Strategy) -> None:
    """Called once by the layer that has it, when the applications are ready."""
    _strategies.append(strategy)


def choices(kind: type[Record]) -> list[tuple[str, str]]:
    """Keys and labels of what a record of that kind may serve."""
    return [choice for strategy in _strategies for choice in strategy.choices(kind)]


def served_by(kind: type[Record], records: Collection[int]) -> Mapping[int, list[str]]:
    """What each record of a kind serves, by its key; the number of queries does not depend on
    that of the records."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for strategy in _strategies:
        for record, keys in strategy.served_by(kind, records).items():
            found[record] += keys
    return found


def serve(record: Record, keys: Iterable[str]) -> None:
    """The record serves these, and nothing else."""
    wanted = list(keys)
    for strategy in _strategies:
        strategy.serve(record, wanted)
