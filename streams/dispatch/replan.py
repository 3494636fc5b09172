"""Wake when an area changes, answer at once, improve in the background. Level-triggered: a lost wake-up is harmless.

`plan_head.planned_rev` says up to which change an area was answered. Whoever owns the area looks at what came after
(`news`), and areas have their turn by how urgent that is (`turns`): the plan in force is brought up to date
(`desk.answered`), a day without a plan gets one from a worker process, and some quiet time later a better plan is
looked for there, too.
"""

import asyncio
import datetime as dt
import time
from dataclasses import dataclass, field
from enum import Enum, auto

from infra import database as databases
from infra import telemetry
from infra.changes import CHANNEL
from infra.database import Connection
from streams.dispatch import desk as desks
from streams.dispatch import freeze, policy
from streams.dispatch.day.facts import Facts
from streams.dispatch.desk import Decided, Desk
from streams.dispatch.searching import better
from streams.dispatch.searching.first import first_plan
from streams.dispatch.searching.improving import Improvements
from streams.dispatch.waking import heads, marked, news
from streams.dispatch.waking.followed import Followed
from streams.dispatch.waking.news import Rank
from streams.dispatch.waking.owners import Owners
from streams.dispatch.waking.reported import reported
from streams.dispatch.waking.stages import Stages
from streams.dispatch.waking.turns import Turns

POLL_S = 1.0
FIRST_S, FURTHER_S, MOST_S = 1.0, 1 / 20, 20.0
"""Time of a search: base, per open visit, and the most [s]. So long that what is published first is worth keeping:
what an improvement finds later has to be told to people."""


class End(Enum):
    """How the answer of a day ended: no plan yet, to be gone on with, nothing to write, written, noted for the area."""

    WAITS = auto()
    LATER = auto()
    NOTHING = auto()
    WRITTEN = auto()
    NOTED = auto()


