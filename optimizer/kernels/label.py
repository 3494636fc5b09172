"""Compiled: one label of the scheduler (`kernels/rich.py`), a partial day of a team, and what may happen to it next."""

from __future__ import annotations

from optimizer.kernels.compiled import NEVER, compiled
from optimizer.kernels.flat import Flat, State
from optimizer.kernels.route import RESET, leg, next_start, shift_price, time_price

LABELS = 16
NOW, COST, SUIT, SUIT_SLACK, OLDEST, OLD_SLACK, SINGLE, POOLED, BREAKS, PARENT, CODE, BEGIN = range(12)
BIG = 1_000_000_000
ORDER = 32  # the bit of a gap code that says: hand-over first


@compiled
def wait(c, seconds):  # type: ignore[no-untyped-def]
    """Let label `c` wait; a suit put on later and a sample taken later absorb what they can."""
    c[NOW] += seconds
    free = min(seconds, c[SUIT_SLACK])
    c[SUIT] += free
    c[SUIT_SLACK] -= free
    free = min(seconds, c[OLD_SLACK])
    c[OLDEST] += free
    c[OLD_SLACK] -= free


@compiled
def take_break(f, t, c, b):  # type: ignore[no-untyped-def]
    """Take break `b`; False when it is too late or the suit or a sample is too old."""
    if c[NOW] < f.breaks[t, b, 0]:
        wait(c, f.breaks[t, b, 0] - c[NOW])
    slack = f.breaks[t, b, 1] - c[NOW]
    worn = f.suit[t] - (c[NOW] - c[SUIT])
    if slack < 0 or worn < 0:
        return False
    c[NOW] += f.breaks[t, b, 2]
    c[BREAKS] |= 1 << b
    c[SUIT] = c[NOW]
    c[SUIT_SLACK] = min(slack, worn + c[SUIT_SLACK])
    c[OLD_SLACK] = min(c[OLD_SLACK], c[SUIT_SLACK])
    return True


@compiled
def take_reset(f, t, c):  # type: ignore[no-untyped-def]
    """Change the whole set where the team stands; False when the suit was worn too long."""
    worn = f.suit[t] - (c[NOW] - c[SUIT])
    if worn < 0:
        return False
    c[NOW] += f.number[0]
    c[SUIT] = c[NOW]
    c[SUIT_SLACK] = worn + c[SUIT_SLACK]
    c[OLD_SLACK] = min(c[OLD_SLACK], c[SUIT_SLACK])
    return True


@compiled
def hand_over(f, t, c, here, h):  # type: ignore[no-untyped-def]
    """Drive to hand-over point `h` and give all samples away; False when one is too old."""
    way = leg(f, f.mode[t], here, f.handover[h])
    c[NOW] += way
    c[COST] += way
    if f.number[2] >= 0 and c[OLDEST] < BIG and c[NOW] - c[OLDEST] > f.number[2]:
        return False
    if f.number[2] >= 0 and c[OLDEST] < BIG:  # a suit put on later means a later hand-over, too
        c[SUIT_SLACK] = min(c[SUIT_SLACK], f.number[2] - (c[NOW] - c[OLDEST]) + c[OLD_SLACK])
    c[NOW] += f.number[1]
    c[OLDEST], c[OLD_SLACK], c[SINGLE], c[POOLED] = BIG, BIG, 0, 0
    return True


@compiled
def go_between(f, t, c, here, code):  # type: ignore[no-untyped-def]
    """Do what gap `code` says after place `here`; return where the team is then, or -1."""
    h = (code >> 6) - 1
    if h >= 0 and code & ORDER and not hand_over(f, t, c, here, h):
        return -1
    if code & 15 and not take_break(f, t, c, (code & 15) - 1):
        return -1
    if code & RESET and not take_reset(f, t, c):
        return -1
    if h >= 0 and not code & ORDER and not hand_over(f, t, c, here, h):
        return -1
    return f.handover[h] if h >= 0 else here


