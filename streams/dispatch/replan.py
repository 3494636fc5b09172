"""Wake when an area changes, answer at once, improve in the background. Level-triggered: a lost wake-up is harmless.

`plan_head.planned_rev` says up to which change an area was answered. Whoever owns the area looks at what came after:
the plan in force is brought up to date (`desk.answered`), a day without a plan gets one from a worker process, and
some quiet time later a better plan is looked for there, too.
"""

import asyncio
import contextlib
import datetime as dt
import os
import signal
import socket
import time
from dataclasses import dataclass, field

from infra import clock as clocks
from infra import database as databases
from infra import memory, telemetry
from infra.changes import CHANNEL
from infra.settings import Settings
from optimizer.planning import warm_up_answers
from optimizer.search import compile_kernels
from schemas.errors import UnavailableError
from streams.dispatch import better, freeze, ledger, now, policy
from streams.dispatch import desk as desks
from streams.dispatch.desk import Desk
from streams.dispatch.facts import Facts
from streams.dispatch.owners import Owners
from streams.dispatch.worker import Planner

POLL_S = 1.0
QUIET_S = 1.0
"""An improvement is looked for when an area was quiet for so long [s] …"""

PATIENCE_S = 5.0
"""… or has waited so long [s]."""

FIRST_S, FURTHER_S, MOST_S = 1.0, 1 / 20, 20.0
"""Time of a search: base, per open visit, and the most [s]. So long that what is published first is worth keeping:
what an improvement finds later has to be told to people."""


