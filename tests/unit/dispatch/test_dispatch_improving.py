"""Whose plan is improved next, and how much of a processor that may take from who cannot wait."""

import datetime as dt
import itertools
from collections import Counter
from types import SimpleNamespace

import pytest

from streams.dispatch.searching import improving as module
from streams.dispatch.searching.improving import Improvements, Key

DAY = dt.date(2022, 11, 25)
THERE = dt.datetime(2022, 11, 25, 8, tzinfo=dt.UTC)
SEARCH_S = 2.0


class Machine:
    """Planning processes on a clock of the test: it ticks ten times a second, as nothing here takes time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, hands: int = 1) -> None:
        self.now = 100.0
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.now))
        self.queue = Improvements(hands)
        self.running: dict[Key, float] = {}
        self.begun: list[tuple[float, str]] = []
        self.busy_s = 0.0

    def tick(self) -> None:
        """A tenth of a second: what has been searched long enough ends, and what may begin begins."""
        self.now += 0.1
        self.busy_s += 0.1 * len(self.running)
        for key, ends in list(self.running.items()):
            if self.now >= ends:
                del self.running[key]
                self.queue.done(key)
        while (key := self.queue.begin(THERE, self.running)) is not None:
            self.running[key] = self.now + SEARCH_S
            self.begun.append((self.now, key[0]))


def test_an_area_that_is_calm_and_one_that_never_is_are_both_improved_while_urgencies_keep_coming(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = Machine(monkeypatch)
    machine.queue.want(("calm", DAY))
    for tick in range(3000):
        machine.queue.press()
        machine.queue.want(("urgent", DAY))
        if tick == 1500:
            machine.queue.want(("calm", DAY))
        machine.tick()
    turns = Counter(area for _, area in machine.begun)
    assert turns["calm"] == 2
    assert turns["urgent"] >= 300 / (SEARCH_S / module.SHARE) - 4


def test_no_area_of_a_city_waits_longer_than_one_search_of_each_and_their_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine, areas = Machine(monkeypatch), [f"A{n}" for n in range(12)]
    for _ in range(6000):
        machine.queue.press()
        for area in areas:
            machine.queue.want((area, DAY))
        machine.tick()
    for area in areas:
        at = [100.0, *(begun for begun, name in machine.begun if name == area), machine.now]
        longest = max(b - a for a, b in itertools.pairwise(at))
        assert longest <= module.PATIENCE_S + len(areas) * (SEARCH_S / module.SHARE + 0.3)


def test_searches_take_no_more_than_their_share_while_anybody_is_answered_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for hands in (1, 3):
        machine = Machine(monkeypatch, hands)
        for n in range(3000):
            machine.queue.press()
            machine.queue.want((f"A{n % 7}", DAY))
            machine.tick()
        assert machine.busy_s <= 300 * module.SHARE * hands + hands * SEARCH_S
        assert machine.busy_s >= 300 * module.SHARE * hands / 2


def test_a_long_calm_is_not_paid_for_when_the_first_urgency_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    for n in range(1000):
        machine.queue.want((f"A{n % 5}", DAY))
        machine.tick()
    assert machine.busy_s > 90
    machine.begun.clear()
    for n in range(400):
        machine.queue.press()
        machine.queue.want((f"A{n % 5}", DAY))
        machine.tick()
    assert len(machine.begun) >= 2


def test_who_waited_longest_goes_first_and_asking_again_does_not_put_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    for area in ("first", "second", "third"):
        machine.queue.want((area, DAY))
        machine.now += 1.0
    machine.queue.want(("first", DAY))
    machine.now += module.QUIET_S
    for _ in range(100):
        machine.tick()
    assert [area for _, area in machine.begun] == ["first", "second", "third"]


def test_an_area_is_left_alone_until_it_is_quiet_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    machine.queue.want(("area", DAY))
    assert machine.queue.begin(THERE, ()) is None
    machine.now += module.QUIET_S
    assert machine.queue.begin(THERE, ()) == ("area", DAY)
    machine.queue.done(("area", DAY))
    began = machine.now
    while not machine.begun:
        machine.queue.want(("area", DAY))
        machine.tick()
    assert machine.begun[0][0] - began == pytest.approx(module.PATIENCE_S, abs=0.25)


def test_a_day_rests_by_its_own_clock_unless_somebody_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, key, until = Machine(monkeypatch), ("area", DAY), THERE + dt.timedelta(minutes=10)

    def improved() -> None:
        machine.queue.want(key)
        machine.now += module.QUIET_S
        assert machine.queue.begin(THERE, ()) == key
        machine.queue.done(key, until)
        machine.queue.want(key)
        machine.now += module.PATIENCE_S
        assert machine.queue.begin(THERE, ()) is None

    improved()
    assert machine.queue.begin(until, ()) == key
    machine.queue.done(key)
    improved()
    machine.queue.want(key, at_once=True)
    assert machine.queue.begin(THERE, ()) == key


def test_nothing_begins_for_a_day_or_a_process_that_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, hands=2)
    machine.queue.want(("area", DAY))
    machine.now += module.QUIET_S
    assert machine.queue.begin(THERE, [("area", DAY)]) is None
    assert machine.queue.begin(THERE, [("b", DAY), ("c", DAY)]) is None
    assert machine.queue.begin(THERE, [("b", DAY)]) == ("area", DAY)
