"""What may forbid to freeze an edition, told by whoever knows: the checks of its data, its
chapters. Each gate gives its reasons, in French; no reason lets it pass."""

from collections.abc import Callable, Iterable

from reporting.models import Edition

Gate = Callable[[Edition], Iterable[str]]

_GATES: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Asked once, however often it is registered."""
    if gate not in _GATES:
        _GATES.append(gate)


def reasons_against(edition: Edition) -> list[str]:
    return [reason for gate in _GATES for reason in gate(edition)]
