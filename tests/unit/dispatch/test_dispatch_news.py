"""What can wait for an answer and what cannot."""

import datetime as dt
from typing import Any

import pytest

from streams.dispatch.assign import Difference, NewRoute
from streams.dispatch.waking.news import News, Rank, Sent, concerns, rank, sent, sent_after, touches
from streams.routes.published import Published

DAY = "2022-11-25"
KNOWN = {DAY: Sent(3, {"V1": "T1", "V2": "T2"}, waits=False)}


def report(visit: str = "V1", team: str | None = "T1", state: str = "sampled") -> News:
    return News("visit", DAY, state, visit, team)


@pytest.mark.parametrize("state", ["begun", "sampled", "refused"])
def test_a_word_from_where_the_route_sent_the_team_can_wait(state: str) -> None:
    assert rank([report(state=state)], KNOWN) is Rank.SOON


@pytest.mark.parametrize(
    "one",
    [
        report(team="T2"),
        report(team=None, state="moved"),
        report(visit="V9"),
        News("visit", DAY),
        News("visit.due", DAY),
        News("visit.void", DAY),
        News("team", DAY),
        News("pin", DAY),
        News("place"),
        News("plan", DAY, version=4),
        News("visit", "2022-11-26"),
    ],
    ids=lambda one: "-".join(str(part) for part in one if part),
)
def test_everything_else_is_answered_at_once(one: News) -> None:
    assert rank([report(), one], KNOWN) is Rank.NOW


def test_who_does_not_know_what_is_in_force_lets_nothing_wait() -> None:
    assert rank([report()], {}) is Rank.NOW


def test_what_was_answered_but_for_what_can_wait_presses_no_more() -> None:
    assert rank([News("visit.due", DAY, rev=7)], KNOWN, 7) is Rank.SOON
    assert rank([News("visit.due", DAY, rev=8)], KNOWN, 7) is Rank.NOW


def test_a_phone_that_confirms_waits_unless_a_visit_waits_for_it() -> None:
    phone = News("phone", DAY)
    assert rank([phone], KNOWN) is Rank.SOON
    assert rank([phone], {DAY: Sent(3, {}, waits=True)}) is Rank.NOW


def test_what_is_ours_and_what_concerns_no_route_asks_for_nothing_at_once() -> None:
    assert rank([News("plan", DAY, version=3), News("touched")], KNOWN) is Rank.SOON


def test_only_the_days_that_are_named_are_concerned() -> None:
    day = dt.date(2022, 11, 25)
    assert concerns([report()], day)
    assert not concerns([report()], day + dt.timedelta(days=1))
    assert concerns([News("place")], day + dt.timedelta(days=1))
    assert not concerns([News("plan", DAY, version=9)], day)


def stops(*visits: str) -> list[dict[str, Any]]:
    return [{"kind": "visit", "visit": visit} for visit in visits]


FORCE = Published(3, routes={"T1": stops("V1", "V3", "V4"), "T2": stops("V2")})


def overtakes(one: News, *visits: str) -> bool:
    """Whether a word overtakes a decision that gives T1 these visits."""
    what = Difference({"T1": (NewRoute(stops=stops(*visits)), [])}, {}, ())
    return touches([one], dt.date(2022, 11, 25), FORCE, what)


def test_a_decision_is_overtaken_by_what_cannot_wait_and_not_by_a_team_whose_route_it_leaves() -> None:
    assert not overtakes(report("V2", "T2"), "V1")
    assert overtakes(News("visit", DAY), "V1", "V3", "V4")
    assert overtakes(report("V9", "T1"), "V1", "V3", "V4")
    assert not overtakes(News("visit", "2022-11-26"), "V1")


@pytest.mark.parametrize(
    ("state", "route", "is_overtaken"),
    [
        ("sampled", ("V1", "V3", "new", "V4"), False),
        ("sampled", ("V1", "new", "V3", "V4"), True),
        ("begun", ("V1", "new", "V3", "V4"), False),
        ("begun", ("new", "V1", "V3", "V4"), True),
        ("sampled", ("V3", "V1", "V4"), True),
        ("sampled", (), True),
    ],
)
def test_a_team_that_goes_on_overtakes_only_what_changes_up_to_its_next_stop(
    state: str, route: tuple[str, ...], is_overtaken: bool
) -> None:
    assert overtakes(report("V1", "T1", state), *route) is is_overtaken


def test_what_is_in_force_is_known_before_and_after_a_difference() -> None:
    left = {"V3": {"reason": "pinned_elsewhere"}}
    published = Published(3, routes={"T1": [{"visit": "V1"}, {"kind": "break"}]}, unassigned=left)
    assert sent(published) == Sent(3, {"V1": "T1"}, waits=True)
    what = Difference({"T2": (NewRoute(stops=[{"visit": "V3"}]), [])}, {}, ("V3",))
    assert sent_after(published, what) == Sent(4, {"V1": "T1", "V3": "T2"}, waits=False)
