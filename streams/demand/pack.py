"""Rule packs: dated, versioned, immutable data files; which one holds on a day."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent / "packs"
DEFAULT = "taiyuan"


@dataclass(frozen=True)
class TermRule:
    """When a quarantine term asks for a sample: on these days after the anchor.

    Attributes
    ----------
    days
        Day n is the anchor date + n, ascending.
    owed_days
        How long a missed test stays owed after the last of `days` [days].
    """

    days: tuple[int, ...]
    owed_days: int


@dataclass(frozen=True)
class Pack:
    """One version of the rules of one jurisdiction.

    Attributes
    ----------
    opens, noon, closes
        Clock times of the day in the area's time zone: first start, end of the morning, end of the last shift.
    around_min
        Half width of the window around an agreed time [min].
    class_hours
        When pupils cannot be visited: pairs of clock times, ascending.
    retry_min
        Least time between a no answer and the next attempt [min].
    attempts
        Attempts per day before a no answer is escalated.
    """

    id: str
    name: str
    effective_from: date
    opens: time
    noon: time
    closes: time
    special_rule: str
    around_min: int
    class_hours: tuple[tuple[time, time], ...]
    retry_min: int
    attempts: int
    terms: Mapping[str, TermRule]

    def closes_at(self, day: date, timezone: str) -> datetime:
        """When the last shift of a day ends."""
        return at(day, self.closes, timezone)

    def horizon(self, now: datetime, timezone: str) -> tuple[date, ...]:
        """The days demand is derived for: today until its last shift has ended, and tomorrow."""
        today = now.astimezone(ZoneInfo(timezone)).date()
        tomorrow = today + timedelta(days=1)
        return (today, tomorrow) if now < self.closes_at(today, timezone) else (tomorrow,)


def at(day: date, clock: time, timezone: str) -> datetime:
    """The instant of a clock time in a time zone."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(timezone))


@functools.cache
def packs() -> tuple[Pack, ...]:
    """Every pack of this release, oldest first."""
    read = [_pack(tomllib.loads(file.read_text("utf-8"))) for file in FOLDER.glob("*.toml")]
    return tuple(sorted(read, key=lambda pack: pack.effective_from))


def names() -> list[str]:
    """What an area may name as its pack."""
    return sorted({pack.name for pack in packs()} | {pack.id for pack in packs()})


def pack_for(name: str, day: date) -> Pack:
    """The pack of this name (or id) in force on a day; the first one for days before it; unknown names: the default."""
    named = [pack for pack in packs() if name in (pack.name, pack.id)]
    named = named or [pack for pack in packs() if pack.name == DEFAULT]
    in_force = [pack for pack in named if pack.effective_from <= day]
    return in_force[-1] if in_force else named[0]


def _pack(raw: dict[str, Any]) -> Pack:
    day, special, no_answer = raw["day"], raw["special"], raw["no_answer"]
    terms = {term["class"]: TermRule(tuple(term["days"]), term["owed_days"]) for term in raw["terms"]}
    return Pack(
        id=raw["id"],
        name=raw["name"],
        effective_from=raw["effective_from"],
        opens=time.fromisoformat(day["opens"]),
        noon=time.fromisoformat(day["noon"]),
        closes=time.fromisoformat(day["closes"]),
        special_rule=special["rule"],
        around_min=special["around_min"],
        class_hours=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in special["class_hours"]),
        retry_min=no_answer["retry_min"],
        attempts=no_answer["attempts"],
        terms=terms,
    )
