"""Compiled: the exact scheduler of one route with breaks, resets, suit time, tubes and the age of samples.

The order of the visits is given; a label-setting pass decides what happens between them. A label is a partial day:
when it ends, what it cost, which suit is worn since when, which samples are on board since when, which breaks are
taken. Waiting may be shifted before the suit or the sample it concerns (`SLACK`), which is why leaving later costs
nothing. Labels no other beats are kept, at most `LABELS` a stop. First without hand-overs and extra resets, then
with hand-overs, then with both: what is not needed is never tried. Longer than 250 lines because all that makes a day
of labels compiles together.
"""

from __future__ import annotations

from optimizer.kernels.ahead import bounds, in_time, look_ahead
from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.label import (
    BEGIN,
    BIG,
    BREAKS,
    CODE,
    COST,
    LABELS,
    NOW,
    OLD_SLACK,
    OLDEST,
    ORDER,
    PARENT,
    POOLED,
    SINGLE,
    SUIT,
    SUIT_SLACK,
    beats,
    copy,
    go_between,
    go_home,
    least_hopeful,
    needs,
    serve,
)
from optimizer.kernels.route import (
    RESET,
    gap_time,
    hands_over,
    last_start,
    leg,
    next_start,
    opening,
    shift_price,
    time_price,
)

ROUNDS = 4
"""How often a route whose suits or samples get too old is tried again, starting later, in tiny cases: in large ones the
time is better spent on other orders."""


@compiled
def keep(s, k, c):  # type: ignore[no-untyped-def]
    """Keep label `c` at stage `k` unless another beats it."""
    first, n = k * LABELS, s.trial[0, k]
    for i in range(n):
        if beats(s, s.scratch[first + i], c):
            return
    i = 0
    while i < n:
        if beats(s, c, s.scratch[first + i]):
            n -= 1
            copy(s.scratch[first + n], s.scratch[first + i])
        else:
            i += 1
    if n == LABELS:
        n -= 1
        worst = least_hopeful(s, first, n)
        copy(s.scratch[first + n], s.scratch[first + worst])
    copy(c, s.scratch[first + n])
    s.trial[0, k] = n + 1


@compiled
def attempt(f, s, t, k, row, here, v, code):  # type: ignore[no-untyped-def]
    """Extend label `row` of stage `k` over gap `code` to task `v` (-1: home); return when it ends there or NEVER."""
    c = s.scratch[len(s.scratch) - 1]
    copy(s.scratch[row], c)
    place = go_between(f, t, c, here, code)
    why, done = 4, NEVER
    if place >= 0:
        why = go_home(f, t, c, place) if v < 0 else serve(f, s, t, c, place, v, -NEVER)
    begin = c[BEGIN] + 0
    if why == 0:
        done = c[NOW] + 0
        c[PARENT], c[CODE] = row, code
        if v < 0 or in_time(f, s, t, k + 1, c):
            keep(s, k + 1, c)
    else:
        s.trial[1, 0] |= why
        needs(f, s, t, c)
    if place >= 0 and v >= 0 and why != 1 and f.n_windows[v] > 1:
        attempt_later(f, s, t, k, row, here, v, code, begin)
    return done


@compiled
def attempt_later(f, s, t, k, row, here, v, code, begin):  # type: ignore[no-untyped-def]
    """Do what `attempt` does, but wait for a start of `v` after `begin`, where that can pay.

    Worth waiting for are windows that open later and, in tiny cases, the time people were told. It pays where that
    start costs less, and it may where suits or samples got too old without it (`trial[1, 6]`).
    """
    c = s.scratch[len(s.scratch) - 1]
    price = time_price(f, v, begin) + shift_price(f, v, t, begin)
    for w in range(f.n_windows[v] + f.number[12]):
        opens = f.windows[v, w, 0] + 0 if w < f.n_windows[v] else f.shown_start[v] - f.number[6]
        opens = next_start(f, s, v, opens)
        if opens <= begin or opens == NEVER:
            continue
        cost = time_price(f, v, opens) + shift_price(f, v, t, opens)
        if cost >= price and (s.trial[1, 6] == 0 or w == f.n_windows[v]):
            continue
        copy(s.scratch[row], c)
        place = go_between(f, t, c, here, code)
        why = serve(f, s, t, c, place, v, opens)
        if why == 0:
            c[PARENT], c[CODE] = row, code
            if in_time(f, s, t, k + 1, c):
                keep(s, k + 1, c)
        else:
            s.trial[1, 0] |= why
            needs(f, s, t, c)


