"""Compiled: random numbers that depend on nothing but the seed (xorshift64*)."""

from __future__ import annotations

import math

import numpy as np

from optimizer.kernels.compiled import bare
from optimizer.kernels.flat import State


@bare
def draw(s: State) -> float:
    """Return a number in [0, 1)."""
    x = np.uint64(s.rng[0])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.rng[0] = np.int64(x)
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@bare
def pick(s: State, n: int) -> int:
    """Return a whole number in [0, n)."""
    return int(draw(s) * n)


@bare
def blinks(s: State, rate: float) -> bool:
    """Say whether to overlook this slot; true once in 1 / `rate` calls on average."""
    s.tally[6] -= 1
    if s.tally[6] > 0:
        return False
    s.tally[6] = 1 + int(math.log(1.0 - draw(s)) / math.log(1.0 - rate))
    return True
