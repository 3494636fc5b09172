"""When a due visit may start."""

from datetime import date, timedelta

from schemas.values import TimeWindow
from streams.demand.facts import Facts, Homebound, Term
from streams.demand.pack import pack_for
from streams.demand.rules import Due, due
from streams.demand.windows import windows

DAY = date(2022, 11, 25)
PACK = pack_for("taiyuan", DAY)


def made(*reasons: str, promised: tuple[str, ...] = (), terms: tuple[Term, ...] = ()) -> list[str]:
    bound = (Homebound("R1", reasons, DAY, promised=promised),) if reasons else ()
    known = frozenset({"R1"})
    answer = due(Facts("H1", living=known, known=known, homebound=bound, terms=terms), DAY, PACK)
    assert isinstance(answer, Due)
    return [text(window) for window in windows(answer, DAY, PACK, "Asia/Shanghai")]


def text(window: TimeWindow) -> str:
    late = f"~{window.late_until_at:%H:%M}" if window.late_until_at else ""
    return f"{window.open_at:%H:%M}-{window.close_at:%H:%M}{late}"


def test_the_special_group_is_visited_in_the_morning_and_may_be_later() -> None:
    assert made("elderly") == ["07:00-12:00~18:00"]


def test_an_agreed_time_holds_a_quarter_of_an_hour_either_way() -> None:
    assert made("elderly", promised=("10:00",)) == ["09:45-10:15~18:00"]


def test_two_agreed_times_are_the_window() -> None:
    assert made("elderly", promised=("10:00", "10:30")) == ["10:00-10:30~18:00"]


def test_pupils_are_visited_outside_class_hours() -> None:
    assert made("online_class") == ["07:00-08:00", "11:50-14:00", "17:20-18:00"]


def test_a_quarantine_visit_has_the_whole_working_day() -> None:
    departed_on = DAY - timedelta(days=1)
    term = Term("R1", "close_contact", departed_on, DAY, DAY + timedelta(days=2))
    assert made(terms=(term,)) == ["07:00-18:00~23:59"]
