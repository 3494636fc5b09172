"""Reads files of one command in a thread, the next one already while the present one is written.

Postgres writes meanwhile, so a file costs its reading or its writing, whichever is longer, and not both.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from streams.imports.judging.known import Known
from streams.imports.life.progress import EVERY_S, Rows
from streams.imports.reading import Reading, read

File = tuple[str, bytes]
"""Name and content."""
Told = Callable[[Rows], Awaitable[None]]


@dataclass(frozen=True)
class _Begun:
    file: File
    known: Known
    today: date
    rows: Rows
    reading: "asyncio.Task[Reading]"


@dataclass
class Reader:
    """Reads in order; what was read ahead counts only if the file before it changed nothing that readings depend on."""

    kind: str
    language: str
    _ahead: _Begun | None = None
    _is_worth_it: bool = field(default=True)

    async def read(self, file: File, known: Known, today: date, tell: Told) -> Reading:
        """Read a file with what is known now, and say meanwhile how many of its rows are read.

        Raises
        ------
        LedgerError
            It cannot be read.
        """
        begun, self._ahead = self._ahead, None
        if begun is None or begun.file is not file or (begun.known, begun.today) != (known, today):
            self._is_worth_it = self._is_worth_it and begun is None
            begun = self._begin(file, known, today)
        done: set[asyncio.Task[Reading]] = set()
        while not done:
            await tell(begun.rows)
            done, _ = await asyncio.wait({begun.reading}, timeout=EVERY_S)
        await tell(begun.rows)
        return begun.reading.result()

    def begin(self, file: File, known: Known, today: date) -> None:
        """Begin to read the file that comes next, unless that was in vain before."""
        if self._is_worth_it:
            self._ahead = self._begin(file, known, today)

    def give_up(self) -> None:
        """Forget what was read ahead and nobody will ask for."""
        if self._ahead is not None:
            self._ahead.reading.cancel()

    def _begin(self, file: File, known: Known, today: date) -> _Begun:
        rows = Rows()
        given = self.kind, [file], known, today, self.language, rows.note
        return _Begun(file, known, today, rows, asyncio.create_task(asyncio.to_thread(read, *given)))
