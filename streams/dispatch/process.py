"""One dispatch process, from its start to its end."""

import asyncio
import contextlib
import os
import socket
import sys

from infra import clock as clocks
from infra import database as databases
from infra import memory, telemetry
from infra.settings import Settings
from optimizer.planning import warm_up_answers
from optimizer.search import compile_kernels
from streams.dispatch.desk import Desk
from streams.dispatch.owners import CLOSE_S, Owners
from streams.dispatch.replan import Dispatcher
from streams.dispatch.worker import Planner

HANDS = 4
"""So many areas are answered side by side: one decides, the others read, write, or wait for the lock of their area."""

SWITCH_S = 0.0005
"""How long a decision in its thread may keep the event loop from going on [s]: a transaction is open there, whose lock
others wait for, and Python's own 5 ms at each of its steps made that ten times as long."""


async def run_dispatch(settings: Settings) -> None:
    """Plan until cancelled."""
    assert settings.database is not None, "Expected DOORSTEP_DATABASE."
    database = await databases.connect(settings.database, size=HANDS + 4, name="doorstep-dispatch", plans_once=True)
    planner = Planner()
    dispatcher = Dispatcher(Desk(database, await clocks.shared(database, settings.clock), planner))
    name = f"dispatch-{socket.gethostname()}-{settings.slot}"
    dispatcher.owns = Owners(settings.kafka, name, dispatcher.wake)
    sys.setswitchinterval(SWITCH_S)
    await asyncio.to_thread(compile_kernels)
    await asyncio.to_thread(warm_up_answers)
    memory.give_back("libllvmlite")  # half of what numba holds; the kernels are loaded
    loops = [dispatcher.poll(), dispatcher.listen(), dispatcher.look(), dispatcher.owns.follow()]
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
