"""The vectorised root is the integer root, for every distance a problem may have."""

from __future__ import annotations

from math import isqrt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from optimizer.problem import FARTHEST_M
from optimizer.travel import distances_mm

metres = st.integers(-FARTHEST_M, FARTHEST_M)


@given(metres, metres, metres, metres)
def test_distances_are_exact_integer_roots(x: int, y: int, to_x: int, to_y: int):
    one = [np.array([value], np.int64) for value in (x, y, to_x, to_y)]
    assert distances_mm(*one)[0] == isqrt(10**6 * ((x - to_x) ** 2 + (y - to_y) ** 2))
