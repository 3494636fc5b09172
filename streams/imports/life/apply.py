"""One import, start to end: file by file read, judged and written, each in one transaction; then what is asked.

Imports of an area take turns, so two at once do not mix. A crash leaves the files before it whole and nothing of the
one it hit; the same command again says only what is missing. Urgent events wait for neither reading nor asking.
"""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from infra import changes
from infra.changes import Area
from infra.clock import Clock
from infra.database import Database
from schemas.errors import NotFound, UnavailableError
from streams.imports import later, words
from streams.imports.effects import held
from streams.imports.life.bundle import Bundle, Said
from streams.imports.life.exclusive import alone
from streams.imports.life.progress import Stand, Tell, Watched, silent

KINDS = ("buildings", "register", "special", "quarantine", "teams", "samples", "results", "zones", "notice")
"""What can be given; the last two are answered with what to do instead."""
POLL_S = 0.1
POLLS_S = 0.5
"""Between two looks at what is handled [s]: the latter while much is left."""
PATIENCE_S = 60.0
"""How long nothing may be handled before the wait is given up [s]."""


class NotHandled(UnavailableError):
    """The file is in, but nobody handles its events."""

    code = "E2006"


@dataclass(frozen=True)
class Applied:
    """What an import did.

    Attributes
    ----------
    report
        As INTERFACE.md, section 1 has it.
    events
        Day and id of what went into the outbox, by topic; empty where everything was known.
    would
        Of a dry run: the visits it would cause.
    questions
        What is asked.
    """

    import_id: str
    report: dict[str, Any]
    events: Said = field(default_factory=dict)
    would: dict[str, dict[str, int]] | None = None
    questions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def said(self) -> int:
        """How many events went into the outbox."""
        return sum(map(len, self.events.values()))

    @property
    def exit_code(self) -> int:
        """0 all well, 3 some rows or files rejected, 2 nothing imported."""
        totals = self.report["totals"]
        if not totals["accept"] + totals["warn"]:
            return 2
        return 3 if totals["reject"] or any("error" in file for file in self.report["files"]) else 0


async def apply(
    database: Database,
    clock: Clock,
    secret: str,
    *,
    area: str,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    by: str,
    dry_run: bool = False,
    tell: Tell = silent,
    language: str = words.LANGUAGE,
) -> Applied:
    """Import files of one kind; with `dry_run` nothing is written, and the answer says what it would cause.

    Raises
    ------
    NotFound
        Nobody added the area, or there is no such kind of ledger.
    UnreadableLedger
        No file can be read at all; where one of several can, the others stand in the report with their error.
    """
    if kind not in KINDS:
        raise NotFound(f"There is no kind of ledger {kind[:40]!r}; known are {', '.join(KINDS)}.")
    later.refuse(kind, files)
    settings = await find_area(database, area)
    import_id = _import_id(settings, kind, files, clock)
    watched = Watched(database, area, import_id, kind, by, tell)
    bundle = Bundle(database, clock, secret, settings, kind, import_id, by, dry_run, watched, language)
    if dry_run:
        await bundle.take(files)
        return await _dry(bundle)
    try:
        async with alone(database, area, lambda: watched.stand(Stand(files[0][0]))):
            await bundle.take(files)
            questions = await bundle.finish()
    finally:
        await watched.over()
    return Applied(import_id, bundle.report(), bundle.said, None, questions)


def prepare() -> None:
    """Load what only some imports need: in a process that stays, else the first preview would wait for it."""
    words.prepare()
    for name in ("streams.imports.life.preview", "rapidfuzz.process", "rapidfuzz.distance", "charset_normalizer"):
        import_module(name)


async def _dry(bundle: Bundle) -> Applied:
    from streams.imports.life import preview  # the rules of visits, which an import itself has no need of

    questions = await bundle.would_ask()
    would = await preview.would(bundle.database, bundle.area, bundle.clock.now(), bundle.events)
    return Applied(bundle.import_id, bundle.report(), bundle.said, would, questions)


async def find_area(database: Database, area: str) -> Area:
    """The settings of an area.

    Raises
    ------
    NotFound
        Nobody added it.
    """
    async with database.connection() as connection:
        settings = await changes.find_area(connection, area)
    if settings is None:
        raise NotFound(f"There is no area {area}: add it with `doorstep area add {area} --name …`.")
    return settings


def _import_id(area: Area, kind: str, files: Sequence[tuple[str, bytes]], clock: Clock) -> str:
    told = f"{area.area}\x1f{kind}\x1f{area.rev}\x1f{clock.now().isoformat()}"
    digest = hashlib.blake2b(told.encode(), digest_size=10)
    for _, content in files:
        digest.update(hashlib.sha256(content).digest())
    return "i" + digest.hexdigest()


async def wait_until_handled(database: Database, area: str, events: Said, tell: Tell = silent) -> None:
    """Return when relay and intake have handled what was said: ledgers and visits are derived then.

    Raises
    ------
    NotHandled
        Nothing was handled for `PATIENCE_S`.
    """
    waiting = [held.Waiting(area, some) for some in events.values()]
    total = left = sum(map(len, events.values()))
    began = moved = time.monotonic()
    while left:
        async with database.connection() as connection:
            now_left = sum([await one.left(connection) for one in waiting])
        if now_left < left:
            left, moved = now_left, time.monotonic()
        elif time.monotonic() - moved > PATIENCE_S:
            raise NotHandled(
                f"The file is in, but {left} of its {total} events are not handled yet and nothing moves: "
                "is `doorstep up` running? It goes on by itself once it is."
            )
        stand = Stand("", "handling", total - left, total, began)
        tell(stand)
        if left:
            await asyncio.sleep(min(POLLS_S, max(POLL_S, (stand.left_s or 0) / 8)))
    async with database.transaction() as connection:
        await changes.lock(connection, [area])
        await held.settle(connection, area)
