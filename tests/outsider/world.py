"""Events and what they do to a case with a plan in force (section 5 of the format)."""

from __future__ import annotations

import copy
import random
from typing import Any

from tests.outsider.cases import visit

Json = dict[str, Any]
KINDS = ("urgent", "urgent", "cancel", "no_answer", "no_answer", "team_late", "team_lost")


def events(seed: int, case: Json, count: int) -> list[Json]:
    """Return `count` events drawn from `seed`, some of them void."""
    draw, drawn, at = random.Random(seed), [], 0
    for number in range(count):
        at += draw.randrange(50, 900)
        event = {"id": f"E{number}", "t_s": at, "kind": draw.choice(KINDS)}
        if event["kind"] == "urgent":
            urgent = {**visit(draw, f"U{number}", case), "mandatory": True, "windows_s": [[at, at + 2700]]}
            event["visit"] = {name: value for name, value in urgent.items() if name != "release_s"}
        elif event["kind"] == "cancel":
            event["visit"] = draw.choice(case["visits"])["id"]
        else:
            event["team"] = draw.choice(case["teams"])["id"]
            event |= {"delay_s": draw.choice([300, 1200])} if event["kind"] == "team_late" else {}
        drawn.append(event)
    return drawn


def after(case: Json, event: Json) -> tuple[Json, bool]:
    """Return `case`, whose `published` plan is in force, after `event`, and whether that was void."""
    new = moved_on(case, event["t_s"])
    return new, not getattr(_Happens(new), event["kind"])(event)


def moved_on(case: Json, t_s: int) -> Json:
    """Return `case` with what has been driven at `t_s`."""
    new = copy.deepcopy(case)
    new["now_s"] = t_s
    routes = {route["team"]: route for route in new["published"]["routes"]}
    for team in new["teams"]:
        route, count = routes.get(team["id"], {"stops": []}), len(team.get("driven") or [])
        if not route["stops"] or team.get("lost"):
            continue
        left_s = route["stops"][count - 1]["leave_s"] if count else route["depart_s"]
        while count < len(route["stops"]) and left_s <= t_s:
            left_s = route["stops"][count]["leave_s"]
            count += 1
        if count:
            team |= {"driven": copy.deepcopy(route["stops"][:count]), "depart_s": route["depart_s"]}
    return new


class _Happens:
    """Changes a case in place; each method says whether its event was not void."""

    def __init__(self, case: Json) -> None:
        self.case, self.now_s = case, case["now_s"]
        self.driven = {stop.get("visit") for team in case["teams"] for stop in team.get("driven") or []}

    def urgent(self, event: Json) -> bool:
        self.case["visits"].append(event["visit"])
        return True

    def cancel(self, event: Json) -> bool:
        name = event["visit"]
        if name in self.driven or all(one["id"] != name for one in self.case["visits"]):
            return False
        self.case["visits"] = [one for one in self.case["visits"] if one["id"] != name]
        for route in self.case["published"]["routes"]:
            route["stops"] = [stop for stop in route["stops"] if stop.get("visit") != name]
        return True

    def no_answer(self, event: Json) -> bool:
        team = self._team(event)
        last = (team.get("driven") or [{}])[-1]
        if team.get("lost") or last.get("visit") is None or not last["start_s"] <= self.now_s < last["leave_s"]:
            return False
        name, _, number = last["visit"].partition("~")
        names, number = {one["id"] for one in self.case["visits"]}, int(number or 1) + 1
        while f"{name}~{number}" in names:
            number += 1
        old = next(one for one in self.case["visits"] if one["id"] == last["visit"])
        again = {**copy.deepcopy(old), "id": f"{name}~{number}", "release_s": self.now_s + 3600}
        self.case["visits"].append(again)
        self._happened(team, {**last, "leave_s": self.now_s})
        return True

    def team_late(self, event: Json) -> bool:
        team, delay_s = self._team(event), event["delay_s"]
        if team.get("lost"):
            return False
        if not team.get("driven"):
            team["free_s"] = max(team["shift_start_s"], self.now_s, team.get("free_s", 0)) + delay_s
            return True
        last = team["driven"][-1]
        if last["leave_s"] <= self.now_s:
            return False
        times = {name: last[name] for name in ("arrive_s", "start_s", "leave_s")}
        self._happened(team, last | {name: at + delay_s * (at > self.now_s) for name, at in times.items()})
        return True

    def team_lost(self, event: Json) -> bool:
        team = self._team(event)
        was, team["lost"] = team.get("lost", False), True
        return not was

    def _team(self, event: Json) -> Json:
        team: Json = next(team for team in self.case["teams"] if team["id"] == event["team"])
        return team

    def _happened(self, team: Json, last: Json) -> None:
        team["driven"][-1] = last
        for route in self.case["published"]["routes"]:
            if route["team"] == team["id"]:
                route["stops"][len(team["driven"]) - 1] = copy.deepcopy(last)