@compiled
def nearest_handover(f, t, here, v):  # type: ignore[no-untyped-def]
    """Return the hand-over point with the smallest detour."""
    best, at = NEVER, -1
    for h in range(len(f.handover)):
        way = leg(f, f.mode[t], here, f.handover[h]) + leg(f, f.mode[t], f.handover[h], v)
        if way < best:
            best, at = way, h
    return at


@compiled
def worth_a_trip(f, s, t, row, done):  # type: ignore[no-untyped-def]
    """Say whether label `row` has samples worth a hand-over: many, or old when the next task is `done` [s]."""
    c = s.scratch[row]
    if c[OLDEST] >= BIG:
        return False
    tubes = c[SINGLE] + (c[POOLED] + f.number[3] - 1) // f.number[3]
    return 3 * tubes >= f.tubes[t] or (f.number[2] >= 0 and 4 * (done - c[OLDEST]) >= f.number[2])


@compiled
def extend(f, s, t, k, row, here, v, reset, depth):  # type: ignore[no-untyped-def]
    """Try everything that may happen between stop `k` - 1 and task `v` (-1: home)."""
    base = RESET if reset else 0
    done = attempt(f, s, t, k, row, here, v, base)
    h = -1
    if depth >= 1 and v >= 0 and worth_a_trip(f, s, t, row, done):
        h = nearest_handover(f, t, here, v)
    if h >= 0:
        attempt(f, s, t, k, row, here, v, base | (h + 1) << 6)
    again = depth >= 2 and not reset and f.number[0] >= 0
    if again:
        attempt(f, s, t, k, row, here, v, RESET)
    for b in range(f.n_breaks[t]):
        if s.scratch[row, BREAKS] >> b & 1 or (v >= 0 and done <= f.breaks[t, b, 0]):
            continue
        attempt(f, s, t, k, row, here, v, base | b + 1)
        if h >= 0:
            attempt(f, s, t, k, row, here, v, base | b + 1 | (h + 1) << 6)
            attempt(f, s, t, k, row, here, v, base | b + 1 | (h + 1) << 6 | ORDER)


@compiled
def start_label(f: Flat, s: State, t: int, lane: int) -> None:
    """Make label `lane` of stage 0 what team `t` is and has after its driven stops."""
    c = s.scratch[lane]
    c[NOW], c[COST], c[PARENT], c[CODE], c[BEGIN] = max(f.ready[t], s.trial[1, 5]), 0, -1, 0, 0
    c[SUIT], c[SUIT_SLACK] = f.suit_from[t], 0
    if f.suit_from[t] <= -BIG:
        c[SUIT], c[SUIT_SLACK] = c[NOW], BIG
    c[OLDEST], c[OLD_SLACK] = f.oldest[t], 0 if f.oldest[t] < BIG else BIG
    c[SINGLE], c[POOLED], c[BREAKS] = f.on_board[t, 0], f.on_board[t, 1], f.break_done[t]


@compiled
def schedule(f: Flat, s: State, t: int, depth: int) -> int:
    """Fill the stages for route `t`; return -1, or the first stop no label reaches."""
    n = s.size[t]
    start_label(f, s, t, 0)
    s.trial[0, 0] = 1
    here, rank = f.start[t] + 0, f.first_rank[t] + 0
    for k in range(n + 1):
        v = s.seq[t, k] + 0 if k < n else -1
        reset = v >= 0 and rank > f.rank[v]
        s.trial[0, k + 1] = 0
        bounds(f, s, t, k)
        if not (reset and f.number[0] < 0):
            for i in range(s.trial[0, k]):
                extend(f, s, t, k, k * LABELS + i, here, v, reset, depth)
        if s.trial[0, k + 1] == 0:
            return min(k, n - 1)
        if v >= 0:
            here, rank = v, f.rank[v]
    return -1


