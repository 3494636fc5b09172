"""What a plan does against C1 … C16 and C18, and what it costs (sections 3 and 4 of the format)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.outsider.travel import Ground, Place

Json = dict[str, Any]
TERMS = ("travel_s", "unassigned_s", "late_s", "not_preferred_s", "churn_s", "unfair_s")
DEFAULT_PRICES = {"mandatory_s": 1_000_000, "churn_shift_tolerance_s": 900}


class Case:
    """A case as read from its file, with what is absent as the format says."""

    def __init__(self, file: Json) -> None:
        self.file, self.ground = file, Ground(file)
        self.now_s, self.visits = file.get("now_s", 0), self.ground.visits
        self.teams = {team["id"]: team for team in file["teams"]}
        self.specimen_s, self.pool = file.get("specimen_limit_s"), file.get("pool_size", 10)

    def price(self, name: str) -> int:
        """Return a price [s], 0 when the case does not state it."""
        return int((self.file.get("prices") or {}).get(name, DEFAULT_PRICES.get(name, 0)))

    def lasts_s(self, team: Json, stop: Json) -> int:
        """Return how long `stop` takes [s]."""
        kind = kind_of(stop)
        if kind == "visit":
            visit = self.visits[stop["visit"]]
            return int(visit["service_s"] + visit.get("after_s", 0))
        if kind == "break":
            return int(team["breaks"][stop["break"]]["duration_s"])
        return int(self.file.get("reset_s", 0) if kind == "reset" else self.file.get("handover_s", 0))

    def place(self, stop: Json, here: Place) -> Place:
        """Return where `stop` happens: breaks and resets where the team stands."""
        kind = kind_of(stop)
        if kind == "visit":
            return self.ground.door(stop["visit"])
        return ("point", stop["handover"]) if kind == "handover" else here

    def crews(self, visit: str) -> list[list[str]]:
        """Return the roles of each crew."""
        crews: list[list[str]] = self.visits[visit].get("crews", [["sampler"]])
        return crews


def kind_of(stop: Json) -> str:
    """Return what `stop` is: visit, reset, handover or break."""
    names = ("visit", "reset", "handover", "break")
    (kind,) = [name for name in names if stop.get(name) is not None and stop[name] is not False]
    return kind


class Walk:
    """One route from its start to its end, stop by stop, with what it does against the rules that bind it alone."""

    def __init__(self, case: Case, route: Json) -> None:
        self.case, self.route, self.team = case, route, case.teams[route["team"]]
        self.driven = self.team.get("driven") or []
        self.broken: list[tuple[Any, ...]] = []
        self.here: Place = ("point", self.team["start"])
        self.clock = self.suit_from = route["depart_s"]
        self.travel_s = self.idle_s = self.work_s = self.rank = self.persons = self.single = self.pooled = 0
        self.oldest: int | None = None
        self.taken: set[int] = set()
        self._begin()
        for index, stop in enumerate(route["stops"]):
            self._stop(index, stop)
        self._end()

    def _says(self, code: str, *what: Any) -> None:
        self.broken.append((code, self.team["id"], *what))

    def _begin(self) -> None:
        count = len(self.driven)
        if [_plain(stop) for stop in self.route["stops"][:count]] != [_plain(stop) for stop in self.driven]:
            self._says("C15", "what is driven differs")
        if count and self.route["depart_s"] != self.team["depart_s"]:
            self._says("C15", "departure")
        if self.team.get("lost") and len(self.route["stops"]) > count:
            self._says("C15", "lost and goes on")
        least = max(self.team["shift_start_s"], self.case.now_s, self.team.get("free_s", 0))
        if not count and self.clock < least:
            self._says("C3", "departs early")

    def _stop(self, index: int, stop: Json) -> None:
        binds = index >= len(self.driven)
        if binds and index == len(self.driven) and index:
            self.clock = max(self.clock, self.case.now_s)
        there = self.case.place(stop, self.here)
        way = self.case.ground.way_s(self.team["mode"], self.here, there)
        self.travel_s += way
        self.idle_s += stop["start_s"] - stop["arrive_s"]
        if binds:
            lasts_s = self.case.lasts_s(self.team, stop)
            if stop["arrive_s"] != self.clock + way or stop["start_s"] < stop["arrive_s"]:
                self._says("C3", index, "arrival")
            if stop["leave_s"] != stop["start_s"] + lasts_s:
                self._says("C3", index, "departure")
        getattr(self, f"_{kind_of(stop)}")(stop, binds)
        self.here, self.clock = there, stop["leave_s"]

    def _visit(self, stop: Json, binds: bool) -> None:
        visit, crew = self.case.visits[stop["visit"]], stop.get("crew", 0)
        if binds:
            self._may(visit, crew, stop["start_s"])
        self.rank = max(self.rank, visit["rank"])
        if crew:
            return
        self.persons += visit.get("persons", 1)
        self.single += visit.get("single_tubes", 0)
        self.pooled += visit.get("pool_persons", 0)
        self.oldest = stop["start_s"] if self.oldest is None else self.oldest
        tubes = self.single + -(-self.pooled // self.case.pool)
        if binds and self.persons > self.team.get("person_capacity", self.persons):
            self._says("C9", visit["id"])
        if binds and tubes > self.team.get("tube_capacity", tubes):
            self._says("C10", visit["id"])

    def _may(self, visit: Json, crew: int, start_s: int) -> None:
        if late_s(visit, start_s) is None or start_s < visit.get("release_s", 0):
            self._says("C4", visit["id"], start_s)
        if lacks := lacking(self.team, visit, crew):
            self._says({"no_role": "C6", "no_ppe": "C7", "pinned_elsewhere": "C16"}[lacks], visit["id"])
        if visit["rank"] < self.rank:
            self._says("C8", visit["id"])

    def _reset(self, stop: Json, binds: bool) -> None:
        if "reset_s" not in self.case.file:
            self._says("C8", "no resets in this case")
        self.rank = 0
        self._change(stop, binds)

    def _break(self, stop: Json, binds: bool) -> None:
        pause = self.team["breaks"][stop["break"]]
        if stop["break"] in self.taken or (binds and not pause["open_s"] <= stop["start_s"] <= pause["close_s"]):
            self._says("C12", stop["break"])
        self.taken.add(stop["break"])
        self.idle_s += stop["leave_s"] - stop["start_s"]
        self._change(stop, binds)

    def _change(self, stop: Json, binds: bool) -> None:
        if binds:
            self._suit(stop["start_s"])
        self.suit_from = stop["leave_s"]

    def _suit(self, at_s: int) -> None:
        if at_s - self.suit_from > self.team.get("suit_limit_s", at_s - self.suit_from):
            self._says("C13", at_s)

    def _handover(self, stop: Json, binds: bool) -> None:
        if not self.case.ground.points[stop["handover"]].get("handover"):
            self._says("C11", "no hand-over there")
        if binds:
            self._sample(stop["start_s"])
        self.oldest, self.single, self.pooled = None, 0, 0

    def _sample(self, at_s: int) -> None:
        if self.case.specimen_s is not None and self.oldest is not None and at_s - self.oldest > self.case.specimen_s:
            self._says("C11", at_s)

    def _end(self) -> None:
        if self.team.get("lost"):
            return
        way = self.case.ground.way_s(self.team["mode"], self.here, ("point", self.team["end"]))
        self.travel_s += way
        back = self.route["return_s"]
        self.work_s = back - self.route["depart_s"] - self.idle_s
        if back != self.clock + way:
            self._says("C3", "return")
        if len(self.route["stops"]) == len(self.driven):
            return
        if back > self.team["shift_end_s"]:
            self._says("C5")
        self._sample(back)
        self._suit(back)
        seen = max([self.case.now_s, *(stop["leave_s"] for stop in self.driven[-1:])])
        for index, pause in enumerate(self.team.get("breaks", [])):
            if index not in self.taken and pause["close_s"] >= seen and back > pause["close_s"]:
                self._says("C12", "left out", index)


def _plain(stop: Json) -> Json:
    return {"crew": 0, **{name: value for name, value in stop.items() if value is not None and value is not False}}


def lacking(team: Json, visit: Json, crew: int) -> str | None:
    """Return why `team` is never crew `crew` of `visit`, None when it may be."""
    if not set(visit.get("crews", [["sampler"]])[crew]) <= set(team["roles"]):
        return "no_role"
    if team.get("ppe_level", 3) < visit.get("ppe_level", 1):
        return "no_ppe"
    return "pinned_elsewhere" if crew == 0 and visit.get("pinned_team") not in (None, team["id"]) else None


def late_s(visit: Json, start_s: int) -> int | None:
    """Return the lateness [s] in the best window that allows the start, None when none does."""
    return min((max(0, start_s - w[1]) for w in visit["windows_s"] if w[0] <= start_s <= w[-1]), default=None)


class Verdict:
    """What a plan does against the rules, and its cost term by term."""

    def __init__(self, file: Json, plan: Json) -> None:
        self.case, self.plan = Case(file), plan
        self.walks = [Walk(self.case, route) for route in plan["routes"] if route["stops"]]
        self.left = [left["visit"] for left in plan["unassigned"]]
        self.starts: dict[tuple[str, int], list[tuple[int, str, bool]]] = {}
        for walk in self.walks:
            for index, stop in enumerate(walk.route["stops"]):
                if stop.get("visit") is not None:
                    fact = (stop["start_s"], walk.team["id"], index < len(walk.driven))
                    self.starts.setdefault((stop["visit"], stop.get("crew", 0)), []).append(fact)
        self.cost = self._cost()
        self.broken = [broken for walk in self.walks for broken in walk.broken] + list(self._whole())

    def _whole(self) -> Iterator[tuple[Any, ...]]:
        teams = [walk.team["id"] for walk in self.walks]
        yield from (("C2", team) for team in teams if teams.count(team) > 1)
        missing = {name for name, team in self.case.teams.items() if team.get("driven")} - set(teams)
        yield from (("C15", team, "missing") for team in missing)
        yield from (("C1", *served, "twice") for served, facts in self.starts.items() if len(facts) > 1)
        yield from (("C1", name, "unknown") for name in self.left if name not in self.case.visits)
        for name in self.case.visits:
            yield from self._served(name)
        for term, is_s in self.cost.items():
            if self.plan["cost"].get(term) != is_s:
                yield ("C18", term, self.plan["cost"].get(term), is_s)

    def _served(self, name: str) -> Iterator[tuple[Any, ...]]:
        crews = self.case.crews(name)
        facts = [self.starts[name, crew][0] for crew in range(len(crews)) if (name, crew) in self.starts]
        half = len(facts) == 1 < len(crews)
        if half and not facts[0][2]:
            yield ("C14", name, "half")
        if self.left.count(name) != (not facts or half):
            yield ("C1", name, "served xor left out once")
        if len(facts) == 2 and not all(fact[2] for fact in facts):
            low, high = self.case.visits[name].get("gap_s", [0, 0])
            if facts[0][1] == facts[1][1] or not low <= facts[1][0] - facts[0][0] <= high:
                yield ("C14", name, "apart")

    def _cost(self) -> dict[str, int]:
        case, served = self.case, {name: facts[0] for (name, crew), facts in self.starts.items() if not crew}
        cost = dict.fromkeys(TERMS, 0)
        cost["travel_s"] = sum(walk.travel_s for walk in self.walks)
        for name, visit in case.visits.items():
            count = sum((name, crew) in self.starts for crew in range(len(case.crews(name))))
            if count < len(case.crews(name)):
                cost["unassigned_s"] += case.price("mandatory_s") if visit.get("mandatory") else visit["penalty_s"]
        for name, (start_s, team, _) in served.items():
            visit = case.visits[name]
            cost["late_s"] += case.price("late_per_s") * (late_s(visit, start_s) or 0)
            cost["not_preferred_s"] += case.price("not_preferred_s") * (visit.get("preferred_team", team) != team)
        cost["churn_s"] = sum(self._churn_s(served))
        works = {walk.team["id"]: walk.work_s for walk in self.walks}
        each = [works.get(name, 0) for name, team in case.teams.items() if not team.get("lost")]
        cost["unfair_s"] = case.price("unfair_permille") * (max(each) - min(each)) // 1000 if each else 0
        return {**cost, "total_s": sum(cost.values())}

    def _churn_s(self, served: dict[str, tuple[int, str, bool]]) -> Iterator[int]:
        for route in _told(self.case):
            for stop in route["stops"]:
                start_s, team, driven = served.get(stop.get("visit"), (0, "", True))
                if driven or stop.get("crew", 0):
                    continue
                if team != route["team"]:
                    yield self.case.price("churn_team_s")
                elif abs(start_s - stop["start_s"]) > self.case.price("churn_shift_tolerance_s"):
                    yield self.case.price("churn_shift_s")


def _told(case: Case) -> list[Json]:
    told: list[Json] = (case.file.get("published") or {"routes": []})["routes"]
    return told
