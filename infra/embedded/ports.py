"""Ports for the embedded servers, chosen once and then kept over restarts."""

import random
import socket
from collections.abc import Sequence

# Below the range from which Linux and macOS hand out ports for outgoing connections: nobody takes ours between a kill
# and a restart.
FIRST_PORT = 20_000
LAST_PORT = 32_000
HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` of this machine's loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose(count: int, wanted: Sequence[int] = ()) -> list[int]:
    """Choose `count` free ports; those `wanted` (of the last run) if all of them are still free.

    Raises
    ------
    OSError
        No free port was found.
    """
    if len(wanted) == count and all(is_free(port) for port in wanted):
        return list(wanted)
    found: set[int] = set()
    for port in random.sample(range(FIRST_PORT, LAST_PORT), 2_000):
        if len(found) == count:
            break
        if is_free(port):
            found.add(port)
    if len(found) < count:
        raise OSError(f"Expected {count} free ports between {FIRST_PORT} and {LAST_PORT}.")
    return sorted(found)