@compiled
def settle_rich(f: Flat, s: State, t: int) -> int:
    """Set all times and prices of rich route `t`; return the stop that cannot be kept, or -1."""
    load = 0
    for k in range(s.size[t]):
        load += f.persons[s.seq[t, k]]
        if load > f.seats[t]:
            return k
    s.trial[1, 5], s.trial[1, 6] = -NEVER, 0
    bad = decide(f, s, t)
    for _ in range(ROUNDS if f.number[12] != 0 else 0):
        if bad < 0 or s.trial[1, 4] == NEVER:
            break
        if f.suit_from[t] <= -BIG and max(f.ready[t], s.trial[1, 5]) < s.trial[1, 4] < f.close[t]:
            s.trial[1, 5] = s.trial[1, 4]
        elif s.trial[1, 6] == 0:
            s.trial[1, 5], s.trial[1, 6] = -NEVER, 1
        else:
            break
        bad = decide(f, s, t)
    if bad < 0:
        write_back(f, s, t)
    s.trial[1, 5] = -NEVER
    return bad


@compiled
def decide(f: Flat, s: State, t: int) -> int:
    """Decide what lies between the stops of route `t`; return -1, or the first stop no label reaches."""
    s.trial[1, 0], s.trial[1, 4] = 0, NEVER
    bad = 0
    if hands_over(s, t):
        s.trial[1, 0] = 2
    else:
        bad = schedule(f, s, t, 0)
    if (bad >= 0 and s.trial[1, 0] & 6) or s.trial[1, 0] == 2:
        bad = schedule(f, s, t, 1)
        if bad >= 0 and s.trial[1, 0] & 4 and f.number[0] >= 0:
            bad = schedule(f, s, t, 2)
    return bad


@compiled
def follow(f, s, t, lane, new):  # type: ignore[no-untyped-def]
    """Time route `t` with the gap codes it has, as label `lane` of each stage; say whether that holds.

    Stop `new` has no start yet; the others stay in the windows they are in, or go on to later ones. Where `new` is
    negative no stop starts before it does at present.
    """
    start_label(f, s, t, lane)
    here, n, load = f.start[t] + 0, s.size[t], 0
    for k in range(n + 1):
        c = s.scratch[(k + 1) * LABELS + lane]
        copy(s.scratch[k * LABELS + lane], c)
        place = go_between(f, t, c, here, s.gap[t, k])
        if place < 0:
            return False
        c[PARENT], c[CODE] = k * LABELS + lane, s.gap[t, k]
        if k == n:
            return go_home(f, t, c, place) == 0
        here = s.seq[t, k] + 0
        load += f.persons[here]
        least = s.begin[t, k] + 0 if new < 0 else -NEVER
        if new >= 0 and k != new:
            least = opening(f, here, s.begin[t, k - (k > new)])
        if load > f.seats[t] or serve(f, s, t, c, place, here, least) != 0:
            return False
    return True


@compiled
def recall(s: State, t: int) -> None:
    """Give route `t` the starts and gap codes it has in the best plan."""
    for k in range(s.size[t]):
        s.begin[t, k] = s.best_begin[t, k]
    for k in range(s.size[t] + 1):
        s.gap[t, k] = s.best_gap[t, k]


@compiled
def settle_kept(f: Flat, s: State, t: int) -> bool:
    """Settle rich route `t` as it is in the best plan, or anew where that costs less; say whether it can be."""
    n, kept = s.size[t], NEVER
    recall(s, t)
    s.trial[1, 5] = -NEVER
    if follow(f, s, t, 0, -1):
        s.trial[0, n + 1] = 1
        write_back(f, s, t)
        kept = s.travel[t] + s.price[t]
    anew = settle_rich(f, s, t) < 0
    if kept == NEVER or (anew and s.travel[t] + s.price[t] <= kept):
        return anew
    recall(s, t)
    follow(f, s, t, 0, -1)
    s.trial[0, n + 1] = 1
    write_back(f, s, t)
    return True


