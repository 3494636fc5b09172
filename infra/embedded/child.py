"""One server process under a guard: started, stopped, killed, and never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from infra.embedded.errors import DidNotStart

GUARD = Path(__file__).with_name("guard.py")
LOG_LIMIT_BYTES = 8_000_000


@dataclass(frozen=True)
class Program:
    """How to start a server.

    Attributes
    ----------
    name
        What it is called in messages.
    argv
        Program and arguments, absolute paths: it runs in the root folder.
    log
        File that takes its output; begun anew when it has grown beyond `LOG_LIMIT_BYTES`.
    stop_signal
        The signal that asks it to end in good order.
    grace_s
        Time between that signal and SIGKILL [s].
    user
        System user to run it as, for an owner that is root.
    environment
        Variables beside those of the owner.
    """

    name: str
    argv: Sequence[str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 5.0
    user: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def log_tail(self, lines: int = 12) -> str:
        """Return the last lines that the server wrote."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


class Child:
    """A running server and its guard."""

    def __init__(self, program: Program, guard: "subprocess.Popen[bytes]", pid: int) -> None:
        self.program = program
        self.pid = pid
        self._guard = guard

    @classmethod
    def spawn(cls, program: Program) -> "Child":
        """Start `program` under a guard that ends it when this process ends.

        Raises
        ------
        DidNotStart
            The program could not be executed.
        """
        _begin_log(program.log)
        tail = [str(int(program.stop_signal)), str(program.grace_s), program.user or "", str(program.log), "--"]
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), *tail, *program.argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **program.environment},
            start_new_session=True,
        )
        assert guard.stdout is not None
        assert guard.stderr is not None
        with guard.stdout, guard.stderr:
            said = guard.stdout.readline()
            if not said:
                reason = guard.stderr.read().decode(errors="replace").strip().splitlines()[-1:]
                guard.wait()
                raise DidNotStart(f"{program.name} could not be started: {' '.join(reason)}.", program=program.name)
        return cls(program, guard, int(said))

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._guard.poll() is None

    def stop(self) -> None:
        """End the server in good order, or by SIGKILL when its grace is over; wait until it is gone."""
        self.ask_to_stop()
        self._guard.wait()

    def ask_to_stop(self) -> None:
        """Begin to end the server, without waiting: several can go down together."""
        if self.alive:
            self._guard.terminate()

    def kill(self) -> None:
        """End the server and what it started with SIGKILL, at once, as a crash would; wait until it is gone."""
        if self.alive:
            end_now(self.pid)
        self._guard.wait()


def end_now(pid: int) -> None:
    """Kill process `pid` and all its descendants with SIGKILL and wait for their end."""
    try:
        server = psutil.Process(pid)
        family = [server, *server.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=5)


def _begin_log(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".old"))
