"""What the people of a simulated day are told beforehand: where doorstep is, who they are, and what time it is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """One simulated day.

    Attributes
    ----------
    http, kafka
        Where doorstep is.
    clock_start, clock_real, speed
        The simulated clock: it showed `clock_start` at `clock_real` and runs `speed` times as fast.
    leads
        A token for the phone of each team that has routes.
    system
        The bearer token of a neighbouring system.
    walkers
        Residents who walk to a sampling point, with their households.
    """

    http: str
    kafka: str
    area: str
    day: date
    seed: int
    clock_start: datetime
    clock_real: datetime
    speed: float
    leads: dict[str, str]
    system: str
    walkers: tuple[tuple[str, str], ...]

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
