"""Processes that are started again whenever they end, each start with the next step at which it shall die."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from infra.settings import Settings

COMMANDS = {
    "live": ("intake", "--lane", "live"),
    "bulk": ("intake", "--lane", "bulk"),
    "relay": ("relay",),
    "dispatch": ("dispatch",),
    "console": ("console",),
}

GRACE_S = 10.0


@dataclass
class Kept:
    """One process of doorstep, kept alive.

    Attributes
    ----------
    name
        A kind, and a number where there are several: `live`, `live-2`. It is the slot, too.
    steps
        `<step>:<n>` of infra/crash.py at which it shall still die, in this order.
    crashed
        Where it has died.
    """

    name: str
    settings: Settings
    log: Path
    steps: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    starts: int = 0
    process: asyncio.subprocess.Process | None = None
    _is_ending: bool = False

    async def keep(self) -> None:
        """Start it again and again until told to end."""
        while not self._is_ending:
            step = self.steps[0] if self.steps else None
            with self.log.open("ab") as out:
                self.process = await self._start(step, out)
                self.starts += 1
                await self.process.wait()
            if step is not None and self._said(step):
                self.crashed.append(self.steps.pop(0))
            await asyncio.sleep(0.1)

    async def _start(self, step: str | None, out: IO[bytes]) -> asyncio.subprocess.Process:
        environment = os.environ | self.settings.environment() | {"DOORSTEP_SLOT": f"{self.settings.slot}{self.name}"}
        environment |= {"CRASH_AT": step} if step else {}
        argv = [sys.executable, "-m", "streams", *COMMANDS[self.name.split("-")[0]]]
        return await asyncio.create_subprocess_exec(*argv, env=environment, stdout=out, stderr=out)

    def _said(self, step: str) -> bool:
        word = f"crash at {step.partition(':')[0]}"
        lines = self.log.read_text(errors="replace").splitlines()
        return bool(lines) and lines[-1] == word

    def kill(self) -> None:
        """End it as kill -9 does."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    def workers(self) -> list[psutil.Process]:
        """The processes it started itself."""
        if self.process is None:
            return []
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        return []

    async def leave(self) -> None:
        """End it in good order, as a deployment that shrinks does: after a grace it is killed."""
        self._is_ending = True
        assert self.process is not None
        self.process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), GRACE_S)
        await self.end()

    async def end(self) -> None:
        """End it for good."""
        self._is_ending = True
        self.kill()
        if self.process is not None:
            await self.process.wait()


@dataclass
class Keeper:
    """All processes that are kept alive, by name."""

    processes: dict[str, Kept] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Kept:
        return self.processes[name]

    def join(self, process: Kept) -> None:
        """Start one more and keep it alive."""
        self.processes[process.name] = process
        self.tasks.append(asyncio.create_task(process.keep()))


@asynccontextmanager
async def kept(processes: Sequence[Kept]) -> AsyncIterator[Keeper]:
    """Keep all of them alive meanwhile, and those that join them."""
    keeper = Keeper()
    for process in processes:
        keeper.join(process)
    try:
        yield keeper
    finally:
        for process in keeper.processes.values():
            await process.end()
        for task in keeper.tasks:
            task.cancel()
        await asyncio.gather(*keeper.tasks, return_exceptions=True)
