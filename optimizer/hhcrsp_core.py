"""Ruin and recreate for home care with double services (HHCRSP), compiled.

A node is one service at one patient; two nodes of a patient are `mate` of each other. A solution is one sequence of
nodes a caregiver. Its earliest schedule has the least tardiness, so the sequences alone decide.
Source of the problem: Mankowska, Meisel & Bierwirth, Health Care Management Science 17 (2014).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

BAD = 1e18


@numba.njit(cache=True, nogil=True)
def start_together(node: Any, other: Any, arrival: Any, opens: Any, second: Any, gap: Any, start: Any) -> None:
    """Write the earliest starts of two services of one patient that their gap allows."""
    a, b = (other, node) if second[node] else (node, other)
    start[b] = max(arrival[b], opens[b])
    start[a] = max(arrival[a], opens[a], start[b] - gap[a, 1])
    start[b] = max(start[b], start[a] + gap[a, 0])


@numba.njit(cache=True, nogil=True)
def way_home(seq: Any, size: Any, head: Any, far: Any, spot: Any) -> float:
    """Return the distance of all caregivers from their last node; BAD when one has not got so far."""
    distance = 0.0
    for c in range(len(size)):
        if head[c] < size[c]:
            return BAD
        if size[c]:
            distance += far[spot[seq[c, size[c] - 1]], 0]
    return distance


@numba.njit(cache=True, nogil=True)
def evaluate(seq: Any, size: Any, far: Any, spot: Any, lasts: Any, opens: Any, due: Any, mate: Any, second: Any,
             gap: Any, start: Any) -> Any:  # fmt: skip
    """Return (distance + total + largest tardiness) / 3, starts into `start`; BAD when crews wait in a ring."""
    crews = len(size)
    head = np.zeros(crews, np.int64)
    ready = np.zeros(crews, np.float64)
    waits = np.full(len(spot), -1, np.int64)
    arrival = np.zeros(len(spot), np.float64)
    distance, total, worst = 0.0, 0.0, 0.0
    moved = True
    while moved:
        moved = False
        for c in range(crews):
            while head[c] < size[c]:
                node = seq[c, head[c]]
                here = 0 if head[c] == 0 else spot[seq[c, head[c] - 1]]
                if waits[node] < 0:
                    arrival[node] = ready[c] + far[here, spot[node]]
                    waits[node] = c
                other = mate[node]
                if other >= 0 and waits[other] < 0:
                    break
                if other < 0:
                    start[node] = max(arrival[node], opens[node])
                elif waits[other] == c:
                    return BAD
                else:
                    start_together(node, other, arrival, opens, second, gap, start)
                for done in (node, other):
                    if done >= 0:
                        d = waits[done]
                        before = 0 if head[d] == 0 else spot[seq[d, head[d] - 1]]
                        distance += far[before, spot[done]]
                        late = max(0.0, start[done] - due[done])
                        total += late
                        worst = max(worst, late)
                        ready[d] = start[done] + lasts[done]
                        head[d] += 1
                moved = True
    home = way_home(seq, size, head, far, spot)
    return BAD if home >= BAD else (distance + home + total + worst) / 3


@numba.njit(cache=True, nogil=True)
def put(seq: Any, size: Any, c: Any, at: Any, node: Any) -> None:
    """Insert `node` into the sequence of `c` before position `at`."""
    for k in range(size[c], at, -1):
        seq[c, k] = seq[c, k - 1]
    seq[c, at] = node
    size[c] += 1


@numba.njit(cache=True, nogil=True)
def take(seq: Any, size: Any, c: Any, at: Any) -> None:
    """Remove position `at` from the sequence of `c`."""
    for k in range(at, size[c] - 1):
        seq[c, k] = seq[c, k + 1]
    size[c] -= 1


@numba.njit(cache=True, nogil=True)
def detour(seq: Any, size: Any, far: Any, spot: Any, c: Any, at: Any, node: Any) -> Any:
    """Return the added distance of `node` before position `at` of `c`."""
    here = 0 if at == 0 else spot[seq[c, at - 1]]
    there = 0 if at == size[c] else spot[seq[c, at]]
    return far[here, spot[node]] + far[spot[node], there] - (far[here, there] if size[c] else 0.0)


@numba.njit(cache=True, nogil=True)
def slots(seq: Any, size: Any, node: Any, fit: Any, far: Any, spot: Any) -> Any:
    """Return caregiver, position and added distance of every slot of `node`, the least distance first."""
    crews = len(size)
    room = crews + size.sum()
    who, at, more = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.float64)
    n = 0
    for c in range(crews):
        if fit[c, node]:
            for k in range(size[c] + 1):
                who[n], at[n], more[n] = c, k, detour(seq, size, far, spot, c, k, node)
                n += 1
    order = np.argsort(more[:n])
    return who[order], at[order], more[order]


@numba.njit(cache=True, nogil=True)
def recreate(seq: Any, size: Any, node: Any, now: Any, fit: Any, far: Any, spot: Any, lasts: Any, opens: Any,
             due: Any, mate: Any, second: Any, gap: Any, start: Any, blink: Any) -> Any:  # fmt: skip
    """Put `node` (and its mate) where the plan costs least; return the cost, BAD when nowhere.

    The added distance is the least a slot can cost: dearer ones than the best so far need not be looked at.
    """
    other = mate[node]
    who, at, more = slots(seq, size, node, fit, far, spot)
    mate_who, mate_at, mate_more = slots(seq, size, max(0, other), fit, far, spot)
    best, first, then = BAD, -1, -1
    for i in range(len(who)):
        if now + more[i] / 3 >= best:
            break
        if np.random.random() < blink:
            continue
        put(seq, size, who[i], at[i], node)
        if other < 0:
            cost = evaluate(seq, size, far, spot, lasts, opens, due, mate, second, gap, start)
            if cost < best:
                best, first = cost, i
        else:
            for j in range(len(mate_who)):
                if now + (more[i] + mate_more[j]) / 3 >= best:
                    break
                if mate_who[j] == who[i]:
                    continue
                put(seq, size, mate_who[j], mate_at[j], other)
                cost = evaluate(seq, size, far, spot, lasts, opens, due, mate, second, gap, start)
                if cost < best:
                    best, first, then = cost, i, j
                take(seq, size, mate_who[j], mate_at[j])
        take(seq, size, who[i], at[i])
    if first >= 0:
        put(seq, size, who[first], at[first], node)
        if other >= 0:
            put(seq, size, mate_who[then], mate_at[then], other)
    return best


@numba.njit(cache=True, nogil=True)
def anneal(seq: Any, size: Any, best_seq: Any, best_size: Any, steps: Any, hot: Any, cold: Any, best: Any, now: Any,
           fit: Any, far: Any, spot: Any, lasts: Any, opens: Any, due: Any, mate: Any, second: Any,
           gap: Any) -> Any:  # fmt: skip
    """Do `steps` rounds of ruin and recreate from temperature `hot` to `cold`; return best and present cost."""
    patients = len(far)
    start = np.zeros(len(spot))
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        old_seq, old_size = seq.copy(), size.copy()
        out = np.zeros(patients, np.bool_)
        seed = 1 + np.random.randint(patients - 1)
        many = 1 + np.random.randint(min(8, patients - 1))
        near = np.argsort(far[seed] + np.random.random(patients) * far[seed].mean())
        for p in near[: many + 1]:
            out[p] = p > 0
        for c in range(len(size)):
            for k in range(size[c] - 1, -1, -1):
                if out[spot[seq[c, k]]]:
                    take(seq, size, c, k)
        cost = evaluate(seq, size, far, spot, lasts, opens, due, mate, second, gap, start)
        keys = np.random.random(len(spot))
        kind = np.random.randint(4)
        for node in range(len(spot)):
            if kind == 1:
                keys[node] = due[node]
            elif kind == 2:
                keys[node] = -far[0, spot[node]]
            if mate[node] >= 0 and kind != 3:
                keys[node] -= 1e6
        for node in np.argsort(keys):
            if out[spot[node]] and not second[node] and cost < BAD:
                cost = recreate(
                    seq, size, node, cost, fit, far, spot, lasts, opens, due, mate, second, gap, start, 0.02
                )
        if cost < now - heat * np.log(np.random.random()):
            now = cost
            if cost < best - 1e-9:
                best = cost
                best_seq[:] = seq
                best_size[:] = size
        else:
            seq[:] = old_seq
            size[:] = old_size
    return best, now


@numba.njit(cache=True, nogil=True)
def reseed(seed: Any) -> None:
    """Begin the random numbers anew."""
    np.random.seed(seed)
