"""Rounds of a search that starts anew: as many as fit into the time, judged by the speed of its first steps."""

from __future__ import annotations

import time
from dataclasses import dataclass

ROUND, MEASURED = 100, 0.03
"""Steps a service after which the search starts anew from its first plan, when that many fit into the time; the share
of the time that tells how many do."""


@dataclass
class Rounds:
    """How much of the time is used up [0, 1], and of the present round of the search."""

    began: float
    seconds: float
    iterations: int | None
    services: int
    rounds: int = 0
    turn: int = 0

    def used(self, steps: int) -> float:
        """Return the share of the whole after so many steps."""
        if self.iterations is not None:
            return steps / max(1, self.iterations)
        return (time.perf_counter() - self.began) / max(self.seconds, 1e-9)

    def is_over(self, steps: int, used: float) -> bool:
        """Say whether a round is over; the next one begins."""
        if not self.rounds and used >= MEASURED:
            self.rounds = max(1, int(steps / used / (ROUND * self.services)))
        if int(used * self.rounds) <= self.turn:
            return False
        self.turn = int(used * self.rounds)
        return True

    def cooled(self, used: float) -> float:
        """Return the share of the present round."""
        return used * max(1, self.rounds) - self.turn
