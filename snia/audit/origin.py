"""Where an act comes from: the way in, and the address at the other end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    PAGE = "page", _("Page")
    API = "api", _("API")
    ADMIN = "admin", _("Données de référence")
    COMMAND = "command", _("Commande")
    TASK = "task", _("Tâche")


@dataclass(frozen=True)
class Origin:
    channel: Channel
    address: str | None = None


# What nobody announced was typed on the server.
_FROM_THE_SERVER = Origin(Channel.COMMAND)
_origin: ContextVar[Origin] = ContextVar("origin", default=_FROM_THE_SERVER)


def current_origin() -> Origin:
    return _origin.get()


@contextmanager
def acting_from(channel: Channel, address: str | None = None) -> Iterator[None]:
    """What is recorded inside comes from there; outside, nothing changes."""
    token = _origin.set(Origin(channel, address))
    try:
        yield
    finally:
        _origin.reset(token)
