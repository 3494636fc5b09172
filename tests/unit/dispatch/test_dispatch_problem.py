"""The routing problem of a day, from the facts alone."""

import datetime as dt
from dataclasses import replace
from typing import Any

from streams.dispatch import policy
from streams.dispatch.day import facts
from streams.dispatch.day.instants import seconds
from streams.dispatch.problem import DEPOT, problem_of
from streams.routes.published import Published

ZONE = dt.timezone(dt.timedelta(hours=8))
DAY = dt.date(2022, 11, 25)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2022, 11, 25, hour, minute, tzinfo=ZONE)


SHIFTS = (facts.Shift(at(7), at(12)), facts.Shift(at(14), at(18)))
TEAM = facts.Team("M1", "mobile", 2, "walk", ({"member": "a", "roles": ["sampler"]},), SHIFTS)
QUARANTINE = facts.Team(
    "Q1",
    "quarantine",
    3,
    "ebike",
    ({"member": "c", "roles": ["medic"]}, {"member": "d", "roles": ["information_officer"]}),
    SHIFTS,
)


def visit(name: str, kind: str = "special", **more: Any) -> facts.Visit:
    return facts.Visit(name, "H" + name, kind, ("r",), **{"state": "due", **more})


def known(*visits: facts.Visit, **more: Any) -> facts.Facts:
    given = {"now": at(6), "teams": {"M1": TEAM, "Q1": QUARANTINE}, "depot": (37.9, 112.5)} | more
    by_id = {one.visit: one for one in visits}
    return facts.Facts("A", 1, "Asia/Shanghai", "auto", DAY, visits=by_id, **given)


def stop(name: str, hour: int, minute: int = 0) -> dict[str, Any]:
    start = at(hour, minute)
    leave = start + dt.timedelta(minutes=5)
    times = {"arrive_at": start.isoformat(), "start_at": start.isoformat(), "leave_at": leave.isoformat()}
    return {"kind": "visit", "visit": name, **times}


def published(**routes: list[dict[str, Any]]) -> Published:
    return Published(version=1, routes=routes, departs={team: at(7) for team in routes})


def test_second_zero_is_midnight_of_the_area() -> None:
    assert seconds(known(), at(7)) == 7 * 3600
    assert problem_of(known()).now_s == 6 * 3600


def test_the_pause_between_shifts_is_a_break_of_exactly_that_time() -> None:
    team = problem_of(known()).teams[0]
    assert (team.shift_start_s, team.shift_end_s) == (7 * 3600, 18 * 3600)
    assert [(b.open_s, b.close_s, b.duration_s) for b in team.breaks] == [(12 * 3600, 12 * 3600, 2 * 3600)]


def test_fixed_teams_get_no_route() -> None:
    fixed = replace(TEAM, team="F1", kind="fixed")
    assert [team.id for team in problem_of(known(teams={"F1": fixed, "M1": TEAM})).teams] == ["M1"]


def test_a_quarantine_door_needs_a_medic_and_an_information_officer_in_full_protection() -> None:
    door = problem_of(known(visit("V1", "left_high_risk_zone", mandatory=True))).visits[0]
    assert door.crews == (("medic", "information_officer"),)
    assert (door.ppe_level, door.rank, door.after_s, door.single_tubes) == (3, 2, 17 * 60, 1)
    assert door.mandatory


def test_a_medic_may_sample_and_an_emergency_squad_only_rechecks() -> None:
    crew = ({"member": "a", "roles": ["medic", "information_officer"]},)
    assert policy.roles("quarantine", crew, None) == ("sampler", "medic", "information_officer")
    assert policy.roles("emergency", crew, None) == ("medic",)


def test_who_failed_the_gate_does_not_count() -> None:
    crew = ({"member": "a", "roles": ["medic"]}, {"member": "b", "roles": ["sampler"]})
    gate = ({"member": "a", "fit": False, "failed": ["temperature"]}, {"member": "b", "fit": True})
    assert policy.roles("mobile", crew, gate) == ("sampler",)


def test_a_household_without_a_place_is_planned_at_the_depot() -> None:
    problem = problem_of(known(visit("V1")))
    [building] = problem.buildings
    assert (building.x_m, building.y_m) == (problem.points[0].x_m, problem.points[0].y_m)
    assert problem.points[0].id == DEPOT


