"""When a team of a drill may begin its next stop."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from streams.drill.team import Team

EIGHT = datetime(2022, 11, 25, 8, tzinfo=timezone(timedelta(hours=8)))
NINE, TEN = (EIGHT + timedelta(hours=hours) for hours in (1, 2))


@pytest.mark.parametrize(
    ("stop", "earliest"),
    [
        ({"kind": "handover"}, EIGHT),
        ({"kind": "visit", "window": None, "release_at": None}, EIGHT),
        ({"kind": "visit", "window": {"open_at": NINE.isoformat()}}, NINE),
        ({"kind": "visit", "window": {"open_at": NINE.isoformat()}, "release_at": TEN.isoformat()}, TEN),
        ({"kind": "break"}, TEN),
    ],
)
def test_a_stop_begins_when_team_window_and_release_allow_it(stop: dict[str, Any], earliest: datetime) -> None:
    team = Team.__new__(Team)
    team.ready_at = EIGHT
    assert team._earliest({"start_at": TEN.isoformat(), **stop}) == earliest


async def test_a_team_whose_phone_is_off_does_nothing_until_it_is_on_again() -> None:
    clock = [EIGHT]
    done: list[datetime] = []

    class Told:
        look_s = 0.0

        def now(self) -> datetime:
            clock[0] += timedelta(minutes=5)
            return clock[0]

    async def act() -> None:
        done.append(clock[0])

    team = Team(Any, Told(), Any, [(EIGHT, NINE)])  # type: ignore[arg-type]
    await team._again(act)
    assert done == [NINE]
