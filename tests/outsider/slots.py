"""Whether a reason holds: one team takes one visit more somewhere, the others as they are (C17)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from tests.outsider.judge import Case, Json, Verdict, Walk, kind_of, lacking

WHO = ("no_role", "no_ppe", "pinned_elsewhere")
ROUNDS = 400


def refuted(said: Verdict) -> list[tuple[Any, ...]]:
    """Return what a counterexample refutes in the plan judged by `said`: reasons, and second crews that do not come."""
    found = list(_missed(said))
    for left in said.plan["unassigned"]:
        visit = said.case.visits[left["visit"]]
        against = None
        if left["reason"] in WHO:
            against = None if _is_nobody(said.case, visit, left["reason"]) else "somebody"
        elif left["reason"] != "not_found_in_time" and len(said.case.crews(visit["id"])) == 1:
            slots = _slots(said, visit, 0)
            if left["reason"] == "costs_more":
                slots = (new for new in slots if _total(said, new, visit["id"]) < said.cost["total_s"])
            against = next(slots, None)
        if against:
            found.append(("C17", visit["id"], left["reason"], against))
    return found


def _is_nobody(case: Case, visit: Json, code: str) -> bool:
    for crew in range(len(case.crews(visit["id"]))):
        there = [team for team in case.teams.values() if not team.get("lost")] or list(case.teams.values())
        lacks = [lacking(team, visit, crew) for team in there]
        if all(lacks) and code in lacks:
            return True
    return False


def _missed(said: Verdict) -> Iterator[tuple[Any, ...]]:
    """Yield the visits to which one crew of two is on its way while the other has a slot (C14)."""
    for left in said.plan["unassigned"]:
        name = left["visit"]
        missing = [crew for crew in range(len(said.case.crews(name))) if (name, crew) not in said.starts]
        if len(missing) < len(said.case.crews(name)):
            for new in islice(_slots(said, said.case.visits[name], missing[0]), 1):
                yield ("C14", name, "half", new)


def _slots(said: Verdict, visit: Json, crew: int) -> Iterator[Json]:
    """Yield each route that takes crew `crew` of `visit` in as well."""
    beside = [fact[1] for fact in said.starts.get((visit["id"], 1 - crew), [])]
    for name, team in said.case.teams.items():
        if team.get("lost") or lacking(team, visit, crew) or name in beside:
            continue
        walk = next((walk for walk in said.walks if walk.team["id"] == name), None)
        route = walk.route if walk else {"team": name, "stops": []}
        for at in range(len(team.get("driven") or []), len(route["stops"]) + 1):
            stops = [*route["stops"][:at], {"visit": visit["id"], "crew": crew}, *route["stops"][at:]]
            new = Timing(said, team, stops).route()
            if new is not None:
                yield new


def _total(said: Verdict, new: Json, visit: str) -> int:
    routes = [*(walk.route for walk in said.walks if walk.team["id"] != new["team"]), new]
    left = [one for one in said.plan["unassigned"] if one["visit"] != visit]
    return Verdict(said.case.file, {"routes": routes, "unassigned": left, "cost": {}}).cost["total_s"]


class Timing:
    """The earliest times of `stops` for one team, all others as they are.

    Starts only ever move later: to a window, to the other crew, or because a suit put on or a sample taken then would
    get too old. What no longer moves is the earliest way, if there is one.
    """

    def __init__(self, said: Verdict, team: Json, stops: list[Json]) -> None:
        self.said, self.case, self.team = said, said.case, team
        self.driven = team.get("driven") or []
        self.rest = stops[len(self.driven) :]
        here = ("point", team["start"])
        places = [here := self.case.place(stop, here) for stop in stops]
        places = [("point", team["start"]), *places, ("point", team["end"])]
        ways = [self.case.ground.way_s(team["mode"], a, b) for a, b in pairwise(places)]
        self.ways = ways[len(self.driven) :]
        self.lasts = [self.case.lasts_s(team, stop) for stop in self.rest]
        self.depart = max(team["shift_start_s"], self.case.now_s, team.get("free_s", 0))
        if self.driven:
            self.depart = max(self.driven[-1]["leave_s"], self.case.now_s)
        self.starts = [0] * len(self.rest)

    def route(self) -> Json | None:
        """Return the route, None where a rule that binds it alone is broken."""
        for _ in range(ROUNDS):
            before = (self.depart, list(self.starts))
            if not self._forward() or not self._pushed():
                return None
            if before == (self.depart, self.starts):
                return self._written()
        return None

    def _forward(self) -> bool:
        clock = self.depart
        for index, stop in enumerate(self.rest):
            start = self._open(stop, max(self.starts[index], clock + self.ways[index]))
            if start is None:
                return False
            self.starts[index] = start
            clock = start + self.lasts[index]
        self.back = clock + self.ways[-1]
        return bool(self.back <= self.team["shift_end_s"])

    def _open(self, stop: Json, at: int) -> int | None:
        if kind_of(stop) == "break":
            pause = self.team["breaks"][stop["break"]]
            start = max(at, pause["open_s"])
            return start if start <= pause["close_s"] else None
        if kind_of(stop) != "visit":
            return at
        visit = self.case.visits[stop["visit"]]
        low, high = self._beside(visit, stop.get("crew", 0))
        at = max(at, low, visit.get("release_s", 0))
        start = min((max(at, window[0]) for window in visit["windows_s"] if at <= window[-1]), default=None)
        return start if start is not None and start <= high else None

    def _beside(self, visit: Json, crew: int) -> tuple[int, int]:
        if len(self.case.crews(visit["id"])) == 1:
            return 0, 10**9
        ((other, _, _),) = self.said.starts[visit["id"], 1 - crew]
        low, high = visit.get("gap_s", [0, 0])
        return (other + low, other + high) if crew else (other - high, other - low)

    def _pushed(self) -> bool:
        """Move what begins too early for suits and samples; False where that is driven already."""
        suit_s, old_s = self.team.get("suit_limit_s"), self.case.specimen_s
        suit: int | str = "depart" if not self.driven else self._worn_since()
        samples: list[tuple[int, bool]] = self._on_board()
        for index, stop in enumerate([*self.rest, {"end": True}]):
            at = self.back if "end" in stop else self.starts[index]
            kind = "end" if "end" in stop else kind_of(stop)
            if kind in ("break", "reset", "end") and suit_s is not None and not self._suit_from(suit, at - suit_s):
                return False
            if kind in ("break", "reset"):
                suit = f"stop {index}"
            if kind in ("handover", "end"):
                for one, moves in samples if old_s is not None else []:
                    if (self.starts[one] if moves else one) < at - old_s:
                        if not moves:
                            return False
                        self.starts[one] = at - old_s
                samples = []
            if kind == "visit" and not stop.get("crew", 0):
                samples.append((index, True))
        return True

    def _suit_from(self, suit: int | str, least: int) -> bool:
        if isinstance(suit, int):
            return suit >= least
        if suit == "depart":
            self.depart = max(self.depart, least)
        else:
            index = int(suit.split()[1])
            self.starts[index] = max(self.starts[index], least - self.lasts[index])
        return True

    def _worn_since(self) -> int:
        changed = [stop["leave_s"] for stop in self.driven if kind_of(stop) in ("break", "reset")]
        return int([self.team["depart_s"], *changed][-1])

    def _on_board(self) -> list[tuple[int, bool]]:
        taken: list[tuple[int, bool]] = []
        for stop in self.driven:
            if kind_of(stop) == "handover":
                taken = []
            elif kind_of(stop) == "visit" and not stop.get("crew", 0):
                taken.append((stop["start_s"], False))
        return taken

    def _written(self) -> Json | None:
        clock, stops = self.depart, list(self.driven)
        for index, stop in enumerate(self.rest):
            times = {"arrive_s": clock + self.ways[index], "start_s": self.starts[index]}
            clock = self.starts[index] + self.lasts[index]
            stops.append({**stop, **times, "leave_s": clock})
        depart_s = self.team["depart_s"] if self.driven else self.depart
        new = {"team": self.team["id"], "depart_s": depart_s, "return_s": self.back, "stops": stops}
        return None if Walk(self.case, new).broken else new
