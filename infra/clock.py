"""What time it is. `Clock.now()` is the system's "now" for rules, windows and days; latencies use real time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from infra.database import Database
from schemas.errors import BadSetting

_SETTING = re.compile(r"^(?P<start>[^*]+?)(?:\*(?P<speed>\d+(?:\.\d+)?))?$")


@dataclass(frozen=True)
class Clock:
    """A clock that shows `start` at `real_start` and runs `speed` times as fast as the machine's."""

    start: datetime
    real_start: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.at(datetime.now(UTC))

    def at(self, real: datetime) -> datetime:
        """What this clock shows at an instant of real time, UTC."""
        return self.start + (real - self.real_start) * self.speed

    def today(self, timezone: str) -> date:
        """The present date in a time zone, such as Asia/Shanghai."""
        return self.now().astimezone(ZoneInfo(timezone)).date()

    def real_seconds_until(self, instant: datetime) -> float:
        """How long the machine must wait until this clock shows `instant` [s]; 0 when it is past."""
        return max(0.0, (instant - self.now()).total_seconds() / self.speed)


def machine_clock() -> Clock:
    """The clock of this machine."""
    now = datetime.now(UTC)
    return Clock(start=now, real_start=now)


def parse(setting: str, real_start: datetime) -> Clock:
    """Read `DOORSTEP_CLOCK`, such as 2022-11-24T20:00:00+08:00*60.

    Raises
    ------
    BadSetting
        Not an instant with offset, or a speed that is not above 0.
    """
    match = _SETTING.match(setting.strip())
    try:
        start = datetime.fromisoformat(match["start"]) if match else None
    except ValueError:
        start = None
    speed = float((match and match["speed"]) or 1)
    if start is None or start.tzinfo is None or speed <= 0:
        raise BadSetting(f"DOORSTEP_CLOCK must look like 2022-11-24T20:00:00+08:00*60, got {setting!r}.")
    return Clock(start=start.astimezone(UTC), real_start=real_start, speed=speed)


async def shared(database: Database, setting: str | None) -> Clock:
    """The clock all processes of one database agree on: the first to name a setting fixes its origin."""
    if setting is None:
        return machine_clock()
    parse(setting, datetime.now(UTC))
    row = await database.fetchrow(
        """
        insert into clock_origin (setting, real_at) values ($1, clock_timestamp())
        on conflict (one) do update set
            real_at = case when clock_origin.setting = $1 then clock_origin.real_at else clock_timestamp() end,
            setting = $1
        returning real_at
        """,
        setting,
    )
    assert row is not None
    return parse(setting, row["real_at"])


def day_bounds(day: date, timezone: str) -> tuple[datetime, datetime]:
    """First and first-after instants of a date in a time zone."""
    zone = ZoneInfo(timezone)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return start, start + timedelta(days=1)