@dataclass
class Dispatcher:
    """One dispatch process: its areas, and what it is busy with."""

    desk: Desk
    owns: Owners | None = None
    awake: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    jobs: dict[tuple[str, dt.date], asyncio.Task[None]] = field(default_factory=dict)
    wanted: dict[tuple[str, dt.date], tuple[float, float]] = field(default_factory=dict)
    rests: dict[tuple[str, dt.date], dt.datetime] = field(default_factory=dict)

    def wake(self, area: str) -> None:
        """Look at an area soon; `*` means all."""
        if area == "*":
            return
        if self.owns is not None and not self.owns.owns(area):
            return
        if area in self.awake:
            self.again.add(area)
            return
        task = asyncio.get_running_loop().create_task(self._look(area))
        self.awake[area] = task
        task.add_done_callback(lambda _: self._slept(area))

    def _slept(self, area: str) -> None:
        self.awake.pop(area, None)
        if area in self.again:
            self.again.discard(area)
            self.wake(area)

    async def _look(self, area: str) -> None:
        try:
            await self.answer(area)
        except UnavailableError as error:
            telemetry.logger("dispatch").warning("held", area=area, error=str(error))
        except Exception as error:
            telemetry.logger("dispatch").error("an area was not answered", area=area, error=repr(error))

    async def answer(self, area: str) -> None:
        """Answer everything that changed in an area since it was last looked at."""
        async with self.desk.database.connection() as connection:
            head = await ledger.head(connection, area)
            if head is None or head.planned_rev >= head.area.rev:
                return
            now = self.desk.clock.now()
            days = [day for day in self.days(head.area.timezone) if head.concerns(day)]
            known = [await ledger.load(connection, head.area, day, now, heeds_phones=True) for day in days]
        waits = [await self._answer_day(facts) for facts in known]
        if not any(waits):
            async with self.desk.database.connection() as connection:
                await ledger.looked_at(connection, area, head.area.rev)

    def days(self, timezone: str) -> tuple[dt.date, dt.date]:
        """Today and tomorrow in a time zone."""
        today = self.desk.clock.today(timezone)
        return today, today + dt.timedelta(days=1)

    async def _answer_day(self, known: Facts) -> bool:
        """Answer one day; true while its first plan is still being made."""
        began = time.perf_counter()
        area, day = known.area, known.day
        if desks.is_unplanned(known):
            self._job(area, day, self._first(area, day, budget(len(known.open))))
            return True
        decided = await desks.settle(self.desk, area, day, desks.answered, known)
        if decided is not None:
            telemetry.PLAN_S.labels("instant").observe(time.perf_counter() - began)
            self._want(area, day, at_once=bool(decided.what.unassigned))
        return False

    def _want(self, area: str, day: dt.date, *, at_once: bool) -> None:
        """Look for an improvement when it is quiet; `at_once` also where the area would still rest."""
        now = time.monotonic()
        if at_once:
            self.rests.pop((area, day), None)
        since = self.wanted.get((area, day), (now, now))[0]
        self.wanted[area, day] = (since, now)

    def _job(self, area: str, day: dt.date, work: "asyncio._CoroutineLike[None]") -> None:
        """Run work for one day, one at a time."""
        if (area, day) in self.jobs:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self.jobs[area, day] = task
        task.add_done_callback(lambda _: self.jobs.pop((area, day), None))

    async def _first(self, area: str, day: dt.date, budget_s: float) -> None:
        began = time.perf_counter()
        with reported(area):
            await desks.first_plan(self.desk, area, day, budget_s)
            telemetry.PLAN_S.labels("first").observe(time.perf_counter() - began)
        self.wake(area)

    async def _improve(self, area: str, day: dt.date) -> None:
        began = time.perf_counter()
        with reported(area):
            known = await desks.load(self.desk, area, day)
            if known is not None and not await now.is_settled(self.desk.database, known):
                decided = await better.improve(self.desk, area, day, budget(len(known.open)) / 2)
                if decided is not None and decided.what.routes:
                    self.rests[area, day] = self.desk.clock.now() + dt.timedelta(seconds=policy.REST_S)
            telemetry.PLAN_S.labels("improved").observe(time.perf_counter() - began)

    def improve_what_is_quiet(self) -> None:
        """Begin the improvements whose area has been quiet, or has waited long enough."""
        now, there = time.monotonic(), self.desk.clock.now()
        self.rests = {key: until for key, until in self.rests.items() if until > there}
        for key, (since, last) in list(self.wanted.items()):
            if key not in self.jobs and key not in self.rests and (now - last >= QUIET_S or now - since >= PATIENCE_S):
                del self.wanted[key]
                self._job(*key, self._improve(*key))

    async def poll(self) -> None:
        """Once a second: what was missed, and what is quiet."""
        while True:
            with reported("*"):
                async with self.desk.database.connection() as connection:
                    for area in await ledger.unplanned(connection):
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
        tasks = [*self.awake.values(), *self.jobs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.desk.planner.kill()


class reported(contextlib.AbstractContextManager[None]):  # noqa: N801  # reads as a statement
    """Log what goes wrong in the background and go on: the next wake-up tries again."""

    def __init__(self, area: str) -> None:
        self._area = area

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        telemetry.logger("dispatch").error("dispatch goes on after an error", area=self._area, error=repr(error))
        return True


def budget(visits: int) -> float:
    """How long to search for a plan of so many open visits [s]."""
    return min(MOST_S, FIRST_S + FURTHER_S * visits)


async def run_dispatch(settings: Settings) -> None:
    """Plan until SIGTERM or cancelled."""
    assert settings.database is not None, "Expected DOORSTEP_DATABASE."
    database = await databases.connect(settings.database, name="doorstep-dispatch")
    planner = Planner()
    dispatcher = Dispatcher(Desk(database, await clocks.shared(database, settings.clock), planner))
    name = f"dispatch-{socket.gethostname()}-{settings.slot}"
    dispatcher.owns = Owners(settings.kafka, name, dispatcher.wake, lambda: None)
    await asyncio.to_thread(compile_kernels)
    await asyncio.to_thread(warm_up_answers)
    memory.give_back("libllvmlite")  # half of what numba holds; the kernels are loaded
    work = [asyncio.ensure_future(one) for one in (dispatcher.poll(), dispatcher.listen(), dispatcher.owns.follow())]
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    telemetry.logger("dispatch").info("dispatch runs", pid=os.getpid(), kafka=settings.kafka is not None)
    try:
        await stop.wait()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await dispatcher.close()
        await database.close()
