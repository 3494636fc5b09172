"""When a due visit may start: at the agreed time, outside class hours, in the morning, or within the working day."""

from datetime import date, datetime, time, timedelta

from schemas.values import TimeWindow
from streams.demand.pack import Pack, at
from streams.demand.rules import Due


def windows(due: Due, day: date, pack: Pack, timezone: str) -> tuple[TimeWindow, ...]:
    """The windows of a visit; `late_until_at` marks those that may be missed at a price.

    An agreed time outranks class hours, and these the morning, when several people behind one door differ.
    """
    closes_at = pack.closes_at(day, timezone)
    promised = sorted(tuple(sorted(fact.promised)) for fact in due.homebound if fact.promised)
    if promised:
        return (_agreed(promised[0], day, pack, timezone),)
    if any("online_class" in fact.reasons for fact in due.homebound):
        return _between_classes(day, pack, timezone)
    opens_at = at(day, pack.opens, timezone)
    if due.visit_class == "special":
        return (TimeWindow(open_at=opens_at, close_at=at(day, pack.noon, timezone), late_until_at=closes_at),)
    return (TimeWindow(open_at=opens_at, close_at=closes_at, late_until_at=_end(day, timezone)),)


def _agreed(promised: tuple[str, ...], day: date, pack: Pack, timezone: str) -> TimeWindow:
    first, last = (at(day, time.fromisoformat(clock), timezone) for clock in (promised[0], promised[-1]))
    around = timedelta(minutes=pack.around_min) if first == last else timedelta()
    late = max(pack.closes_at(day, timezone), last + around)
    return TimeWindow(open_at=first - around, close_at=last + around, late_until_at=late)


def _between_classes(day: date, pack: Pack, timezone: str) -> tuple[TimeWindow, ...]:
    starts = [pack.opens, *(end for _, end in pack.class_hours)]
    ends = [*(start for start, _ in pack.class_hours), pack.closes]
    free = [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]
    return tuple(TimeWindow(open_at=at(day, a, timezone), close_at=at(day, b, timezone)) for a, b in free)


def _end(day: date, timezone: str) -> datetime:
    return at(day, time(23, 59), timezone)
