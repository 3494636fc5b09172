"""The files of one command, one after the other: each read outside and written inside a transaction of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from typing import Any

from infra import changes
from infra.changes import Area
from infra.clock import Clock
from infra.database import Connection, Database
from schemas.envelope import Event
from schemas.topics import by_tag, tag_of
from streams.imports import questions, resemblance
from streams.imports.effects import held, images, journal, ledger, recall
from streams.imports.effects.facts import Facts
from streams.imports.errors import LedgerError, UnknownHeader
from streams.imports.files import sheets
from streams.imports.files.paging import Paged
from streams.imports.judging import unplaced
from streams.imports.judging.asked import Question
from streams.imports.judging.known import Known
from streams.imports.judging.records import RegisterRow
from streams.imports.life import archive, listing
from streams.imports.life.ahead import File, Reader
from streams.imports.life.progress import Rows, Stand, Watched
from streams.imports.life.writing import Draft, draft, keep, scope
from streams.imports.reading import Reading

Said = dict[str, list[tuple[date, str]]]
"""Day (UTC) and id of events, by topic, each in the order they were said."""
KEPT_VERDICTS = 20_000
"""Verdicts of a command that stay in memory."""
VERDICTS = ("accept", "warn", "reject", "skip")


@dataclass
class Bundle:
    """A command at work.

    Attributes
    ----------
    said
        Day and id of what was said, by topic.
    events
        Of a dry run: what would be said.
    """

    database: Database
    clock: Clock
    secret: str
    area: Area
    kind: str
    import_id: str
    by: str
    dry_run: bool
    watched: Watched
    language: str
    said: Said = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _stand: Stand = field(default_factory=Stand)
    _subjects: set[str] = field(default_factory=set)
    _files: list[dict[str, Any]] = field(default_factory=list)
    _totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    _listed: listing.Listed = field(default_factory=lambda: listing.Listed(set(), set()))
    _missing: int = 0
    _asked: list[Question] = field(default_factory=list)
    _refused: list[LedgerError] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """The report of INTERFACE.md, section 1, of all files."""
        return {"files": self._files, "totals": self._totals | self._listed.totals() | {"missing": self._missing}}

    async def take(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Read and write the files in order; one that cannot be read does not take the others back.

        Raises
        ------
        UnreadableLedger
            None could be read; the error of the first, with what is asked about its headers.
        """
        reader = Reader(self.kind, self.language)
        await self._settle()
        try:
            for number, file in enumerate(files, 1):
                self._stand = Stand(file[0], "reading", number=number, files=len(files))
                try:
                    await self._take(reader, file, files[number] if number < len(files) else None)
                except LedgerError as error:
                    self._refuse(*file, error)
        finally:
            reader.give_up()
        if self._refused and len(self._refused) == len(files):
            await self._give_up()

    async def _settle(self) -> None:
        """Note what of earlier imports is handled by now, so that nobody looks at it again."""
        if not self.dry_run:
            async with changes.transaction(self.database, [self.area.area], self.clock.now()) as tx:
                await held.settle(tx.connection, self.area.area)

    async def _take(self, reader: Reader, file: File, following: File | None) -> None:
        async with self.database.connection() as connection:
            known = await recall.known(connection, self.area, self.secret, self.kind)
        today = self.clock.today(self.area.timezone)
        reading = await reader.read(file, known, today, self._say_read)
        if following is not None:
            reader.begin(following, known, today)
        if self.kind == "register":
            await self._recognise(reading)
        made = await self._draft(known, reading)
        if self.dry_run:
            self.events.extend(made.speaker.events)
        else:
            await self._write(*file, reading, made)
        self._remember(made.speaker.events)
        self._files.extend(reading.report["files"])
        for verdict in VERDICTS:
            self._totals[verdict] += reading.report["totals"][verdict]
        self._ask(reading.asked)
        self._ask(questions.about_places(self.kind, reading.report, known.tree))
        self._page(reading)

    def _ask(self, asked: Sequence[Question]) -> None:
        """Take what is asked about a file, each question once; the rows that wait for it are counted together."""
        have = {one.question: one for one in self._asked}
        for one in asked:
            same = have.setdefault(one.question, one)
            if same is one:
                self._asked.append(one)
            elif "rows" in one.about:
                same.about["rows"] += one.about["rows"]

    def _page(self, reading: Reading) -> None:
        """Keep the verdicts on disk once they are many: those of a district do not fit in memory."""
        if sum(self._totals.values()) > KEPT_VERDICTS:
            for sheet in (sheet for file in reading.report["files"] for sheet in file["sheets"]):
                sheet["rows"] = sheet["rows"] if isinstance(sheet["rows"], Paged) else Paged(sheet["rows"])

    async def _say_read(self, rows: Rows) -> None:
        """Say how many rows of a file are read."""
        stand = replace(self._stand, done=rows.done, total=rows.total)
        if self.dry_run:
            self.watched.tell(stand)  # a preview writes nothing
        else:
            await self.watched.stand(stand)

    async def _recognise(self, reading: Reading) -> None:
        """Let people of the register keep their ids under a corrected spelling."""
        homes = {row.household for row in reading.rows if isinstance(row, RegisterRow)}
        async with self.database.connection() as connection:
            late = Facts()
            late.learn(await held.pending(connection, self.area.area, self._but(homes)))
            people = await recall.people(connection, self.area.area, late, list(homes))
        resemblance.settle(reading, people, self.clock.today(self.area.timezone))

    async def _draft(self, known: Known, reading: Reading) -> Draft:
        """Compare a file with what is known at one moment, without holding anybody up."""
        about = scope(reading.rows)
        subjects = about.residents | about.households | about.teams | about.tubes
        but = "" if self.dry_run else self._but(subjects)
        self._subjects |= subjects
        who = self.clock, self.area, self.kind, self.import_id
        async with self.database.transaction(snapshot=True) as connection:
            made = await draft(connection, *who, known, reading.rows, self.events, but)
            await listing.compare(connection, self.area.area, self.kind, made.records, self._listed)
        return made

    async def _write(self, name: str, content: bytes, reading: Reading, made: Draft) -> None:
        """Write a file in one transaction; only while it says what it has to say it holds the area's lock."""
        area = self.area.area
        await self.watched.stand(
            replace(self._stand, phase="writing", done=0, total=len(reading.rows), began=time.monotonic())
        )
        noted = archive.Noted(self.import_id, self.kind, self.by, name, content)
        changed = journal.encode(made.speaker.changed())

        async def first(connection: Connection) -> None:
            await keep(connection, area, made)
            await archive.note_file(connection, self.area, made.at, noted, reading, changed)

        async with changes.transaction(self.database, [area], made.at, first) as tx:
            await ledger.say(tx, area, self.import_id, made.speaker.events)

    def _but(self, subjects: set[str]) -> str:
        """This import itself, where its earlier files are about others: their words need no look then."""
        return self.import_id if self._subjects.isdisjoint(subjects) else ""

    def _remember(self, events: Sequence[Event]) -> None:
        for event in events:
            told = event.occurred_at.astimezone(UTC).date(), event.event_id
            self.said.setdefault(by_tag()[tag_of(event)].full_name, []).append(told)

    def _refuse(self, name: str, content: bytes, error: LedgerError) -> None:
        """Keep the error of a file that cannot be read, and ask what its columns are."""
        self._refused.append(error)
        if isinstance(error, UnknownHeader) and error.key == "header":
            self._ask(unplaced.of_book(self.kind, sheets.read_book(name, content), self.language))
        told = {"code": error.code, "message": error.sentence} | error.fields
        self._files.append({"kind": self.kind, "file": name, "error": told, "sheets": []})

    async def _give_up(self) -> None:
        asked = [one.shown(None) for one in self._asked]
        if not self.dry_run and self._asked:
            async with changes.transaction(self.database, [self.area.area], self.clock.now()) as tx:
                await questions.ask(tx.connection, self.area.area, "", self._asked, tx.now)
        first = self._refused[0]
        first.fields["questions"] = asked
        raise first

    async def would_ask(self) -> list[dict[str, Any]]:
        """What a dry run would ask; those who would be missing are counted."""
        async with self.database.connection() as connection:
            gone = await listing.missing(connection, self.area.area, self.kind, self._listed)
        self._missing = len(gone)
        asked = self._asked + (questions.about_missing(self.kind, gone) if self.kind in listing.ASKED else [])
        return [one.shown(None) for one in asked]

    async def finish(self) -> list[dict[str, Any]]:
        """After the last file: who is missing, what is asked, and the totals kept with the import."""
        area = self.area.area
        async with changes.transaction(self.database, [area], self.clock.now()) as tx:
            gone = await listing.missing(tx.connection, area, self.kind, self._listed)
            self._missing = len(gone)
            if self.kind in listing.ASKED:
                self._asked.extend(questions.about_missing(self.kind, gone))
                await questions.withdraw(tx.connection, area, self.kind, self._listed.keys)
            await questions.ask(tx.connection, area, self.import_id, self._asked, tx.now)
            await archive.note_totals(
                tx, area, self.import_id, self.report()["totals"], sum(map(len, self.said.values()))
            )
            await images.forget_old(tx.connection, area, self.clock.today(self.area.timezone))
            tx.show(area, "import", {"import": self.import_id, "kind": self.kind, "at": tx.now})
        async with self.database.connection() as connection:
            return await questions.listed(connection, area, ledger=self.kind, language=self.language)
