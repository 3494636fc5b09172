"""How long the parts of an answer took, for who looks for what is slow: one line at level `debug` for each answer."""

import time
from dataclasses import dataclass, field

from infra import telemetry


@dataclass
class Stages:
    """The parts of one answer [s], added up where a decision was made more than once.

    `waited` for its turn, `read`, `queued` behind other decisions, `decided`, `locked`: waited for the area's lock,
    `written`.
    """

    took: dict[str, float] = field(default_factory=dict)
    _at: float = field(default_factory=time.monotonic)

    def end(self, part: str) -> None:
        """A part ends now, and the next one begins."""
        now = time.monotonic()
        self.took[part] = self.took.get(part, 0.0) + now - self._at
        self._at = now

    def told(self, area: str, *, is_urgent: bool) -> None:
        """Log them."""
        parts = {part: round(seconds * 1000, 1) for part, seconds in self.took.items()}
        telemetry.logger("dispatch").debug("answered", area=area, urgent=is_urgent, ms=parts)
