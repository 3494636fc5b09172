"""One supervisor for child processes: starts them, waits until they are ready, restarts what crashes, ends them all."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from infra.waiting import until_set

LONGEST_PAUSE_S = 10.0
FIRST_PAUSE_S = 0.25
CALM_S = 30.0
LINE_LIMIT_BYTES = 1_000_000
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What to run.

    Attributes
    ----------
    name
        Unique; each line that the process writes is prefixed with it.
    argv
        Program and arguments.
    env
        Variables beside our own; the supervisor adds `DOORSTEP_SLOT`.
    nice
        Added to our own niceness, 0 to 19.
    slot
        Which of several like processes this is: its static membership in consumer groups follows from it and survives
        restarts.
    ready
        Asked again and again until it says True; None: ready as soon as it runs.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    nice: int = 0
    slot: str = "0"
    ready: Callable[[], Awaitable[bool]] | None = None


class NeverReady(Exception):
    """Not every process became ready in time."""


class Supervisor:
    """Runs processes until it is told to stop.

    A process that ends by itself is started again: at once the first time, then after a pause that doubles up to
    `LONGEST_PAUSE_S`, and at once again after it has run for `CALM_S`.

    Parameters
    ----------
    specs
        What to run.
    grace_s
        Time from SIGTERM to SIGKILL when stopping [s]; the promise is that all are gone within 10 s.
    out
        Where the lines of the processes go.
    """

    def __init__(self, specs: Sequence[Spec], *, grace_s: float = 8.0, out: TextIO = sys.stderr) -> None:
        names = [spec.name for spec in specs]
        if len(set(names)) != len(names):
            raise ValueError("Expected unique names.")
        self._specs = list(specs)
        self._grace_s = grace_s
        self._out = out
        self._keepers: list[asyncio.Task[None]] = []
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._starts: dict[str, int] = dict.fromkeys(names, 0)
        self._stopping = asyncio.Event()

    @property
    def pids(self) -> dict[str, int]:
        """The processes that run now, by name."""
        return {name: process.pid for name, process in self._running.items()}

    @property
    def starts(self) -> dict[str, int]:
        """How often each was started."""
        return dict(self._starts)

    async def start(self, within_s: float = 60.0) -> None:
        """Start everything and return when everything is ready.

        Raises
        ------
        NeverReady
            Something was not ready in time; everything has been stopped again.
        """
        self._keepers = [asyncio.create_task(self._keep(spec), name=spec.name) for spec in self._specs]
        missing = {spec.name for spec in self._specs}
        try:
            async with asyncio.timeout(within_s):
                await asyncio.gather(*(self._await_ready(spec, missing) for spec in self._specs))
        except TimeoutError:
            await self.stop()
            raise NeverReady(f"Not ready within {within_s:g} s: {', '.join(sorted(missing))}.") from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every process: SIGTERM, after the grace SIGKILL; return when nothing is left."""
        self._stopping.set()
        _signal_all(self._running.values(), signal.SIGTERM)
        if self._keepers:
            _, late = await asyncio.wait(self._keepers, timeout=self._grace_s)
            _signal_all(self._running.values(), signal.SIGKILL)
            if late:
                await asyncio.wait(late)
        self._keepers = []

    async def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Start everything, tell when it is ready, and stop everything at SIGTERM or SIGINT."""
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        start, wish = asyncio.create_task(self.start()), asyncio.create_task(told.wait())
        try:
            await asyncio.wait({start, wish}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                on_ready()
                await wish
        finally:
            for task in (start, wish):
                task.cancel()
            await asyncio.gather(start, wish, return_exceptions=True)
            await self.stop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def _keep(self, spec: Spec) -> None:
        crashes = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once(spec)
            if self._stopping.is_set():
                return
            crashes = 1 if time.monotonic() - began > CALM_S else crashes + 1
            pause_s = 0.0 if crashes == 1 else min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (crashes - 2))
            self._say(spec.name, f"ended with {code}; starting it again in {pause_s:g} s")
            await until_set(self._stopping, pause_s)

    async def _run_once(self, spec: Spec) -> int | str:
        try:
            process = await asyncio.create_subprocess_exec(
                *spec.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **spec.env, "DOORSTEP_SLOT": spec.slot},
                start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
                preexec_fn=_prepare(spec.nice),
                limit=LINE_LIMIT_BYTES,
            )
        except OSError as error:
            return str(error)
        self._starts[spec.name] += 1
        self._running[spec.name] = process
        if self._stopping.is_set():  # told to stop while it was being started
            _signal_all([process], signal.SIGTERM)
        try:
            # Not until the pipe's end: grandchildren may hold it open after the process itself is gone.
            copying = asyncio.create_task(self._copy(spec.name, process))
            code = await process.wait()
            _signal_group(process.pid, signal.SIGKILL)
            await asyncio.wait({copying}, timeout=1.0)
            copying.cancel()
            return code
        finally:
            del self._running[spec.name]

    async def _copy(self, name: str, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await _line(process.stdout):
            self._say(name, line)

    async def _await_ready(self, spec: Spec, missing: set[str]) -> None:
        # A probe asks another process: there is nothing here that could wake us.
        while spec.name not in self._running or (spec.ready is not None and not await spec.ready()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        missing.discard(spec.name)

    def _say(self, name: str, line: str) -> None:
        print(f"{name:<14} | {line}", file=self._out, flush=True)


async def _line(stream: asyncio.StreamReader) -> str:
    """Read a line with its end taken off; a space for an empty one, nothing at the end of the stream."""
    try:
        raw = await stream.readline()
    except ValueError:  # longer than the limit: the reader has dropped it
        return "(a line too long to show)"
    return (raw.decode(errors="replace").rstrip() or " ") if raw else ""


def _prepare(nice: int) -> Callable[[], None]:
    """Build what a child does before its program: end with us, and step back in the queue for the processor."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

    def prepare() -> None:
        if libc is not None:
            # The supervisor starts them from its main thread, whose end is the process's end.
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if nice:
            os.nice(nice)

    return prepare


def _signal_all(processes: Iterable[asyncio.subprocess.Process], number: int) -> None:
    for process in list(processes):
        if number == signal.SIGKILL:
            _signal_group(process.pid, number)
        else:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
