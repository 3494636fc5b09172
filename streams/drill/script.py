"""What the people of a simulated day are told beforehand: where doorstep is, who they are, and what time it is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from streams.drill.scenario import Trouble


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """Some simulated days.

    Attributes
    ----------
    http, kafka
        Where doorstep is.
    clock_start, clock_real, speed
        The simulated clock: it showed `clock_start` at `clock_real` and runs `speed` times as fast.
    days
        In order; on each of them the same things happen.
    leads
        By day a token for the phone of each team that has routes, teams in the order of the community.
    system
        The bearer token of a neighbouring system.
    walkers
        Residents who walk to a sampling point, with their households.
    points
        The teams of the fixed sampling points.
    troubles
        What goes wrong on each day.
    """

    http: str
    kafka: str
    area: str
    days: tuple[date, ...]
    seed: int
    clock_start: datetime
    clock_real: datetime
    speed: float
    leads: dict[date, dict[str, str]]
    system: str
    walkers: tuple[tuple[str, str], ...]
    points: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @property
    def run(self) -> str:
        """What tells this run from others on the same database."""
        return f"{self.clock_real.timestamp():.0f}"

    @property
    def look_s(self) -> float:
        """How often people look at their phones: twice a simulated minute, as far as a machine can [s]."""
        return min(1.0, max(0.15, 30 / self.speed))

    def now(self) -> datetime:
        """The simulated now."""
        return self.clock_start + (datetime.now(UTC) - self.clock_real) * self.speed

    def real_s(self, simulated: timedelta) -> float:
        """How long a simulated time takes [s]."""
        return max(0.0, simulated.total_seconds() / self.speed)

    def write(self, file: Path) -> None:
        """Keep it where only its owner can read the tokens."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(msgspec.json.encode(self))


def read(file: Path) -> Script:
    """Read a script."""
    return msgspec.json.decode(file.read_bytes(), type=Script)
