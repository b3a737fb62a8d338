"""A validated answer becomes what the dashboards and the report read.

One `Progress` per action, institution and period: an older campaign's answer, validated late,
never replaces a newer one's; its activities are kept all the same, being facts of the period.
"""

from typing import Any

from django.utils import timezone

from partners.models import Institution, Place, Project
from programmes.models import (
    Activity,
    ActivityParty,
    Challenge,
    Disaggregation,
    IndicatorValue,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
    Version,
)
from programmes.progress import duplicates
from programmes.progress.asked import Ask
from programmes.progress.checks import Examined
from snia.common.quantities import Qualifier


def publish(update: ProgressUpdate, examined: Examined, version: Version) -> None:
    """Write the records of a validated answer, in the transaction of its validation."""
    if not _is_older_than_published(update):
        progress = _write_progress(update, examined, version)
        _mark_latest(progress)
        _write_indicators(progress, examined.rows["indicators"])
        _write_lists(progress, examined.rows)
    activities = _write_activities(update, examined.rows["activities"])
    duplicates.record_suspicions(activities)


def _is_older_than_published(update: ProgressUpdate) -> bool:
    campaign = update.campaign
    newer = Progress.objects.filter(
        action=update.action_id,
        institution=update.institution_id,
        period=campaign.period_id,
        update__campaign__due_on__gt=campaign.due_on,
    )
    return newer.exists()


def _write_progress(update: ProgressUpdate, examined: Examined, version: Version) -> Progress:
    values = examined.values
    budget = Ask(update).budget
    spent = values["budget_spent"] if budget else None
    progress, _created = Progress.objects.update_or_create(
        action=update.action,
        institution=update.institution,
        period=update.campaign.period,
        defaults={
            "update": update,
            "version": version,
            "validated_at": timezone.now(),
            "status": values["status"],
            "rate": values["rate"],
            "confidence": values["confidence"],
            "confidence_reason": values["confidence_reason"],
            "narrative": values["narrative"],
            "budget_spent": spent,
            "currency": budget.currency if budget and spent is not None else "",
        },
    )
    return progress


def _mark_latest(progress: Progress) -> None:
    same = Progress.objects.filter(action=progress.action, institution=progress.institution)
    same.filter(is_latest=True).update(is_latest=False)
    latest = same.order_by("-period__start").values("pk")[:1]
    Progress.objects.filter(pk__in=[row["pk"] for row in latest]).update(is_latest=True)


def _write_indicators(progress: Progress, rows: list[dict[str, Any]]) -> None:
    progress.values.all().delete()
    for row in rows:
        value = IndicatorValue.objects.create(
            progress=progress,
            indicator=row["indicator"],
            total=row["total"],
            is_not_applicable=row["is_not_applicable"],
            note=row["note"],
        )
        Disaggregation.objects.bulk_create(
            Disaggregation(value=value, sex=part.sex, age_band=part.age_band, number=number)
            for part, number in row["parts"]
        )


def _write_lists(progress: Progress, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Replace the progress's own lines; those of the documents stay."""
    for model, name in ((Challenge, "challenges"), (Recommendation, "recommendations")):
        model.objects.filter(progress=progress).delete()
        for position, row in enumerate(rows[name]):
            model.objects.create(**_line(progress, position, row))
    PlannedMeasure.objects.filter(progress=progress).delete()
    for position, row in enumerate(rows["measures"]):
        measure = PlannedMeasure.objects.create(
            **_line(progress, position, row),
            when_written=row["when_written"],
            owner_written=row["owner"],
        )
        measure.owners.set(known_institutions(row["owner"])[0])


# Lines of the institutions come after those that the report's own text has.
_AFTER_THE_REPORT = 1000


def _line(progress: Progress, position: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "progress": progress,
        "period": progress.period,
        "programme": progress.action.programme,
        "position": _AFTER_THE_REPORT + position,
        "text": row["text"],
        "is_demonstration": progress.update.campaign.is_demonstration,
    }


def _write_activities(update: ProgressUpdate, rows: list[dict[str, Any]]) -> list[Activity]:
    """One activity a row, found again by the row's key: a correction keeps its address, its
    merges and its table. A row taken out takes its activity with it."""
    keys = [_reported_key(update, row) for row in rows]
    duplicates.withdraw(Activity.objects.filter(reported_in=update).exclude(reported_key__in=keys))
    written = [_write_activity(update, row) for row in rows]
    return [activity for activity in written if activity is not None]


def _reported_key(update: ProgressUpdate, row: dict[str, Any]) -> str:
    """Of the institution, the action and the period, so that no answer can claim another's
    activity; a row carried over to a later campaign of the period stays the same activity."""
    scope = (update.institution_id, update.action_id, update.campaign.period_id)
    return "-".join(map(str, (*scope, row["key"])))


def _write_activity(update: ProgressUpdate, row: dict[str, Any]) -> Activity | None:
    """None where a newer campaign of the period tells the same activity: that one stays."""
    key = _reported_key(update, row)
    known = Activity.objects.filter(reported_key=key)
    activity = known.select_related("reported_in__campaign").first() or Activity(reported_key=key)
    told_in = activity.reported_in
    if told_in is not None and told_in.campaign.due_on > update.campaign.due_on:
        return None
    institutions, unknown = known_institutions(row["organisers"])
    for name, value in _activity_values(row).items():
        setattr(activity, name, value)
    activity.reported_in = update
    activity.period = update.campaign.period
    activity.programme = update.action.programme
    activity.is_demonstration = update.campaign.is_demonstration
    activity.organisers_written = row["organisers"] if unknown else ""
    activity.when_start = activity.when_end = None  # read again from the wording
    activity.save()
    activity.actions.add(update.action)
    activity.places.set(_known_places(row["place_written"]))
    activity.projects.set(Project.objects.filter(title__iexact=row["project"])[:1])
    _write_parties(activity, institutions)
    return activity


def _activity_values(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "title": row["title"],
        "project_written": row["project"],
        "when_written": row["when_written"],
        "place_written": row["place_written"],
        "audience": row["audience"],
        "participants_qualifier": row["qualifier"] or Qualifier.EXACT,
        "participants_total": row["total"],
        "participants_women": row["women"],
        "participants_men": row["men"],
        "scope": row["scope"],
        "languages": row["languages"],
        "degree": row["degree"],
        "projects_supported": row["projects_supported"],
        "description": row["description"],
        "editorial_note": row["note"],
    }


def _write_parties(activity: Activity, institutions: list[Institution]) -> None:
    roles = {
        Activity.Kind.STUDY: ActivityParty.Role.AUTHOR,
        Activity.Kind.UNIVERSITY: ActivityParty.Role.UNIVERSITY,
    }
    role = roles.get(Activity.Kind(activity.kind), ActivityParty.Role.ORGANISER)
    activity.parties.all().delete()
    ActivityParty.objects.bulk_create(
        ActivityParty(activity=activity, institution=institution, role=role, position=position)
        for position, institution in enumerate(institutions)
    )


def known_institutions(written: str) -> tuple[list[Institution], list[str]]:
    """The institutions that a list of names means, and the names that mean none or several."""
    known: dict[int, Institution] = {}
    unknown = []
    for name in filter(None, (part.strip() for part in written.split(";"))):
        found = list(Institution.objects.known_as(name)[:2])
        if len(found) == 1:
            known[found[0].pk] = found[0]
        else:
            unknown.append(name)
    return list(known.values()), unknown


def _known_places(written: str) -> list[Place]:
    names = [name.strip() for name in written.replace(";", ",").split(",")]
    return list(Place.objects.filter(name__in=[name for name in names if name]))
