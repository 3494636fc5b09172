"""What of a route may not move."""

import datetime as dt
from typing import Any

from streams.routes.pinned import pinned

START = dt.datetime(2022, 11, 25, 7, tzinfo=dt.UTC)


def route(*names: str) -> list[dict[str, Any]]:
    times = [(START + dt.timedelta(minutes=10 * n)).isoformat() for n in range(len(names) + 1)]
    return [
        {"kind": "visit" if name.startswith("V") else name, "start_at": times[n], "leave_at": times[n + 1]}
        | ({"visit": name} if name.startswith("V") else {})
        for n, name in enumerate(names)
    ]


def test_nothing_is_pinned_before_a_team_has_begun() -> None:
    assert pinned(route("V1", "V2"), {"V1": "due"}) == 0


def test_a_begun_stop_is_pinned_and_the_next_one_is_not_yet() -> None:
    assert pinned(route("V1", "V2", "V3"), {"V1": "begun"}) == 1


def test_the_stop_after_the_last_finished_one_is_driven_to() -> None:
    assert pinned(route("V1", "V2", "V3"), {"V1": "refused"}) == 2


def test_everything_before_what_was_begun_is_pinned() -> None:
    assert pinned(route("V1", "V2", "V3"), {"V2": "begun"}) == 2


def test_a_finished_route_is_pinned_whole() -> None:
    assert pinned(route("V1", "V2"), {"V1": "sampled", "V2": "moved"}) == 2


def test_a_break_that_is_over_does_not_hide_the_door_behind_it() -> None:
    stops = route("V1", "break", "V2", "V3")
    assert pinned(stops, {"V1": "sampled"}, now=START + dt.timedelta(minutes=11)) == 2
    assert pinned(stops, {"V1": "sampled"}, now=START + dt.timedelta(minutes=25)) == 3
