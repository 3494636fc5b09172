"""The values a route is made with, each with its source, and who may do what. No machine is touched here.

**Source** DOMAIN, section 4, unless said otherwise. S: the founding document; N: a local notice or report; G: an
assumption, so it will move into the rule pack's data.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from optimizer import Mode, Prices, TravelModel

ROUTED = frozenset({"mobile", "quarantine", "emergency"})
"""Kinds of teams that get routes; fixed teams get none. G."""

CREWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "special": (("sampler",),),
    "left_high_risk_zone": (("medic", "information_officer"),),
    "close_contact": (("medic", "information_officer"),),
    "recheck": (("medic",),),
}
"""Needed roles of the one crew. Source: S, quarantine by a medic and an information officer, one visit, two records."""

PPE = {"special": 2, "left_high_risk_zone": 3, "close_contact": 3, "recheck": 3}
"""Least level of protection. G."""

FIRST_PERSON_S = {"special": 300, "left_high_risk_zone": 360, "close_contact": 360, "recheck": 360}
"""Service time of the first person at a door [s]. N/G, calibrated to 40 persons per pair and day."""

FURTHER_PERSON_S = 90
"""Service time of each further person [s]. N/G."""

CHANGE_OF_SET_S = 17 * 60
"""After every quarantine household and re-check [s]. N."""

RESET_S = 20 * 60
"""Doff, disinfect, new set; a lower rank is allowed again [s]. N (Shenzhen 2020: 15-20 min)."""

HANDOVER_S = 300
"""Both sides sign for the tubes [s]. G, as in the door cases."""

SUIT_LIMIT_S = 4 * 3600
"""Longest time in one suit [s]. G."""

PERSONS = {"mobile": 40, "quarantine": 100, "emergency": 100}
"""Persons a day; a mobile team per pair of samplers. N (special pairs 30-45, quarantine crews 100)."""

TUBES = {"mobile": 50, "quarantine": 50, "emergency": 20}
"""Tubes on board between two hand-overs: one cooler box. G."""

POOL_SIZE = 10
"""Persons in a shared tube where a pack allows it; the Taiyuan pack does not. O."""

PENALTY_S = {"recheck": 400_000, "close_contact": 400_000, "left_high_risk_zone": 400_000, "special": 160_000}
"""Price of leaving a visit out [s of travel]: more than a whole day late (8 h at `late_per_s`), because a late visit is
better than none. Source: the order is that of the door cases' upper two priorities. G."""

RETIMED_S = 1800
"""A start that moves by less is not told, unless the visit becomes late by it [s]: a team knows itself that it runs
behind, and a route that is told anew at every drift is read by nobody. G."""

UNSEEN = Prices(
    late_per_s=4,
    mandatory_s=1_000_000,
    not_preferred_s=120,
    churn_team_s=60,
    churn_shift_s=10,
    churn_shift_tolerance_s=900,
    unfair_permille=300,
)
"""While no phone has shown a route yet: a change costs nobody anything, but nothing should change for nothing. Source:
the door cases, rich, for all but churn and fairness: at their 100 a team on foot had 10 doors and one on
e-bikes 30 of the same community; an hour more of one may cost all 18 minutes of way. G."""

SEEN = replace(UNSEEN, churn_team_s=900, churn_shift_s=120)
"""Once a lead has read a route: another team for a door is a quarter of an hour, another time two minutes. G: two leads
have to read, one has to learn the door, and somebody may have been told the time."""

TOLD_S = 120
"""What an improvement must save for each change that it tells a lead [s]: reading it at a door takes half a minute of
two people, and who is told too often stops reading. G."""

CHEAPER_S = 30
"""And what it must save in any case [s]. G."""

REST_S = 600
"""After an improvement an area rests so long, unless somebody was left out meanwhile [s of its own clock]. G."""

TRAVEL = TravelModel(
    modes={
        "walk": Mode(1000, 1400, 0),
        "ebike": Mode(4167, 1350, 45),
        "van": Mode(6000, 1450, 180),
    },
    lift_wait_s=60,
    lift_floor_s=3,
    stairs_floor_s=20,
    door_s=20,
    lift_between_s=60,
    lift_between_floor_s=3,
    stairs_between_floor_s=20,
    unit_gap_m=25,
    setup_s=30,
)
"""Walking 1.0 m/s in protective clothing with detour 1.4; e-bike 15 km/h effective (GB 17761-2018); lift 60 s + 3 s a
floor, stairs 20 s a floor. G/P."""

