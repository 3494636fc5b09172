"""What can wait for an answer and what cannot."""

import datetime as dt

import pytest

from streams.dispatch.assign import Difference, NewRoute
from streams.dispatch.news import News, Rank, Sent, concerns, rank, sent, sent_after, touches
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


def test_a_decision_is_overtaken_by_a_report_of_a_team_whose_route_it_changes_and_by_no_other() -> None:
    what = Difference({"T1": (NewRoute(), [])}, {}, ())
    day = dt.date(2022, 11, 25)
    assert touches([report()], day, KNOWN[DAY], what)
    assert not touches([report("V2", "T2")], day, KNOWN[DAY], what)
    assert touches([News("visit", DAY)], day, KNOWN[DAY], what)
    assert not touches([News("visit", "2022-11-26")], day, KNOWN[DAY], what)


def test_what_is_in_force_is_known_before_and_after_a_difference() -> None:
    left = {"V3": {"reason": "pinned_elsewhere"}}
    published = Published(3, routes={"T1": [{"visit": "V1"}, {"kind": "break"}]}, unassigned=left)
    assert sent(published) == Sent(3, {"V1": "T1"}, waits=True)
    what = Difference({"T2": (NewRoute(stops=[{"visit": "V3"}]), [])}, {}, ("V3",))
    assert sent_after(published, what) == Sent(4, {"V1": "T1", "V3": "T2"}, waits=False)
