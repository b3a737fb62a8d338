"""The activities: those that the answers report, and those of documents alone."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from partners.models import Institution
from programmes.models import Action, Activity, ActivityParty, ProgressUpdate
from programmes.progress.document import Row, new_key
from programmes.synthetic.bulk import BATCH, interval, searchable, write
from programmes.synthetic.campaigns import Wave

_TITLES = {
    Activity.Kind.TRAINING: "Formation",
    Activity.Kind.AWARENESS: "Journée de sensibilisation",
    Activity.Kind.STUDY: "Étude",
    Activity.Kind.UNIVERSITY: "Formation universitaire",
    Activity.Kind.AGREEMENT: "Convention",
    Activity.Kind.PUBLICATION: "Guide",
    Activity.Kind.SUPPORT: "Appui aux associations",
}
# Half of what is reported are trainings and events.
_ACTIVITIES = (
    Activity.Kind.TRAINING,
    Activity.Kind.AWARENESS,
    Activity.Kind.TRAINING,
    Activity.Kind.STUDY,
    Activity.Kind.AWARENESS,
    Activity.Kind.AGREEMENT,
    Activity.Kind.TRAINING,
    Activity.Kind.PUBLICATION,
    Activity.Kind.SUPPORT,
    Activity.Kind.UNIVERSITY,
)
_OF_ONE_KIND: dict[str, dict[str, str]] = {
    Activity.Kind.STUDY: {"scope": "Champ de démonstration"},
    Activity.Kind.PUBLICATION: {"languages": "français, arabe"},
    Activity.Kind.UNIVERSITY: {"degree": "Master de démonstration"},
    Activity.Kind.SUPPORT: {"projects_supported": "6"},
}
_ROLES: dict[str, ActivityParty.Role] = {
    Activity.Kind.STUDY: ActivityParty.Role.AUTHOR,
    Activity.Kind.UNIVERSITY: ActivityParty.Role.UNIVERSITY,
}


def activity_row(wave: Wave, n: int, name: str, organiser: str) -> Row:
    kind = _ACTIVITIES[n % len(_ACTIVITIES)]
    day = wave.period.start + timedelta(days=n % 89)
    place = wave.world.places[n % len(wave.world.places)].name if wave.world.places else "-"
    row = {
        "key": new_key(),
        "kind": kind,
        "title": f"{_TITLES[kind]} de démonstration {name}",
        "organisers": organiser,
        "when_written": f"{day:%d/%m/%Y}",
        "place_written": place,
        "audience": "Public de démonstration : agents et associations",
        "description": "Activité inventée, pour montrer et mesurer l'outil.",
        **_OF_ONE_KIND.get(kind, {}),
    }
    if kind in (Activity.Kind.TRAINING, Activity.Kind.AWARENESS):
        women, men = 10 + n % 25, 12 + n % 19
        row |= {"total": str(women + men), "women": str(women), "men": str(men)}
    return row


def write_activities(wave: Wave, validated: Iterable[ProgressUpdate], extra: int) -> None:
    """`extra` activities are those that no answer reports, as a document's own."""
    reported = [(u.action, u.institution, row, u) for u in validated for row in _rows(u)]
    told = [(*_told(wave, k), None) for k in range(extra)]
    for start in range(0, len(reported) + len(told), BATCH):
        _write_some(wave, [*reported, *told][start : start + BATCH])


def _told(wave: Wave, k: int) -> tuple[Action, Institution, Row]:
    pair = wave.world.pair(k % len(wave.world.actions))
    return pair.action, pair.institution, activity_row(wave, k, f"n° {k + 1}", "")


def _write_some(
    wave: Wave, told: Sequence[tuple[Action, Institution, Row, ProgressUpdate | None]]
) -> None:
    activities = [
        _activity(wave, action, institution, row, update)
        for action, institution, row, update in told
    ]
    searchable(activities)
    write(activities)
    places = {place.name: place.pk for place in wave.world.places}
    actions, located, parties = [], [], []
    for activity, (action, institution, row, _update) in zip(activities, told, strict=True):
        key, party = activity.pk, institution.pk
        actions.append(Activity.actions.through(activity_id=key, action_id=action.pk))
        if place := places.get(row["place_written"]):
            located.append(Activity.places.through(activity_id=key, place_id=place))
        role = _ROLES.get(row["kind"], ActivityParty.Role.ORGANISER)
        parties.append(ActivityParty(activity_id=key, institution_id=party, role=role))
    write(actions)
    write(located)
    write(parties)


def _activity(
    wave: Wave, action: Action, institution: Institution, row: Row, update: ProgressUpdate | None
) -> Activity:
    start, end = interval(row["when_written"])
    scope = (institution.pk, action.pk, wave.period.pk, row["key"])
    key = "-".join(map(str, scope)) if update else ""
    return Activity(
        period_id=wave.period.pk,
        programme_id=action.programme_id,
        kind=row["kind"],
        title=row["title"],
        when_written=row["when_written"],
        when_start=start,
        when_end=end,
        place_written=row["place_written"],
        audience=row["audience"],
        description=row["description"],
        participants_total=_number(row, "total"),
        participants_women=_number(row, "women"),
        participants_men=_number(row, "men"),
        scope=row.get("scope", ""),
        languages=row.get("languages", ""),
        degree=row.get("degree", ""),
        projects_supported=_number(row, "projects_supported"),
        reported_in_id=update.pk if update else None,
        reported_key=key,
        is_demonstration=True,
    )


def _rows(update: ProgressUpdate) -> list[Row]:
    rows: list[Row] = update.content["activities"]
    return rows


def _number(row: Row, column: str) -> int | None:
    return int(row[column]) if column in row else None
