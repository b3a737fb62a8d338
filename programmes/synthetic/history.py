"""The history of the answers: their versions, and what the review made of them."""

from datetime import timedelta
from typing import Any

from programmes.models import ProgressUpdate, Remark, ReviewEvent, Version
from programmes.synthetic.bulk import write
from programmes.synthetic.campaigns import Wave
from programmes.synthetic.turns import SENT, State

Act = ReviewEvent.Act


def write_versions(wave: Wave, updates: list[ProgressUpdate]) -> dict[int, Version]:
    """Two each: the beginning as it was kept while typing, and the whole. The latter."""
    whole, versions = {}, []
    for update in updates:
        if update.state == State.TODO:
            continue
        begun = {name: update.content[name] for name in ("status", "narrative")}
        versions.append(_version(wave, update, 1, Version.Act.AUTOSAVED, begun))
        whole[update.pk] = _version(wave, update, 2, Version.Act.SAVED, update.content)
    write([*versions, *whole.values()])
    return whole


def _version(wave: Wave, update: ProgressUpdate, number: int, act: str, content: Any) -> Version:
    return Version(
        update=update,
        number=number,
        revision=number,
        act=act,
        content=content,
        author=update.edited_by,
        at=(update.edited_at or wave.at) - timedelta(hours=2 - number),
    )


def write_events(wave: Wave, updates: list[ProgressUpdate], versions: dict[int, Version]) -> None:
    events = []
    for update in updates:
        if update.state not in SENT:
            continue
        version = versions[update.pk]
        events.append(_event(wave, update, version, Act.SUBMITTED, 1))
        if update.state == State.RETURNED:
            message = "Demande de démonstration : préciser ce qui a été fait."
            events.append(_event(wave, update, version, Act.RETURNED, 30, message))
        elif update.state == State.VALIDATED:
            events.append(_event(wave, update, version, Act.VALIDATED, 30))
    write(events)
    write(
        [
            Remark(event=event, field="narrative", text="Remarque de démonstration.")
            for event in events
            if event.act == Act.RETURNED
        ]
    )


def _event(
    wave: Wave, update: ProgressUpdate, version: Version, act: str, hours: int, message: str = ""
) -> ReviewEvent:
    is_theirs = act == Act.SUBMITTED
    return ReviewEvent(
        update=update,
        round=1,
        act=act,
        actor=update.edited_by if is_theirs else wave.world.secretariat,
        at=(update.edited_at or wave.at) + timedelta(hours=hours),
        message=message,
        version=version,
    )
