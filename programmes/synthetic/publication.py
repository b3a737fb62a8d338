"""What validation publishes: see programmes.progress.publication."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from programmes.models import (
    Challenge,
    Disaggregation,
    IndicatorValue,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
    Version,
)
from programmes.progress.asked import parts_of
from programmes.synthetic.bulk import interval, searchable, write
from programmes.synthetic.campaigns import Wave


def publish(wave: Wave, updates: list[ProgressUpdate], versions: dict[int, Version]) -> None:
    published = [_progress(wave, update, versions[update.pk]) for update in updates]
    write(published)
    _write_indicators(wave, published)
    _write_lists(published)


def _progress(wave: Wave, update: ProgressUpdate, version: Version) -> Progress:
    content = update.content
    spent = content.get("budget_spent")
    pair = (update.action_id, update.institution_id)
    is_latest = pair not in wave.world.told
    wave.world.told.add(pair)
    return Progress(
        action=update.action,
        institution=update.institution,
        period=wave.period,
        update=update,
        version=version,
        validated_at=(update.edited_at or wave.at) + timedelta(hours=30),
        status=content["status"],
        rate=int(content["rate"]),
        confidence=content.get("confidence", ""),
        confidence_reason=content.get("confidence_reason", ""),
        narrative=content["narrative"],
        budget_spent=Decimal(spent.replace(" ", "")) if spent else None,
        currency="MAD" if spent else "",
        is_latest=is_latest,
    )


def _write_indicators(wave: Wave, published: list[Progress]) -> None:
    values, parts = [], []
    for progress in published:
        rows = progress.update.content.get("indicators", ())
        indicators = {str(i.pk): i for i in wave.world.indicators[progress.action_id]}
        for row in rows:
            indicator = indicators[row["key"]]
            value = IndicatorValue(
                progress=progress, indicator=indicator, total=Decimal(row["total"])
            )
            values.append(value)
            parts += [
                Disaggregation(
                    value=value,
                    sex=part.sex,
                    age_band=part.age_band,
                    number=Decimal(row[part.name]),
                )
                for part in parts_of(indicator)
            ]
    write(values)
    write(parts)


def _write_lists(published: list[Progress]) -> None:
    for model, name in ((Challenge, "challenges"), (Recommendation, "recommendations")):
        rows = [model(**line) for p in published for line in _lines(p, name)]
        searchable(rows)
        write(rows)
    measures = [
        PlannedMeasure(**line, when_written=row["when_written"], owner_written=row["owner"])
        for progress in published
        for line, row in zip(
            _lines(progress, "measures"),
            progress.update.content.get("measures", ()),
            strict=True,
        )
    ]
    for measure in measures:
        measure.when_start, measure.when_end = interval(measure.when_written)
    searchable(measures)
    write(measures)
    owners = PlannedMeasure.owners.through
    write(
        [
            owners(plannedmeasure=m, institution=m.progress.institution)
            for m in measures
            if m.progress
        ]
    )


def _lines(progress: Progress, name: str) -> list[dict[str, Any]]:
    return [
        {
            "progress": progress,
            "period": progress.period,
            "programme": progress.action.programme,
            "position": 1000 + position,
            "text": row["text"],
            "is_demonstration": True,
        }
        for position, row in enumerate(progress.update.content.get(name, ()))
    ]
