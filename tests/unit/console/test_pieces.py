"""The pure pieces of the console: masks, frames, counts, passwords, CloudEvents."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from datetime import date

import msgspec
import pytest

from schemas.errors import BadRequest
from streams.console import audiences, board, feed, gateway, lead, passwords, wallboard
from streams.console.feed import Screen, frame_of

NOON = dt.datetime(2022, 11, 25, 4, tzinfo=dt.UTC)
EVENT = {
    "type": "household.released",
    "event_id": "e1",
    "occurred_at": "2022-11-25T09:40:00+08:00",
    "area": "a1",
    "household": "h1",
    "residents": ["r1"],
    "class": "close_contact",
    "released_on": "2022-11-25",
}


def test_a_phone_is_shown_with_its_middle_masked() -> None:
    assert lead.masked("19900123456") == "199****3456"
    assert lead.masked("12") == "****"


def test_a_compound_with_fewer_than_five_open_persons_is_not_counted_out() -> None:
    assert wallboard.masked({"name": "x", "open": 4})["open"] is None
    assert wallboard.masked({"name": "x", "open": 5})["open"] == 5
    assert wallboard.masked({"name": "x", "open": 0})["open"] == 0


def test_a_building_shows_a_shade_and_never_its_count_and_nothing_between_one_and_four() -> None:
    assert [wallboard.step(n) for n in (0, 1, 4, 5, 14, 15, 29, 30, 49, 50, 500)] == [
        0,
        None,
        None,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]


def test_a_pairing_code_is_the_same_however_it_is_typed() -> None:
    code = passwords.new_code()
    assert passwords.code_hash(code) == passwords.code_hash(f" {code.lower().replace('-', ' ')} ")
    assert passwords.code_hash(code) != passwords.token_hash(code)


def test_a_shift_ends_with_the_last_of_its_parts_and_without_a_roster_with_its_day() -> None:
    day = date(2022, 11, 25)
    shifts = [{"to_at": "2022-11-25T18:00:00+08:00"}, {"to_at": "2022-11-25T12:00:00+08:00"}]
    assert lead.shift_end({"shifts": shifts}, day, "Asia/Shanghai").isoformat() == "2022-11-25T18:00:00+08:00"
    assert lead.shift_end(None, day, "Asia/Shanghai").isoformat() == "2022-11-26T00:00:00+08:00"


def test_a_feed_that_may_not_go_on_ends() -> None:
    async def frames() -> AsyncIterator[bytes]:
        for n in range(3):
            yield b"%d" % n

    async def heard(allowed: bool) -> list[bytes]:
        async def may_go_on() -> bool:
            return allowed

        return [frame async for frame in feed.guarded(frames(), may_go_on)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "CHECK_S", -1.0)
        assert asyncio.run(heard(True)) == [b"0", b"1", b"2"]
        assert asyncio.run(heard(False)) == []


def test_a_frame_carries_the_change_number_as_its_id() -> None:
    assert frame_of("tick", {"rev": 7}, 7) == b'id: 7\nevent: tick\ndata: {"rev":7}\n\n'


def test_changes_nobody_shows_still_move_the_rev() -> None:
    rows = [{"type": "plan", "payload": {}, "rev": 3}, {"type": "touched", "payload": {}, "rev": 4}]
    assert [frame.split(b"\n")[0] for frame in audiences.frames(rows)] == [b"id: 3", b"id: 4"]


def test_a_screen_that_does_not_keep_up_is_told_to_start_anew() -> None:
    screen = Screen("a1")
    for n in range(600):
        screen.push(frame_of("tick", {"rev": n}, n))
    frames = []
    while not screen.queue.empty():
        frames.append(screen.queue.get_nowait())
    assert any(frame and b"event: stale" in frame for frame in frames)


def test_void_visits_are_not_counted_as_due() -> None:
    visits = [{"state": "void", "start_at": None, "windows": []}, {"state": "sampled", "start_at": None, "windows": []}]
    assert board.counts(visits, 3) == {"due": 1, "visited": 1, "unassigned": 3, "late": 0}


def test_a_password_matches_only_itself() -> None:
    stored = passwords.hashed("correct horse")
    assert passwords.matches("correct horse", stored)
    assert not passwords.matches("wrong horse", stored)
    assert not passwords.matches("anything", None)


def test_an_event_may_come_plain_structured_or_in_a_batch() -> None:
    envelope = {"specversion": "1.0", "id": "e2", "type": "household.released", "source": "x"}
    inner = {name: value for name, value in EVENT.items() if name not in ("event_id", "type")}
    for body in (EVENT, [EVENT, EVENT], envelope | {"data": inner}):
        verdicts = gateway.read(msgspec.json.encode(body), {}, lambda area: area == "a1", NOON)
        assert verdicts.rejected == []
    assert gateway.read(msgspec.json.encode(envelope | {"data": inner}), {}, bool, NOON).good[0].event_id == "e2"


def test_one_wrong_event_does_not_lose_the_valid_one_beside_it() -> None:
    batch = [EVENT, EVENT | {"area": "elsewhere"}, EVENT | {"class": "nonsense"}, 5, EVENT | {"type": "visit.due"}]
    verdicts = gateway.read(msgspec.json.encode(batch), {}, lambda area: area == "a1", NOON)
    assert [event.event_id for event in verdicts.good] == ["e1"]
    assert [row["index"] for row in verdicts.rejected] == [1, 2, 3, 4]


def test_what_lies_too_far_from_the_clock_is_refused_with_how_far() -> None:
    batch = [
        EVENT | {"event_id": "e2", "occurred_at": (NOON + dt.timedelta(minutes=90)).isoformat()},
        EVENT | {"event_id": "e3", "occurred_at": (NOON - dt.timedelta(days=401, hours=2)).isoformat()},
        EVENT | {"event_id": "e4", "released_on": "1890-11-25"},
        EVENT | {"event_id": "e5", "occurred_at": (NOON + dt.timedelta(minutes=4)).isoformat()},
    ]
    verdicts = gateway.read(msgspec.json.encode(batch), {}, bool, NOON)
    assert [event.event_id for event in verdicts.good] == ["e5"]
    assert {row["code"] for row in verdicts.rejected} == {"E1003"}
    assert "1 h 30 min ahead" in verdicts.rejected[0]["message"]
    assert "401 days before" in verdicts.rejected[1]["message"]


def test_a_body_that_is_no_json_is_refused() -> None:
    with pytest.raises(BadRequest):
        gateway.read(b"\xff{", {}, bool, NOON)


def test_windows_decide_what_is_late() -> None:
    window = {"open_at": "2022-11-25T09:45:00+08:00", "close_at": "2022-11-25T10:15:00+08:00"}
    late = {"start_at": "2022-11-25T10:16:00+08:00", "windows": [window], "state": "due"}
    assert board.is_late(late)
    assert not board.is_late(late | {"start_at": "2022-11-25T10:15:00+08:00"})