@dataclass
class Dispatcher:
    """One dispatch process: its areas, and what it is busy with.

    Attributes
    ----------
    pressed
        By area, the rev up to which all was answered but what can wait.
    answering
        By area, the rev up to which it is being answered at once.
    """

    desk: Desk
    owns: Owners | None = None
    turns: Turns = field(default_factory=Turns)
    followed: Followed = field(default_factory=Followed)
    dirty: set[str] = field(default_factory=set)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    sent: dict[str, dict[str, news.Sent]] = field(default_factory=dict)
    pressed: dict[str, int] = field(default_factory=dict)
    answering: dict[str, int] = field(default_factory=dict)
    overtaken: dict[str, int] = field(default_factory=dict)
    jobs: dict[tuple[str, dt.date], asyncio.Task[None]] = field(default_factory=dict)
    improvements: Improvements = field(init=False)

    def __post_init__(self) -> None:
        self.improvements = Improvements(self.desk.planner.workers)

    def wake(self, area: str) -> None:
        """Look at an area soon; `*` means all, which the next poll does."""
        if area != "*" and (self.owns is None or self.owns.owns(area)):
            self.dirty.add(area)
            self.bell.set()

    async def look(self) -> None:
        """For ever: see what changed in the areas that woke us, all in one query, and give them their turn."""
        while True:
            await self.bell.wait()
            self.bell.clear()
            areas, self.dirty = sorted(area for area in self.dirty if not self.turns.is_urgent(area)), set()
            with reported("*"):
                async with self.desk.database.connection() as connection:
                    found = await self.followed.look(connection, areas) if areas else []
                for head in found:
                    self.turns.ask(head.area.area, self._rank(head, self.answering.get(head.area.area, -1)))

    async def work(self) -> None:
        """For ever: answer the area whose turn it is. A few do this side by side, because most of it is waiting."""
        while True:
            area = await self.turns.next()
            try:
                with reported(area):
                    await self.answer(area)
            finally:
                self.answering.pop(area, None)
                self.turns.done(area)

    async def answer(self, area: str) -> None:
        """Answer everything that changed in an area since it was last looked at."""
        stages = Stages({"waited": self.turns.waited.pop(area, 0.0)})
        async with self.desk.database.connection() as connection:
            head = self.followed.of(area) or next(iter(await self.followed.look(connection, [area])), None)
            if head is None or (self._takes_in_hand(head) is Rank.SOON and self.turns.put_off(area)):
                return
            known = await self._read(connection, head)
            head = self.followed.of(area) or head
            upto = min([head.area.rev, *(facts.rev for facts in known)])
            rank = self._takes_in_hand(head, upto)
        if rank is Rank.NOW:
            self.improvements.press()
        alone = len(known) == 1 and known[0].rev == upto
        ends = [await self._answer_day(facts, stages, rank, alone=alone) for facts in known]
        if End.LATER in ends:
            self.turns.ask(area, Rank.SOON)
        elif End.WAITS not in ends:
            if ends != [End.NOTED]:
                async with self.desk.database.connection() as connection:
                    await heads.looked_at(connection, area, upto)
            self.followed.answered(area, upto)
        stages.end("written")
        stages.told(area, is_urgent=rank is Rank.NOW)

    def _takes_in_hand(self, head: heads.Head, upto: int | None = None) -> Rank:
        """Note up to where an area is answered at once, so that nobody asks for that again; answers its rank."""
        rank = self._rank(head)
        if rank is Rank.NOW:
            self.answering[head.area.area] = head.area.rev if upto is None else upto
        return rank

    async def _read(self, connection: Connection, head: heads.Head) -> list[Facts]:
        """Read the days of an area of which something is new, also of what is learned on the way."""
        known: dict[dt.date, Facts] = {}
        now, area = self.desk.clock.now(), head.area
        while True:
            head = self.followed.of(area.area) or head
            day = next((d for d in self.days(area.timezone) if d not in known and head.concerns(d)), None)
            if day is None:
                return [known[day] for day in sorted(known)]
            known[day], heard = await self.desk.kept.read(connection, area, day, now)
            if heard is not None:
                self.followed.heard(area.area, heard)

    def _rank(self, head: heads.Head, answering: int = -1) -> Rank:
        """How soon an area wants an answer, beside the one that is on its way up to a rev."""
        area = head.area.area
        return news.rank(head.news, self.sent.get(area, {}), max(answering, self.pressed.get(area, -1)))

    def days(self, timezone: str) -> tuple[dt.date, dt.date]:
        """Today and tomorrow in a time zone."""
        today = self.desk.clock.today(timezone)
        return today, today + dt.timedelta(days=1)

    async def _answer_day(self, known: Facts, stages: Stages, rank: Rank, *, alone: bool) -> End:
        """Answer one day; `alone`: no other day of the area has news, so that an answer is the area's."""
        began = time.perf_counter()
        area, day = known.area, known.day
        if desks.is_unplanned(known):
            self._job(area, day, self._first(area, day))
            return End.WAITS
        try:
            decide = desks.pressing if rank is Rank.NOW else desks.answered
            insists = rank is Rank.NOW or self.overtaken.get(area, 0) >= desks.TRIES
            decided = await desks.settle(
                self.desk, area, day, decide, known, answers=alone, insists=insists, rank=rank, stages=stages
            )
        except desks.Overtaken:
            self.overtaken[area] = self.overtaken.get(area, 0) + 1
            return End.LATER
        self.overtaken.pop(area, None)
        self._keep(known, decided)
        if decided is None:
            return End.NOTHING
        telemetry.PLAN_S.labels("instant").observe(time.perf_counter() - began)
        self.improvements.want((area, day), at_once=bool(decided.what.unassigned))
        if not decided.is_whole:
            self.pressed[area] = decided.known.rev
            return End.LATER
        return End.NOTED if alone and decided.known is known else End.WRITTEN

    def _keep(self, known: Facts, decided: Decided | None) -> None:
        """Remember what is in force of a day, and forget days that are over."""
        oldest = (known.day - dt.timedelta(days=1)).isoformat()  # this may be tomorrow
        days = {day: sent for day, sent in self.sent.get(known.area, {}).items() if day >= oldest}
        of = decided.known if decided is not None else known
        in_force = news.sent_after(of.published, decided.what) if decided is not None else news.sent(of.published)
        key = known.day.isoformat()
        if key not in days or days[key].version <= in_force.version:
            self.sent[known.area] = days | {key: in_force}

    def _job(self, area: str, day: dt.date, work: "asyncio._CoroutineLike[None]") -> None:
        """Run work for one day, one at a time."""
        if (area, day) in self.jobs:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self.jobs[area, day] = task
        task.add_done_callback(lambda _: self.jobs.pop((area, day), None))

    async def _first(self, area: str, day: dt.date) -> None:
        began = time.perf_counter()
        with reported(area):
            decided = await first_plan(self.desk, area, day, budget)
            telemetry.PLAN_S.labels("first").observe(time.perf_counter() - began)
            if decided is not None:
                self._keep(decided.known, decided)
                self.improvements.want((area, day))  # before anybody has read it
        self.wake(area)

    async def _improve(self, area: str, day: dt.date, share: float) -> None:
        began, decided = time.perf_counter(), None
        try:
            with reported(area):
                known = await desks.load(self.desk, area, day)
                if known is not None and not await marked.is_settled(self.desk.database, known):
                    decided = await better.improve(self.desk, area, day, share * budget(len(known.open)))
                    if decided is not None:
                        self._keep(decided.known, decided)
                telemetry.PLAN_S.labels("improved").observe(time.perf_counter() - began)
        finally:
            self._improved((area, day), decided)

    def _improved(self, key: tuple[str, dt.date], decided: Decided | None) -> None:
        """Let a day rest that got a better plan, and look for another one after that: it ends when there is none."""
        if decided is not None and decided.what.routes:
            self.improvements.done(key, self.desk.clock.now() + dt.timedelta(seconds=policy.REST_S))
            self.improvements.want(key)
        else:
            self.improvements.done(key)

    def improve_what_is_quiet(self) -> None:
        """Begin the improvements whose turn it is."""
        while (key := self.improvements.begin(self.desk.clock.now(), self.jobs)) is not None:
            self._job(*key, self._improve(*key, 1.0 if self.improvements.is_calm else 1 / 2))

    async def poll(self) -> None:
        """Once a second: what was missed, and what is quiet."""
        while True:
            with reported("*"):
                async with self.desk.database.connection() as connection:
                    for area in await heads.unplanned(connection):
                        self.wake(area)
                self.improve_what_is_quiet()
                await freeze.freeze_what_is_due(self.desk.database, self.desk.clock)
            await asyncio.sleep(POLL_S)

    async def listen(self) -> None:
        """Hear NOTIFY for ever, through anything Postgres does."""
        while True:
            with reported("*"):
                heard = await databases.listen(self.desk.database.address, CHANNEL, self._heard)
                closed = asyncio.Event()
                heard.add_termination_listener(lambda _, gone=closed: gone.set())
                await closed.wait()
            await asyncio.sleep(POLL_S)

    def _heard(self, payload: str) -> None:
        for area in payload.split():
            self.wake(area)

    async def close(self) -> None:
        """End everything that runs."""
        tasks = list(self.jobs.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.desk.planner.kill()


def budget(visits: int) -> float:
    """How long to search for a plan of so many open visits [s]."""
    return min(MOST_S, FIRST_S + FURTHER_S * visits)
