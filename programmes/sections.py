"""What higher layers have to show on an action's page: its decisions, its alerts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from programmes.models import Action
    from snia.accounts.models import User


@dataclass(frozen=True)
class Section:
    """A template and what it shows an account of an action; None shows nothing."""

    template: str
    content: "Callable[[Action, User], Any | None]"


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Called once by the layer that has it, when the applications are ready."""
    _sections.append(section)


def sections_of(action: "Action", user: "User") -> list[tuple[str, Any]]:
    """Each template with its content, for this account."""
    shown = ((section.template, section.content(action, user)) for section in _sections)
    return [(template, content) for template, content in shown if content is not None]
