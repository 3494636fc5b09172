"""What a team is and has after its driven stops: place, time, suit, samples, rank, breaks."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.problem import RoutingProblem, Team, Visit

BIG = 1_000_000_000


@dataclass
class Prefix:
    """The state a team goes on from. Times in seconds."""

    ready: int
    point: str
    seats: int = BIG
    first_rank: int = 0
    rich: int = 0
    suit_from: int = -BIG
    oldest: int = BIG
    on_board: tuple[int, int] = (0, 0)
    break_done: int = 0
    work: int = 0


def prefix(problem: RoutingProblem, team: Team, visits: dict[str, Visit]) -> Prefix:
    """Return what `team` goes on from."""
    ready = max(team.shift_start_s, problem.now_s, team.free_s)
    if team.driven:
        ready = max(team.driven[-1].leave_s, problem.now_s)
    state = Prefix(ready, team.start)
    if team.person_capacity is not None:
        state.seats = team.person_capacity
    if team.driven and team.depart_s is not None:
        _go(team, visits, state)
        waited = sum(stop.start_s - stop.arrive_s for stop in team.driven)
        paused = sum(stop.leave_s - stop.start_s for stop in team.driven if stop.break_index is not None)
        state.work = team.driven[-1].leave_s - team.depart_s - waited - paused
    for b, pause in enumerate(team.breaks):
        over = team.driven[-1].leave_s if team.driven else -BIG
        if pause.close_s < max(problem.now_s, over):
            state.break_done |= 1 << b
    limits = (team.suit_limit_s, team.tube_capacity, problem.specimen_limit_s, problem.reset_s)
    state.rich = int(bool(team.breaks) or any(limit is not None for limit in limits))
    return state


def _go(team: Team, visits: dict[str, Visit], state: Prefix) -> None:
    """Follow the driven stops."""
    state.suit_from = team.depart_s or 0
    for stop in team.driven:
        if stop.break_index is not None:
            state.break_done |= 1 << stop.break_index
            state.suit_from = stop.leave_s
        elif stop.reset:
            state.first_rank, state.suit_from = 0, stop.leave_s
        elif stop.handover is not None:
            state.point, state.oldest, state.on_board = stop.handover, BIG, (0, 0)
        elif stop.visit is not None:
            visit = visits[stop.visit]
            state.first_rank = max(state.first_rank, visit.rank)
            if stop.crew == 0:
                state.seats -= visit.persons
                state.oldest = min(state.oldest, stop.start_s)
                state.on_board = (state.on_board[0] + visit.single_tubes, state.on_board[1] + visit.pool_persons)
