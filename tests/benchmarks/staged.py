"""Where the time of urgent visits goes: from the log of changes, and from what dispatch says of its answers."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from infra.database import Database
from tests.benchmarks.whole import told

PARTS = ("waited", "read", "queued", "decided", "locked", "written")
"""Of an answer, in their order (`streams/dispatch/waking/stages.py`)."""

_DUE = """
select payload->>'visit' as visit, extract(epoch from min(recorded_at))::float as at from change
where area like $1 and type = 'visit.due' group by 1
"""
_ROUTED = """
select visit, extract(epoch from min(at))::float as at from (
    select stop->>'visit' as visit, recorded_at as at
    from change cross join jsonb_array_elements(payload->'stops') as stop where area like $1 and type = 'route.assigned'
    union all
    select payload->>'visit', recorded_at from change where area like $1 and type = 'visit.unassigned'
) as said where visit is not null group by 1
"""


class Watch(Protocol):
    """When visits were said on Kafka, and first seen in a route [s since the epoch]."""

    said: dict[bytes, float]
    routed: dict[bytes, float]


async def tell_stages(database: Database, log: Path, watch: Watch, areas: str) -> None:
    """Print the stages of the urgent visits of the areas whose names begin so; each line is a stage, in order."""
    due = {row["visit"].encode(): row["at"] for row in await database.fetch(_DUE, f"{areas}%")}
    routed = {row["visit"].encode(): row["at"] for row in await database.fetch(_ROUTED, f"{areas}%")}
    known = [visit for visit in watch.routed if visit in due and visit in routed]
    at = {visit: (watch.said[visit], due[visit], routed[visit], watch.routed[visit]) for visit in known}
    for n, name in enumerate(("record to written as due", "due to written in a route", "route to frame")):
        print(told(f"  {name}", [times[n + 1] - times[n] for times in at.values()], "none"))
    since = min(watch.said.values(), default=0.0)
    answers = [one for one in _answers(log, since) if one["area"].startswith(areas)]
    urgent = [one["ms"] for one in answers if one["urgent"]]
    print(f"  dispatch answered {len(urgent)} times at once and {len(answers) - len(urgent)} times what could wait")
    for part in PARTS:
        print(told(f"    of an answer at once: {part}", [one.get(part, 0.0) / 1e3 for one in urgent], "none"))


def _answers(log: Path, since: float) -> Iterable[dict[str, Any]]:
    """What dispatch said of its answers after an instant [s since the epoch]."""
    for line in log.read_text(errors="replace").splitlines():
        _, _, said = line.partition("{")
        if '"answered"' in said:
            one = json.loads("{" + said)
            if datetime.fromisoformat(one["timestamp"]).timestamp() >= since:
                yield one
