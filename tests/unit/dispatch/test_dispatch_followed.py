"""What waits in an area is read once, and nothing of it gets lost whatever order readings end in."""

from collections.abc import Callable, Sequence

import pytest

from infra.changes import Area
from streams.dispatch.waking.followed import Followed, Heard
from streams.dispatch.waking.heads import Head
from streams.dispatch.waking.news import News


def due(rev: int, visit: str = "V1") -> News:
    return News("visit", "2022-11-25", "begun", visit, "T1", None, rev)


def head(rev: int, planned: int, *news: News) -> Head:
    return Head(Area("a", "a", "Asia/Shanghai", "taiyuan", "auto", None, rev), planned, frozenset(news))


class Log:
    """Stands for the database: what it answers next, and since when it was asked."""

    def __init__(self) -> None:
        self.answers: list[list[Head]] = []
        self.asked: list[int] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def heads(self, connection: object, areas: Sequence[str], since: dict[str, int]) -> list[Head]:
        self.asked.append(since.get("a", 0))
        self.meanwhile()
        return self.answers.pop(0)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    made = Log()
    monkeypatch.setattr("streams.dispatch.waking.heads.heads", made.heads)
    return made


async def look(followed: Followed, log: Log, *answer: Head) -> list[Head]:
    log.answers.append(list(answer))
    return await followed.look(None, ["a"])  # type: ignore[arg-type]


def revs(followed: Followed) -> list[int]:
    found = followed.of("a")
    return sorted(one.rev for one in found.news) if found is not None else []


async def test_each_change_is_asked_for_once_and_all_that_waits_is_known(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    [found] = await look(followed, log, head(12, 5, due(11, "V2")))
    assert log.asked == [0, 10]
    assert found.area.rev == 12
    assert revs(followed) == [7, 11]


async def test_of_equal_news_the_last_counts(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    await look(followed, log, head(12, 5, due(11)))
    assert revs(followed) == [11]


async def test_what_was_answered_waits_no_longer_here_or_in_another_process(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7), due(9, "V2")))
    followed.answered("a", 8)
    assert revs(followed) == [9]
    await look(followed, log, head(12, 11, due(12, "V3")))
    assert revs(followed) == [12]
    followed.answered("a", 12)
    assert followed.of("a") is None


async def test_an_area_of_which_nothing_is_new_is_forgotten(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    await look(followed, log)
    assert followed.of("a") is None


async def test_what_was_read_while_another_reading_found_nothing_new_is_kept(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    log.meanwhile = lambda: followed.heard("a", Heard(10, 13, [due(13, "V2")]))
    await look(followed, log)
    assert revs(followed) == [7, 13]


async def test_what_a_decision_read_on_the_way_is_not_read_again(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    followed.heard("a", Heard(8, 12, [due(9, "V2"), due(12, "V3")]))
    assert revs(followed) == [7, 9, 12]
    await look(followed, log, head(12, 5))
    assert log.asked == [0, 12]


async def test_a_reading_behind_which_something_is_missing_is_not_taken(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    followed.heard("a", Heard(11, 14, [due(14, "V2")]))
    found = followed.of("a")
    assert found is not None
    assert found.area.rev == 10
    assert revs(followed) == [7]


async def test_an_older_reading_that_ends_later_takes_nothing_back(log: Log) -> None:
    followed = Followed()
    await look(followed, log, head(10, 5, due(7)))
    followed.heard("a", Heard(10, 15, [due(15, "V2")]))
    await look(followed, log, head(12, 5, due(11, "V3")))
    found = followed.of("a")
    assert found is not None
    assert found.area.rev == 15
    assert revs(followed) == [7, 11, 15]
