"""What higher layers have to show on a lower layer's page: they register it, the page asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snia.accounts.models import User


@dataclass(frozen=True)
class Section:
    """A template and what it shows an account of a record; None shows nothing."""

    template: str
    content: "Callable[[Any, User], Any | None]"


class Sections:
    """The sections of the pages of one kind of record."""

    def __init__(self) -> None:
        self._registered: list[Section] = []

    def register(self, section: Section) -> None:
        """Called once by the layer that has it, when the applications are ready."""
        self._registered.append(section)

    def of(self, record: Any, user: "User") -> list[tuple[str, Any]]:
        """Each template with its content, for this account."""
        shown = ((one.template, one.content(record, user)) for one in self._registered)
        return [(template, content) for template, content in shown if content is not None]
