"""Lays the arrays of `Flat` or `State` out in one block of whole numbers.

The block begins with a header, `HEADER` numbers a field: where the field starts, and its shape. The named tuple holds
views into the block, so Python and the kernels see the same memory.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.kernels.flat import HEADER, Flat, State

Block = TypeVar("Block", Flat, State)


def laid_out(kind: type[Block], arrays: dict[str, Any]) -> Block:
    """Copy `arrays` into one block and return the views; `memory` is the block itself."""
    fields = [name for name in kind._fields if name != "memory"]
    sizes = [int(np.asarray(arrays[name]).size) for name in fields]
    head = len(kind._fields) * HEADER
    memory: NDArray[np.int64] = np.zeros(head + sum(sizes) + 1, np.int64)
    views: dict[str, Any] = {"memory": memory}
    at = head
    for name, size in zip(fields, sizes, strict=True):
        values = np.asarray(arrays[name])
        row = kind._fields.index(name) * HEADER
        memory[row] = at
        memory[row + 1 : row + 1 + values.ndim] = values.shape
        views[name] = memory[at : at + size].reshape(values.shape)
        views[name][...] = values
        at += size
    return kind(**views)