def test_a_building_without_a_point_takes_the_centre_of_its_compound() -> None:
    places = {
        "C": facts.Place("C", "compound"),
        "B": facts.Place("B", "building", "C", floors=11),
        "R": facts.Place("R", "room", "B", unit=2, floor=9),
    }
    problem = problem_of(known(visit("V1"), places=places, homes={"HV1": "R"}, centres={"C": (37.91, 112.5)}))
    door = problem.visits[0]
    assert (door.building, door.unit, door.floor) == ("B", 2, 9)
    assert problem.buildings[0].lift
    assert 1000 < problem.buildings[0].y_m - problem.points[0].y_m < 1200


def test_what_was_begun_is_driven_with_its_own_times_and_the_next_stop_with_it() -> None:
    sampled = visit("V1", state="sampled", began_at=at(7, 20), ended_at=at(7, 26), team="M1")
    facts_now = known(
        sampled,
        visit("V2"),
        visit("V3"),
        now=at(7, 30),
        published=published(M1=[stop("V1", 7, 10), stop("V2", 7, 25), stop("V3", 7, 40)]),
    )
    problem = problem_of(facts_now)
    driven = problem.teams[0].driven
    assert [(s.visit, s.start_s) for s in driven] == [("V1", 26400), ("V2", 27000)]
    assert driven[0].leave_s == seconds(facts_now, at(7, 26))
    assert problem.published is not None
    assert [s.visit for s in problem.published.routes[0].stops] == ["V1", "V2", "V3"]


def test_a_visit_due_again_after_no_answer_leaves_its_old_place() -> None:
    again = visit("V1", attempt=2, release_at=at(8, 20))
    problem = problem_of(known(again, visit("V2"), published=published(M1=[stop("V1", 7, 10), stop("V2", 7, 25)])))
    assert problem.published is not None
    assert [s.visit for route in problem.published.routes for s in route.stops] == ["V2"]
    assert [left.visit for left in problem.published.unassigned] == ["V1"]
    assert problem.visits[0].release_s == seconds(known(), at(8, 20))


def test_a_lost_team_keeps_only_what_it_did() -> None:
    sampled = visit("V1", state="sampled", began_at=at(7, 20), ended_at=at(7, 26), team="M1")
    lost = replace(TEAM, lost=True)
    plan = published(M1=[stop("V1", 7, 10), stop("V2", 7, 25)])
    problem = problem_of(known(sampled, visit("V2"), now=at(7, 30), teams={"M1": lost}, published=plan))
    assert problem.teams[0].lost
    assert [s.visit for s in problem.teams[0].driven] == ["V1"]


def test_a_door_visited_by_a_team_without_a_route_stays_with_it() -> None:
    sampled = visit("V1", state="sampled", began_at=at(7, 20), ended_at=at(7, 26), team="F9")
    problem = problem_of(known(sampled, now=at(7, 30)))
    [stray] = [team for team in problem.teams if team.id == "F9"]
    assert stray.lost
    assert [s.visit for s in stray.driven] == ["V1"]


def test_a_silent_phone_keeps_what_its_team_starts_soon() -> None:
    plan = published(M1=[stop("V1", 7, 10), stop("V2", 9, 0)])
    real = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    silent = known(
        visit("V1"),
        visit("V2"),
        now=at(7, 0),
        published=plan,
        phones={"M1": facts.Phone(1, real - dt.timedelta(seconds=120))},
        seen_now=real,
    )
    assert [s.visit for s in problem_of(silent).teams[0].driven] == ["V1"]
    heard = replace(silent, phones={"M1": facts.Phone(1, real)})
    assert problem_of(heard).teams[0].driven == ()


def test_a_team_on_its_way_to_the_first_door_of_the_day_drives_to_it() -> None:
    plan, shown = published(M1=[stop("V1", 7, 20), stop("V2", 9, 0)]), {"V1": at(7, 20), "V2": at(9)}
    real = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    checked_in = replace(TEAM, gate=({"member": "a", "fit": True},))
    away = known(
        visit("V1"),
        visit("V2"),
        now=at(7, 5),
        published=plan,
        teams={"M1": checked_in},
        phones={"M1": facts.Phone(1, real, shows=shown)},
        seen_now=real,
    )
    assert [s.visit for s in problem_of(away).teams[0].driven] == ["V1"]
    early = {"arrive_at": at(7, 20).isoformat()}
    for waits in (
        replace(away, now=at(6, 55)),
        replace(away, published=published(M1=[stop("V1", 10) | early, stop("V2", 11)])),
        replace(away, teams={"M1": TEAM}),
        replace(away, phones={"M1": facts.Phone(1, real, shows={"V2": at(9)})}),
    ):
        assert problem_of(waits).teams[0].driven == ()