@compiled
def settle_with(f: Flat, s: State, t: int, k: int) -> int:
    """Settle rich route `t` after a task was put in as stop `k`; return the stop that cannot be kept, or -1.

    What lies between the stops stays where that holds: all of it before the new stop, or all behind it. Else it is
    decided anew, which takes ten times as long, as always in tiny cases.
    """
    s.trial[1, 5] = -NEVER
    n, v, code, before, after = s.size[t], s.seq[t, k] + 0, s.gap[t, k] + 0, f.first_rank[t] + 0, 1000
    if k > 0:
        before = f.rank[s.seq[t, k - 1]]
    if k + 1 < n:
        after = f.rank[s.seq[t, k + 1]]
    plain = code & ~RESET if before > after else code
    first, second = RESET * (before > f.rank[v]), RESET * (f.rank[v] > after)
    for i in range(n, k + 1, -1):
        s.gap[t, i] = s.gap[t, i - 1]
    lanes = 0
    if f.number[12] == 0 and ((first == 0 and second == 0) or f.number[0] >= 0):
        s.gap[t, k], s.gap[t, k + 1] = plain | first, second
        lanes += follow(f, s, t, lanes, k)
        if plain != 0:
            s.gap[t, k], s.gap[t, k + 1] = first, plain | second
            lanes += follow(f, s, t, lanes, k)
    if lanes > 0:
        s.trial[0, n + 1] = lanes
        write_back(f, s, t)
        return -1
    for i in range(k + 1, n):
        s.gap[t, i] = s.gap[t, i + 1]
    s.gap[t, k] = code
    if f.number[12] == 0:
        look_ahead(f, s, t)
    bad = settle_rich(f, s, t)
    s.trial[1, 7] = 0
    return bad


@compiled
def write_back(f: Flat, s: State, t: int) -> None:
    """Write the cheapest label's day into route `t`."""
    n = s.size[t]
    row = (n + 1) * LABELS
    for i in range(1, s.trial[0, n + 1]):
        if s.scratch[(n + 1) * LABELS + i, COST] < s.scratch[row, COST]:
            row = (n + 1) * LABELS + i
    s.gap[t, n] = s.scratch[row, CODE]
    for k in range(n - 1, -1, -1):
        row = s.scratch[row, PARENT]
        s.gap[t, k], s.begin[t, k], s.leave[t, k] = s.scratch[row, CODE], s.scratch[row, BEGIN], s.scratch[row, NOW]
    travel, price, work, load, here = 0, 0, 0, 0, f.start[t] + 0
    for k in range(n + 1):
        there = s.seq[t, k] + 0 if k < n else f.end[t] + 0
        way, code = 0, s.gap[t, k]
        if code >> 6:
            way = leg(f, f.mode[t], here, f.handover[(code >> 6) - 1])
            here = f.handover[(code >> 6) - 1]
        way += leg(f, f.mode[t], here, there)
        s.legs[t, k] = way
        travel += way
        work += way + gap_time(f, t, code & ~15)
        if k < n:
            s.team[there], s.spot[there] = t, k
            work += f.service[there]
            load += f.persons[there]
            begin = s.begin[t, k]
            price += f.price_team[there, t] + time_price(f, there, begin) + shift_price(f, there, t, begin)
        here = there
    s.travel[t], s.price[t], s.work[t], s.load[t] = travel, price, work, load
    backward_rich(f, s, t)


@compiled
def backward_rich(f: Flat, s: State, t: int) -> None:
    """Set the latest arrivals of rich route `t` with its present gaps (a guess: other gaps may allow more)."""
    n = s.size[t]
    by = f.close[t] + 0
    s.late[t, n] = by
    for k in range(n - 1, -1, -1):
        v, code = s.seq[t, k], s.gap[t, k + 1]
        by -= s.legs[t, k + 1] + gap_time(f, t, code)
        if code & 15:
            by = min(by, f.breaks[t, (code & 15) - 1, 1] + 0)
        by = last_start(f, s, v, by - f.service[v])
        s.late[t, k] = by
