"""A guard between an owner and one server: when the owner is gone, however it went, the server is ended.

It is started as a script (`python -I -S guard.py OWNER SIGNAL GRACE USER LOG -- PROGRAM ...`) and needs the standard
library only. `PR_SET_PDEATHSIG` on the server itself would not do: it fires when the *thread* that started it ends, and
a thread of an event loop's pool ends long before its process. The guard has one thread, so between guard and server
that signal is safe and is used.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

POLL_S = 0.2
PR_SET_PDEATHSIG = 1


def ended_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """Build the hook by which a child asks Linux for `stop_signal` when this guard dies; None on other systems."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, stop_signal)


class Guard:
    """Watches one server for one owner.

    Attributes
    ----------
    deadline
        When a server that was asked to stop is killed, on the monotonic clock [s].
    """

    def __init__(self, owner: int, stop_signal: int, grace_s: float, server: "subprocess.Popen[bytes]") -> None:
        self.owner = owner
        self.stop_signal = stop_signal
        self.grace_s = grace_s
        self.server = server
        self.deadline = float("inf")

    def stop(self, *_: int | FrameType | None) -> None:
        """Ask the server to stop, once."""
        if self.deadline == float("inf"):
            self.deadline = time.monotonic() + self.grace_s
            self.server.send_signal(self.stop_signal)

    def look(self, *_: int | FrameType | None) -> None:
        """Stop the server of a dead owner; kill one that does not stop."""
        if os.getppid() != self.owner:
            self.stop()
        if time.monotonic() > self.deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)

    def watch(self) -> int:
        """Tell the server's pid once this guard can be told to stop, await its end and return its exit code."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGALRM, self.look)
        signal.setitimer(signal.ITIMER_REAL, POLL_S, POLL_S)
        sys.stdout.write(f"{self.server.pid}\n")
        sys.stdout.flush()
        os.close(sys.stdout.fileno())
        return self.server.wait()


def main(arguments: list[str]) -> int:
    """Start the server, tell its pid on standard output, and watch it."""
    owner, stop_signal, grace_s, user, log = arguments[:5]
    whom = {"user": user, "group": user, "extra_groups": []} if user else {}
    with open(log, "ab") as sink:
        server = subprocess.Popen(
            arguments[6:],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd="/",
            start_new_session=True,
            preexec_fn=ended_with_parent(int(stop_signal)),  # noqa: PLW1509 - there is one thread here
            **whom,  # type: ignore[call-overload]
        )
    return Guard(int(owner), int(stop_signal), float(grace_s), server).watch()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code if 0 <= code < 128 else 1)
