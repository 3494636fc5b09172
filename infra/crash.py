"""Ends a process as kill -9 would, at a step marked in the code, for the chaos tests; elsewhere it does nothing.

`CRASH_AT=relay.sent:3` ends a process when it passes that step for the third time, and only one that pytest started:
the variable is no setting, and means nothing to an operator's process.
"""

import os
import signal
from dataclasses import dataclass
from functools import cache

STEPS = {
    "intake.locked": "positions are locked, nothing is written",
    "intake.written": "ledgers, demand and position are written, nothing is committed",
    "intake.committed": "the batch is committed, nothing is acknowledged to Kafka",
    "timer.rung": "what an hour does is written, nothing is committed",
    "relay.read": "the outbox is read, nothing is sent",
    "relay.sending": "some of what was read is handed to Kafka",
    "relay.sent": "Kafka has all of it, the relay's head does not say so",
    "area.locked": "dispatch or the console has decided outside the lock and holds it now; nothing is written",
    "area.written": "routes or a command are written, nothing is committed",
    "area.committed": "they are committed; nobody was told, dispatch has not marked the area as answered",
    "gateway.sent": "Kafka has a phone's outcomes or a command, whoever sent them has no answer",
}
"""Every marked step, and what is true there."""


@dataclass
class _Wanted:
    step: str
    passes: int


def at(step: str) -> None:
    """Mark a step: the process ends here when the tests asked for it."""
    wanted = _wanted()
    if wanted is None or wanted.step != step:
        return
    wanted.passes -= 1
    if wanted.passes == 0:
        os.write(2, f"crash at {step}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def _wanted() -> _Wanted | None:
    """What was asked for.

    Raises
    ------
    ValueError
        No step has that name.
    """
    told = os.environ.get("CRASH_AT")
    if not told or "PYTEST_CURRENT_TEST" not in os.environ:
        return None
    step, _, passes = told.partition(":")
    if step not in STEPS:
        raise ValueError(f"Expected a step of infra/crash.py, got {step!r}.")
    return _Wanted(step, int(passes or 1))
