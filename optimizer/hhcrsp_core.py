"""Ruin and recreate for home care with double services (HHCRSP), compiled.

A node is one service at one patient; two nodes of a patient are `mate` of each other. A plan says which node follows
which. Its earliest schedule has the least tardiness, so the order alone decides. A node that is put in only makes
others later: what follows from it is lifted, noted and taken back, so that no trial costs more than it moves.

A case is `what` (a row a node: its patient's row, its mate or -1, whether it is the second service), `when` (a row a
node: opens, due, lasts, least and most time between first and second), `ways` between nodes (-1, the last: the office)
and `fit` (crew, node). A plan is `links` (rows: next and last node, -1 the office; the caregiver, -1 out), `head` (each
caregiver's first node), `start`, and `sums` (distance, total and largest tardiness). Plain arrays are handed over, as
a tuple of them costs more than a lift; with them the one search is a little over 250 lines.
Source of the problem: Mankowska, Meisel & Bierwirth, Health Care Management Science 17 (2014).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

BAD = 1e18
ROOM, TRIED = 64, 2
"""So many times all nodes may be lifted in one go, and in a trial: crews that wait for each other never end."""
LEAST = 1e-9
NEAR = 8
"""Most patients that are taken out in one step, but the first."""


@numba.njit(cache=True, nogil=True)
def lifted(what: Any, when: Any, ways: Any, links: Any, start: Any, sums: Any, noted: Any, olds: Any, count: Any,
           done: Any, limit: Any, most: Any) -> Any:  # fmt: skip
    """Lift all that follows from the nodes noted from `done` to `count`; return how many are noted then.

    What is noted is its start before. Less than nothing is returned where the cost reaches `limit`, or where crews
    wait in a ring: minus one minus how many are noted.
    """
    total, worst = sums[1], sums[2]
    last = min(count + most * len(start), len(noted) - 2)
    while done < count:
        if (sums[0] + total + worst) / 3 >= limit or count >= last:
            break
        node = noted[done]
        done += 1
        then, other = links[0, node], what[node, 1]
        for side in range(2):
            if side == 0:
                if then < 0:
                    continue
                at = start[node] + when[node, 2] + ways[node, then]
            else:
                if other < 0 or links[2, other] < 0:
                    break
                then = other
                at = start[node] + (-when[node, 4] if what[node, 2] else when[node, 3])
            at = max(at, when[then, 0])
            old = start[then]
            if at > old + LEAST:
                noted[count], olds[count] = then, old
                count += 1
                start[then] = at
                late = at - when[then, 1]
                if late > 0:
                    total += late - max(0.0, old - when[then, 1])
                    worst = max(worst, late)
    sums[1], sums[2] = total, worst
    return count if done >= count and (sums[0] + total + worst) / 3 < limit else -1 - count


@numba.njit(cache=True, nogil=True)
def linked(what: Any, when: Any, ways: Any, links: Any, head: Any, start: Any, sums: Any, noted: Any, olds: Any,
           count: Any, node: Any, crew: Any, last: Any) -> Any:  # fmt: skip
    """Put a node behind another of a crew (-1: first), at its arrival; note it and return how many are noted then."""
    then = links[0, last] if last >= 0 else head[crew]
    sums[0] += ways[last, node] + ways[node, then] - (ways[last, then] if head[crew] >= 0 else 0.0)
    links[0, node], links[1, node], links[2, node] = then, last, crew
    if then >= 0:
        links[1, then] = node
    if last >= 0:
        links[0, last] = node
        at = start[last] + when[last, 2] + ways[last, node]
    else:
        head[crew] = node
        at = ways[-1, node]
    other = what[node, 1]
    if other >= 0 and links[2, other] >= 0:
        at = max(at, start[other] + (when[node, 3] if what[node, 2] else -when[node, 4]))
    at = max(at, when[node, 0])
    noted[count], olds[count] = node, -BAD
    start[node] = at
    late = max(0.0, at - when[node, 1])
    sums[1] += late
    sums[2] = max(sums[2], late)
    return count + 1


@numba.njit(cache=True, nogil=True)
def unlink(links: Any, head: Any, node: Any) -> None:
    """Take a node out; starts and sums are left as they are."""
    then, last = links[0, node], links[1, node]
    if last >= 0:
        links[0, last] = then
    else:
        head[links[2, node]] = then
    if then >= 0:
        links[1, then] = last
    links[2, node] = -1


@numba.njit(cache=True, nogil=True)
def evaluate(what: Any, when: Any, ways: Any, links: Any, head: Any, start: Any, sums: Any, noted: Any,
             olds: Any) -> Any:  # fmt: skip
    """Write the earliest starts and the sums of a plan; return its cost, BAD when crews wait in a ring."""
    start[:] = -BAD
    sums[:] = 0.0
    count = 0
    for crew in range(len(head)):
        node, last = head[crew], -1
        while node >= 0:
            at = ways[-1, node] if last < 0 else start[last] + when[last, 2] + ways[last, node]
            start[node] = max(at, when[node, 0])
            late = max(0.0, start[node] - when[node, 1])
            sums[0] += ways[last, node]
            sums[1] += late
            sums[2] = max(sums[2], late)
            if what[node, 1] >= 0:
                noted[count] = node
                count += 1
            last, node = node, links[0, node]
        if last >= 0:
            sums[0] += ways[last, -1]
    count = lifted(what, when, ways, links, start, sums, noted, olds, count, 0, BAD, ROOM)
    return BAD if count < 0 else sums.sum() / 3


@numba.njit(cache=True, nogil=True)
def slots(fit: Any, ways: Any, links: Any, head: Any, node: Any) -> Any:
    """Return caregiver, node before and added distance of every slot of `node`, the least distance first."""
    room = len(head) + len(links[0])
    who, behind, more = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    n = 0
    for crew in range(len(head)):
        last, then, on = -1, head[crew], fit[crew, node]
        while on:
            who[n], behind[n] = crew, last
            more[n] = ways[last, node] + ways[node, then] - (ways[last, then] if head[crew] >= 0 else 0.0)
            n += 1
            on = then >= 0
            if on:
                last, then = then, links[0, then]
    order = np.argsort(more[:n])
    return who[order], behind[order], more[order]


@numba.njit(cache=True, nogil=True)
def undo(start: Any, noted: Any, olds: Any, count: Any, to: Any) -> None:
    """Take back what was lifted since `to` were noted."""
    for k in range((count if count >= 0 else -1 - count) - 1, to - 1, -1):
        start[noted[k]] = olds[k]


@numba.njit(cache=True, nogil=True)
def with_mate(fit: Any, what: Any, when: Any, ways: Any, links: Any, head: Any, start: Any, sums: Any, noted: Any,
              olds: Any, mark: Any, other: Any, crew: Any, who: Any, behind: Any, more: Any,
              best: Any) -> Any:  # fmt: skip
    """Return the cheapest cost below `best` with the second service as well, and its caregiver and the node before.

    The caregiver is -1 where there is none below `best`. One caregiver may give both only one after the other, here
    without anybody between.
    """
    distance, total, worst, found, last = sums[0], sums[1], sums[2], -1, -1
    for j in range(-1 if when[other, 4] > 0 and fit[crew, other] else 0, len(who)):
        if j >= 0 and (distance + total + worst + more[j]) / 3 >= best:
            break
        if j >= 0 and who[j] == crew:
            continue
        whose, after = (crew, what[other, 1]) if j < 0 else (who[j], behind[j])
        count = linked(what, when, ways, links, head, start, sums, noted, olds, mark, other, whose, after)
        count = lifted(what, when, ways, links, start, sums, noted, olds, count, mark, best, TRIED)
        if count >= 0:
            best, found, last = sums.sum() / 3, whose, after
        undo(start, noted, olds, count, mark)
        unlink(links, head, other)
        sums[0], sums[1], sums[2] = distance, total, worst
    return best, found, last


@numba.njit(cache=True, nogil=True)
def recreate(fit: Any, what: Any, when: Any, ways: Any, links: Any, head: Any, start: Any, sums: Any, noted: Any,
             olds: Any, node: Any, blink: Any) -> Any:  # fmt: skip
    """Put `node` (and its mate) where the plan costs least; return the cost, BAD when nowhere.

    The added distance is the least a slot can cost: dearer ones than the best so far need not be looked at.
    """
    other = what[node, 1]
    who, behind, more = slots(fit, ways, links, head, node)
    whose, after, longer = slots(fit, ways, links, head, other) if other >= 0 else (who, behind, more)
    distance, total, worst = sums[0], sums[1], sums[2]
    best, first, then, last = BAD, -1, -1, -1
    for i in range(len(who)):
        if (distance + total + worst + more[i]) / 3 >= best:
            break
        if np.random.random() < blink:
            continue
        count = linked(what, when, ways, links, head, start, sums, noted, olds, 0, node, who[i], behind[i])
        count = lifted(what, when, ways, links, start, sums, noted, olds, count, 0, best, TRIED)
        if count >= 0 and other < 0:
            best, first = sums.sum() / 3, i
        elif count >= 0:
            cost, crew, before = with_mate(fit, what, when, ways, links, head, start, sums, noted, olds, count, other,
                                           who[i], whose, after, longer, best)  # fmt: skip
            if crew >= 0:
                best, first, then, last = cost, i, crew, before
        undo(start, noted, olds, count, 0)
        unlink(links, head, node)
        sums[0], sums[1], sums[2] = distance, total, worst
    if first >= 0:
        count = linked(what, when, ways, links, head, start, sums, noted, olds, 0, node, who[first], behind[first])
        count = lifted(what, when, ways, links, start, sums, noted, olds, count, 0, BAD, ROOM)
        if other >= 0:
            done = count
            count = linked(what, when, ways, links, head, start, sums, noted, olds, count, other, then, last)
            lifted(what, when, ways, links, start, sums, noted, olds, count, done, BAD, ROOM)
    return best


@numba.njit(cache=True, nogil=True)
def ruin(what: Any, links: Any, head: Any, far: Any, out: Any) -> None:
    """Take a patient and some near by out; `far` is the distance of patients, row 0 the office."""
    patients = len(far)
    seed = 1 + np.random.randint(patients - 1)
    many = 1 + np.random.randint(min(NEAR, patients - 1))
    near = np.argsort(far[seed] + np.random.random(patients) * far[seed].mean())
    out[:] = False
    for p in near[: many + 1]:
        out[p] = p > 0
    for node in range(len(what)):
        if out[what[node, 0]] and links[2, node] >= 0:
            unlink(links, head, node)


@numba.njit(cache=True, nogil=True)
def ranked(what: Any, when: Any, ways: Any) -> Any:
    """Return the nodes in the order in which those that are out are put in: double services mostly first."""
    keys = np.random.random(len(what))
    kind = np.random.randint(4)
    for node in range(len(what)):
        if kind == 1:
            keys[node] = when[node, 1]
        elif kind == 2:
            keys[node] = -ways[-1, node]
        if what[node, 1] >= 0 and kind != 3:
            keys[node] -= 1e6
    return np.argsort(keys)


@numba.njit(cache=True, nogil=True)
def anneal(fit: Any, what: Any, when: Any, ways: Any, far: Any, links: Any, head: Any, best_links: Any, best_head: Any,
           steps: Any, heat: Any, best: Any, now: Any) -> Any:  # fmt: skip
    """Do `steps` rounds of ruin and recreate at a temperature; return best and present cost."""
    nodes = len(what)
    start, sums = np.zeros(nodes), np.zeros(3)
    noted, olds = np.zeros(ROOM * nodes, np.int64), np.zeros(ROOM * nodes)
    out = np.zeros(len(far), np.bool_)
    old_links, old_head = links.copy(), head.copy()
    for _ in range(steps):
        ruin(what, links, head, far, out)
        cost = evaluate(what, when, ways, links, head, start, sums, noted, olds)
        for node in ranked(what, when, ways):
            if out[what[node, 0]] and not what[node, 2] and cost < BAD:
                cost = recreate(fit, what, when, ways, links, head, start, sums, noted, olds, node, 0.02)
        if cost < now - heat * np.log(np.random.random()):
            now = cost
            old_links[:], old_head[:] = links, head
            if cost < best - 1e-9:
                best = cost
                best_links[:], best_head[:] = links, head
        else:
            links[:], head[:] = old_links, old_head
    return best, now


@numba.njit(cache=True, nogil=True)
def reseed(seed: Any) -> None:
    """Begin the random numbers anew."""
    np.random.seed(seed)
