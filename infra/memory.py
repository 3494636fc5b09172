"""Memory that a process needs to start and not afterwards, given back to the machine."""

import ctypes
import sys
from pathlib import Path

_DONTNEED = 4


def give_back(library: str) -> int:
    """Drop the code of a loaded library from this process's memory; answers how many bytes were mapped.

    The pages are those of a file, never written to: should one be needed again, the machine maps it again by itself.
    A compiler that has loaded its cached machine code is the case this is for. Only Linux; elsewhere nothing happens.

    Parameters
    ----------
    library
        Part of its file name.
    """
    maps = Path("/proc/self/maps")
    if not sys.platform.startswith("linux") or not maps.exists():
        return 0
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    mapped = 0
    for line in maps.read_text().splitlines():
        addresses, rights, *_ = line.split()
        if library in line and rights == "r-xp":
            first, last = (int(end, 16) for end in addresses.split("-"))
            madvise(first, last - first, _DONTNEED)
            mapped += last - first
    return mapped