LIFT_ABOVE_FLOORS = 6
"""A building of which nobody said whether it has a lift has one when it is higher. G (the residential design code)."""

HELD_S = 30 * 60
"""What a silent phone's team starts within this time stays on it [s]. Source: HOUSE, section 4."""

SILENT_S = 60
"""A phone not seen for longer is silent [s of real time]. Source: HOUSE, section 4."""

MATTERS = frozenset(
    {"visit", "team", "phone", "visit.due", "visit.changed", "visit.void", "area", "pin", "place", "undo"}
)
"""Types of changes that can change a route; `plan`, `route.assigned` and the like are dispatch's own."""

ROLES = ("sampler", "medic", "information_officer", "police", "cadre", "volunteer")


def prices(*, is_seen: bool) -> Prices:
    """Return what imperfections cost, before and after anybody has seen a route of the day."""
    return SEEN if is_seen else UNSEEN


def is_worth(saved_s: int, told: int) -> bool:
    """Whether an improvement may be published: it saves more than the attention it takes.

    Parameters
    ----------
    saved_s
        Travel, lateness and what is left out, at their prices, against the plan in force brought up to date [s].
    told
        How many changes leads would have to read.
    """
    return saved_s >= CHEAPER_S + TOLD_S * told


def roles(kind: str, crew: Sequence[Mapping[str, Any]], gate: Sequence[Mapping[str, Any]] | None) -> tuple[str, ...]:
    """Return what a team may do: the roles of its members who are fit; a medic may act as sampler.

    Emergency squads get re-checks only, so what they are beside medics does not count. Until check-in everybody
    counts as fit.
    """
    unfit = {member["member"] for member in gate or () if not member["fit"]}
    held = {role for member in crew if member["member"] not in unfit for role in member.get("roles", ())}
    if kind == "emergency":
        return ("medic",) if "medic" in held else ()
    if "medic" in held:
        held.add("sampler")
    return tuple(role for role in ROLES if role in held)


def person_capacity(kind: str, crew: Sequence[Mapping[str, Any]]) -> int:
    """Return how many persons a team can sample in a day; a mobile team works in pairs of samplers."""
    hands = sum(1 for member in crew if {"sampler", "medic"} & set(member.get("roles", ())))
    return PERSONS[kind] * (max(1, hands // 2) if kind == "mobile" else 1)


def service_s(visit_class: str, persons: int) -> int:
    """Return the time at the door [s]."""
    return FIRST_PERSON_S[visit_class] + FURTHER_PERSON_S * max(0, persons - 1)


def single_tubes(visit_class: str, persons: int) -> int:
    """Return how many tubes a door needs: one for a sealed household, one each for the special group. Source: O, N."""
    return persons if visit_class == "special" else 1


def fix_of(reason: str, obstacles: Iterable[str], crews: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """Return the kind of change that would serve a visit, as far as the reason alone says it."""
    codes = {reason, *obstacles}
    match reason:
        case "no_team":
            return {"kind": "more_team"}
        case "no_role" | "no_ppe" | "no_partner":
            return {"kind": "more_role", "role": crews[0][0]}
        case "person_capacity" | "tubes":
            return {"kind": "more_capacity"}
        case "pinned_elsewhere":
            return {"kind": "none"}
        case "window_closed":
            return {"kind": "wider_window"}
        case "shift_end":
            return {"kind": "longer_shift"}
        case "rank_order" | "suit_time":
            return {"kind": "reset"}
        case _:
            return {"kind": "more_team"} if codes - {"costs_more"} else {"kind": "none"}


_FIXES = (
    (re.compile(r"^(?P<minutes>\d+) min more on (?P<team>.+)'s shift$"), "longer_shift"),
    (re.compile(r"^(?P<minutes>\d+) min more for .+'s window$"), "wider_window"),
    (re.compile(r"^the role (?P<role>\w+).* for team (?P<team>.+)$"), "more_role"),
    (re.compile(r"^one more "), "more_team"),
)


def fix_in(words: str | None) -> dict[str, Any] | None:
    """Return the router's verified fix as codes and numbers; None where it has none or says it in other words."""
    for pattern, kind in _FIXES:
        if words and (found := pattern.match(words)):
            named = {name: int(value) if name == "minutes" else value for name, value in found.groupdict().items()}
            return {"kind": kind, **named}
    return None