def test_an_override_loosens_one_rule_for_one_visit_and_team_and_no_other() -> None:
    pinned = {"V1": "M1", "V2": "M1", "V3": "M1"}
    allowed = {
        "V1": facts.Override("M1", "window_closed"),
        "V2": facts.Override("M1", "suit_time", 30),
        "V3": facts.Override("M1", "shift_end", 20),
    }
    window = (facts.Window(at(8), at(9)),)
    some = [visit(name, windows=window) for name in ("V1", "V2", "V3")]
    problem = problem_of(known(*some, pins=pinned, overrides=allowed))
    mobile, quarantine = problem.teams
    assert [one.windows_s[0][-1] for one in problem.visits] == [86_400, 9 * 3600, 9 * 3600]
    assert mobile.suit_limit_s == policy.SUIT_LIMIT_S + 50 * 60  # a longer shift is a longer time in the suit as well
    assert mobile.shift_end_s == 18 * 3600 + 20 * 60
    assert (quarantine.suit_limit_s, quarantine.shift_end_s) == (policy.SUIT_LIMIT_S, 18 * 3600)


def test_the_team_that_knows_a_door_is_preferred_while_it_works() -> None:
    problem = problem_of(known(visit("V1"), visit("V2"), lasts={"HV1": "M1", "HV2": "gone"}))
    assert [one.preferred_team for one in problem.visits] == ["M1", None]


def test_a_team_hands_over_when_its_box_is_full() -> None:
    problem = problem_of(known(*(visit(f"V{n}", windows=(facts.Window(at(7), at(18)),)) for n in range(55))))
    assert [team.tube_capacity for team in problem.teams] == [policy.TUBES["mobile"], policy.TUBES["quarantine"]]


def test_a_change_is_worth_its_reading_and_a_served_visit_always_is() -> None:
    assert policy.is_worth(policy.CHEAPER_S, told=0)
    assert not policy.is_worth(1_000, told=35)
    assert policy.is_worth(policy.PENALTY_S["special"], told=35)
    assert policy.prices(is_seen=True).churn_team_s > policy.prices(is_seen=False).churn_team_s


def test_a_break_on_the_way_home_stays_and_one_without_a_visit_behind_it_goes() -> None:
    pause = stop("V9", 12) | {"kind": "break", "visit": None}
    plan = published(M1=[stop("V1", 11, 50), pause])
    for visits, kept in ((("V1",), 2), ((), 0)):
        problem = problem_of(known(*map(visit, visits), published=plan))
        assert problem.published is not None
        assert sum(len(route.stops) for route in problem.published.routes) == kept


def test_a_break_a_team_is_in_ends_when_its_next_shift_begins_whatever_the_clock_says() -> None:
    pause = stop("V9", 12) | {"kind": "break", "visit": None, "leave_at": at(14).isoformat()}
    plan = published(M1=[stop("V1", 11, 30), pause, stop("V2", 14, 5)])
    done = visit("V1", state="sampled", team="M1", began_at=at(11, 30), ended_at=at(11, 36))
    team = problem_of(known(done, visit("V2"), now=at(13, 42), published=plan)).teams[0]
    assert [(s.start_s, s.leave_s) for s in team.driven if s.break_index is not None] == [(12 * 3600, 14 * 3600)]


def test_a_reset_a_team_is_at_ends_as_planned_and_does_not_begin_anew() -> None:
    change = stop("V9", 9) | {"kind": "reset", "visit": None, "leave_at": at(9, 20).isoformat()}
    plan = published(M1=[stop("V1", 8, 30), change, stop("V2", 9, 30)])
    done = visit("V1", state="sampled", team="M1", began_at=at(8, 30), ended_at=at(8, 36))
    team = problem_of(known(done, visit("V2"), now=at(9, 12), published=plan)).teams[0]
    assert [s.leave_s for s in team.driven if s.reset] == [9 * 3600 + 20 * 60]