@compiled
def serve(f, s, t, c, here, v, least):  # type: ignore[no-untyped-def]
    """Drive to task `v` and serve it from `least` on [s]; return 0, or why not: 1 time, 2 tubes or samples, 4 suit."""
    way = leg(f, f.mode[t], here, v)
    c[NOW] += way
    c[COST] += way
    begin = next_start(f, s, v, max(c[NOW], least))
    if begin == NEVER:
        return 1
    wait(c, begin - c[NOW])
    slack = min(slack_after(f, s, v, t, begin), s.high[v] - begin)
    c[BEGIN] = begin
    c[COST] += time_price(f, v, begin) + shift_price(f, v, t, begin)
    c[SUIT_SLACK] = min(c[SUIT_SLACK], slack)
    c[OLD_SLACK] = min(c[OLD_SLACK], slack)
    if f.sample[v] != 0:
        if c[OLDEST] >= BIG:
            c[OLDEST], c[OLD_SLACK] = begin, slack
        c[SINGLE] += f.single[v]
        c[POOLED] += f.pooled[v]
    c[NOW] = begin + f.service[v]
    if c[SINGLE] + (c[POOLED] + f.number[3] - 1) // f.number[3] > f.tubes[t]:
        return 2
    return too_old(f, t, c)


@compiled
def too_old(f, t, c):  # type: ignore[no-untyped-def]
    """Say whether a sample (2) or the suit (4) of label `c` is too old by now."""
    if f.number[2] >= 0 and c[OLDEST] < BIG and c[NOW] - c[OLDEST] > f.number[2]:
        return 2
    return 4 if c[NOW] - c[SUIT] > f.suit[t] else 0


@compiled
def needs(f, s, t, c):  # type: ignore[no-untyped-def]
    """Note when team `t` must leave at the earliest for suit and samples of label `c` not to be too old, the least."""
    over = c[NOW] - c[SUIT] - f.suit[t]
    if f.number[2] >= 0 and c[OLDEST] < BIG:
        over = max(over, c[NOW] - c[OLDEST] - f.number[2])
    if over > 0:
        s.trial[1, 4] = min(s.trial[1, 4], c[SUIT] + over)


@compiled
def slack_after(f: Flat, s: State, v: int, t: int, begin: int) -> int:
    """Return how much later than `begin` task `v` could start in the same window without being late [s].

    In tiny cases without being dearer, unless suits or samples got too old that way.
    """
    slack = 0
    for w in range(f.n_windows[v]):
        if f.windows[v, w, 0] <= begin <= f.windows[v, w, 1]:
            slack = max(slack, f.windows[v, w, 1] - begin)
    told = f.number[5] != 0 and f.shown_team[v] == t and abs(begin - f.shown_start[v]) <= f.number[6]
    if told and f.number[12] != 0 and s.trial[1, 6] == 0:
        slack = min(slack, f.shown_start[v] + f.number[6] - begin)
    return slack


@compiled
def go_home(f, t, c, here):  # type: ignore[no-untyped-def]
    """Drive to the end; return 0, or why not as `serve` does."""
    way = leg(f, f.mode[t], here, f.end[t])
    c[NOW] += way
    c[COST] += way
    if c[NOW] > f.close[t]:
        return 1
    for b in range(f.n_breaks[t]):
        if not c[BREAKS] >> b & 1 and c[NOW] > f.breaks[t, b, 1]:
            return 1
    return too_old(f, t, c)


@compiled
def beats(s, a, b):  # type: ignore[no-untyped-def]
    """Say whether label `a` is at least as good as `b` in everything that can still matter on this route."""
    if a[COST] > b[COST] or a[NOW] > b[NOW] or (a[BREAKS] & b[BREAKS]) != b[BREAKS]:
        return False
    if a[SUIT] < min(b[SUIT], s.trial[1, 2]) or a[OLDEST] < min(b[OLDEST], s.trial[1, 3]):
        return False
    return a[SINGLE] + a[POOLED] <= s.trial[1, 1] or (a[SINGLE] <= b[SINGLE] and a[POOLED] <= b[POOLED])


@compiled
def copy(a, b):  # type: ignore[no-untyped-def]
    """Write label `a` over label `b`."""
    for i in range(12):
        b[i] = a[i]


@compiled
def least_hopeful(s, first, n):  # type: ignore[no-untyped-def]
    """Return which of the labels to give up: dear, late, with old samples; never the cheapest of all."""
    best, worst, least, most = 0, n, NEVER, -NEVER
    for i in range(n + 1):
        row = s.scratch[first + i]
        score = row[COST] + row[NOW]
        if score < least:
            least, best = score, i
    for i in range(n + 1):
        row = s.scratch[first + i]
        score = row[COST] + row[NOW] - min(row[OLDEST], row[NOW])
        if i != best and score > most:
            most, worst = score, i
    return worst
