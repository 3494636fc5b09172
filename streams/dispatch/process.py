"""One dispatch process, from its start to its end."""

import asyncio
import contextlib
import gc
import os
import socket
import sys
import time

from infra import clock as clocks
from infra import database as databases
from infra import memory, telemetry
from infra.presence import PLANS
from infra.settings import Settings
from infra.unawaited import unawaited
from optimizer import travel
from optimizer.planning import warm_up_answers
from optimizer.search import compile_kernels
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.waking.owners import CLOSE_S, Owners
from streams.dispatch.worker import Planner

HANDS = 4
"""So many areas are answered side by side: one decides, the others read, write, or wait for the lock of their area."""

SWITCH_S = 0.0005
"""How long a decision in its thread may keep the event loop from going on [s]: a transaction is open there, whose lock
others wait for, and Python's own 5 ms at each of its steps made that ten times as long."""

YOUNG, LOOK_S = 20_000, 5.0
"""A look through all objects stops every decision for 0.2 s and more: young ones are looked through after so many
(Python's 700 were a twentieth of a decision), all of them only in a calm [s between looks whether there is one] …"""

APART_S, MOST_S = 300.0, 3600.0
"""… and so long after the last time [s], or after so long in any case."""


async def run_dispatch(settings: Settings) -> None:
    """Plan until cancelled; whoever is called `PLANS` at the database can."""
    assert settings.database is not None, "Expected DOORSTEP_DATABASE."
    await unawaited(_warm_up)
    database = await databases.connect(settings.database, size=HANDS + 4, name=PLANS, plans_once=True)
    planner = Planner()
    dispatcher = Dispatcher(Desk(database, await clocks.shared(database, settings.clock), planner))
    name = f"dispatch-{socket.gethostname()}-{settings.slot}"
    dispatcher.owns = Owners(settings.kafka, name, dispatcher.wake)
    sys.setswitchinterval(SWITCH_S)
    memory.give_back("libllvmlite")  # half of what numba holds; the kernels are loaded
    _keep_what_is_loaded()
    loops = [dispatcher.poll(), dispatcher.listen(), dispatcher.look(), dispatcher.owns.follow(), _tidy_up(dispatcher)]
    work = [asyncio.ensure_future(one) for one in (*loops, *(dispatcher.work() for _ in range(HANDS)))]
    telemetry.logger("dispatch").info("dispatch runs", pid=os.getpid(), kafka=settings.kafka is not None)
    try:
        await asyncio.Event().wait()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await dispatcher.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(database.close(), CLOSE_S)


def _warm_up() -> None:
    """Compile or load what answers need; on a new machine that takes minutes, and the process may be told to end."""
    compile_kernels()
    warm_up_answers()
    travel.local_metres([0.0, 0.1], [0.0, 0.1])  # loads what else the first answer would


def _keep_what_is_loaded() -> None:
    """Pass over what was loaded, as long as this process lives, and look through the rest seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 1 << 30)


async def _tidy_up(dispatcher: Dispatcher) -> None:
    """For ever: look for what nobody needs any more, while nobody is answered at once."""
    looked_at = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_S)
        if time.monotonic() - looked_at > (APART_S if dispatcher.improvements.is_calm else MOST_S):
            gc.collect()
            looked_at = time.monotonic()
