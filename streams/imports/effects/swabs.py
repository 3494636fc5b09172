"""Who is in which tube, and what the laboratory found in it. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.tubes import TubeResulted, TubeSealed
from streams.imports.effects import facts as known
from streams.imports.effects.speaker import Speaker
from streams.imports.judging.records import ResultRow, SampleRow

NOON = time(12)
"""Where a ledger names a day and no time: no time zone of the area turns noon into another day."""
MOST = 40
"""Most swabs in a tube, as `tube.sealed` takes them."""
FAR = timedelta(days=400)
"""How far from the clock an instant may lie, as the intake takes it."""


def sealed(speaker: Speaker, rows: Sequence[SampleRow]) -> None:
    """Say who is in which tube; swabs of somebody nobody knows cannot be said."""
    tubes: dict[str, list[SampleRow]] = defaultdict(list)
    for row in rows:
        if row.resident:
            tubes[row.tube].append(row)
    for tube, inside in tubes.items():
        stored = speaker.facts.tubes.get(tube)
        at = max(filter(None, (_sealed_at(speaker, row, stored) for row in inside)), default=None)
        people = tuple(dict.fromkeys(row.resident for row in inside))[:MOST]
        if at is None:
            continue
        kind = "single" if inside[0].kind == "single" and len(people) == 1 else "pool"
        if stored != known.Sealed(kind, frozenset(people), at):
            fields: dict[str, Any] = {"kind": kind, "residents": people, "sealed_at": at}
            speaker.say(TubeSealed, tube, tube=tube, **fields)


def _sealed_at(speaker: Speaker, row: SampleRow, stored: known.Sealed | None) -> datetime | None:
    """When the swab was taken; None where that cannot be, ahead of the clock or a year off."""
    before = stored.sealed_at if stored else None
    if row.sampled_at is not None:
        return _plausible(speaker, row.sampled_at, before)
    return None if row.sampled_on is None else _plausible(speaker, datetime.combine(row.sampled_on, NOON), before)


def _plausible(speaker: Speaker, local: datetime, before: datetime | None) -> datetime | None:
    """The instant of a clock time of the area; what lies later on the same day is what was said before, or now."""
    zone = ZoneInfo(speaker.timezone)
    at = local if local.tzinfo else local.replace(tzinfo=zone)
    if at > speaker.at and at.astimezone(zone).date() == speaker.today:
        said_today = before is not None and before.astimezone(zone).date() == speaker.today
        return before if said_today else speaker.at
    return at if speaker.at - FAR < at <= speaker.at else None


def results(speaker: Speaker, rows: Sequence[ResultRow]) -> None:
    """Say what was found; of several results of a tube the latest one holds, and all are said."""
    tubes: dict[str, list[ResultRow]] = defaultdict(list)
    for row in rows:
        tubes[row.tube].append(row)
    for tube, several in tubes.items():
        found = sorted((_resulted_at(speaker, tube, row), row.result) for row in several)
        stored = speaker.facts.results.get(tube)
        holding = found[-1]
        if stored == known.Result(holding[1], holding[0]):
            continue
        for at, result in found:
            fields: dict[str, Any] = {"result": result, "resulted_at": at}
            speaker.say(TubeResulted, tube, result, tube=tube, **fields)


def _resulted_at(speaker: Speaker, tube: str, row: ResultRow) -> datetime:
    """When it was found: as printed, else as known, else now."""
    stored = speaker.facts.results.get(tube)
    before = stored.resulted_at if stored else None
    at = None if row.resulted_at is None else _plausible(speaker, row.resulted_at, before)
    if at is None and stored is not None and stored.result == row.result:
        return stored.resulted_at
    return at or speaker.at
