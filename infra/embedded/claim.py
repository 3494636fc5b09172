"""Who runs the servers of a state folder: a pid file that outlives crashes and is not fooled by them."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import psutil

from infra.embedded.child import end_now
from infra.embedded.errors import StateInUse

# How long the guard of a dead owner is given to end its server before we do it ourselves.
ORPHAN_GRACE_S = 8.0


class Mark(msgspec.Struct, frozen=True):
    """One process, told apart from a later one with the same pid by its start [s since 1970]."""

    pid: int
    started_s: float

    @classmethod
    def of(cls, pid: int) -> "Mark":
        """Mark the living process `pid`."""
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        """Whether it still runs (a zombie does not)."""
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started_s) < 2.0 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


class Record(msgspec.Struct):
    """What the pid file says.

    Attributes
    ----------
    owner
        The process that started the servers; None when they were stopped in good order.
    servers
        The server processes themselves.
    ports
        Theirs; kept after a stop, so that the next start uses the same.
    """

    owner: Mark | None = None
    servers: list[Mark] = []
    ports: list[int] = []


class Claim:
    """The right to run one kind of server in one state folder."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.held = False

    def take(self, what: str) -> Record:
        """Become the owner; end what a dead owner left running.

        Raises
        ------
        StateInUse
            A living process owns it.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            record = self.read()
            if record.owner is not None and record.owner.alive():
                where = ", ".join(f"127.0.0.1:{port}" for port in record.ports)
                raise StateInUse(
                    f"{what} of {self._file.parent} is already run by process {record.owner.pid}"
                    f"{f' on {where}' if where else ''}. Use that one, stop it, or choose another DOORSTEP_STATE.",
                    owner=record.owner.pid,
                    ports=record.ports,
                )
            _end_orphans(record.servers)
            record = Record(owner=Mark.of(os.getpid()), ports=record.ports)
            self._write(record)
            self.held = True
        return record

    def note(self, pids: Sequence[int], ports: Sequence[int]) -> None:
        """Write down which processes serve on which ports."""
        marks = []
        for pid in pids:
            with contextlib.suppress(psutil.NoSuchProcess):
                marks.append(Mark.of(pid))
        self._write(Record(owner=Mark.of(os.getpid()), servers=marks, ports=list(ports)))

    def release(self) -> None:
        """Give it back, if it was taken; the ports stay noted."""
        if self.held:
            self._write(Record(ports=self.read().ports))
            self.held = False

    def read(self) -> Record:
        """Read the pid file; a missing or half-written one says nothing."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Record)
        except (OSError, msgspec.DecodeError):
            return Record()

    def _write(self, record: Record) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(record))
        draft.replace(self._file)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        # Held only while taking: held for life, forked workers would inherit it, and it would outlive its owner.
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _end_orphans(servers: Sequence[Mark]) -> None:
    deadline = time.monotonic() + ORPHAN_GRACE_S
    while any(server.alive() for server in servers) and time.monotonic() < deadline:
        time.sleep(0.05)
    for server in servers:
        if server.alive():
            end_now(server.pid)
