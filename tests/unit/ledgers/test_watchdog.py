"""A log that ends before what was handled of it: the topic was made anew while somebody listened."""

from typing import Any

import pytest

from schemas.errors import LogLost, UnavailableError
from streams.intake_lane import LOOK_S, STALLED_S, Watchdog

PLACE = ("doorstep.households", 3)
nobody: Any = None


@pytest.fixture
def watchdog() -> Watchdog:
    class Intake:
        explains_gap = None

    intake: Any = Intake()
    return Watchdog(nobody, nobody, intake)


async def test_a_log_that_ends_before_what_was_handled_is_noticed_at_the_second_look(watchdog: Watchdog) -> None:
    await watchdog._judge(PLACE, 5, 5, 0.0)
    with pytest.raises(LogLost, match=r"ends at 1, but 4 was handled.*topics --anew doorstep\.households"):
        await watchdog._judge(PLACE, 5, 1, LOOK_S)


async def test_an_end_that_was_asked_for_before_the_position_moved_is_no_log_that_was_lost(watchdog: Watchdog) -> None:
    await watchdog._judge(PLACE, 5, 5, 0.0)
    await watchdog._judge(PLACE, 9, 7, LOOK_S)
    await watchdog._judge(PLACE, 12, 11, 2 * LOOK_S)
    await watchdog._judge(PLACE, 12, 12, 9 * LOOK_S)


async def test_a_position_that_does_not_move_while_its_log_is_longer_ends_the_process(watchdog: Watchdog) -> None:
    await watchdog._judge(PLACE, 5, 6, 0.0)
    await watchdog._judge(PLACE, 5, 6, STALLED_S - 1)
    with pytest.raises(UnavailableError, match="has not moved from 5"):
        await watchdog._judge(PLACE, 5, 6, STALLED_S)
