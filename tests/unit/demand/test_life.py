"""The life of a visit: illegal steps are refused, and the order of arrival does not matter."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from streams.demand.life import Life, Report, last_round, life
from streams.demand.pack import pack_for

AT = datetime(2022, 11, 25, 2, 0, tzinfo=UTC)
PACK = pack_for("taiyuan", date(2022, 11, 25))


def report(kind: str, minute: int, team: str = "M1") -> Report:
    return Report(f"visit.{kind}", AT + timedelta(minutes=minute), f"{kind}-{minute}", team, ("R1",))


def test_no_answer_gives_the_visit_back_an_hour_later_with_the_next_attempt() -> None:
    now = life([report("begun", 0), report("no_answer", 3)], PACK)
    assert (now.state, now.attempt, now.release_at) == ("due", 2, AT + timedelta(minutes=63))


def test_a_begin_comes_before_what_ended_at_the_same_instant() -> None:
    for first, second in (("a", "b"), ("b", "a")):
        begun, none = replace(report("begun", 0), event_id=first), replace(report("no_answer", 0), event_id=second)
        now = life([begun, none], PACK)
        assert (now.state, now.attempt) == ("due", 2)


def test_the_third_no_answer_carries_the_visit_over() -> None:
    now = life([report("no_answer", minute) for minute in (0, 70, 140)], PACK)
    assert (now.state, now.why) == ("carried_over", "no_answer")


def test_a_sample_counts_after_a_refusal_and_a_refusal_does_not_undo_it() -> None:
    for order in itertools.permutations([report("refused", 1), report("sampled", 2), report("refused", 3)]):
        assert life(order, PACK).state == "sampled"


def test_an_ended_visit_cannot_begin_again() -> None:
    assert life([report("refused", 0), report("begun", 5)], PACK).state == "refused"


def test_nobody_at_the_door_leaves_demand_to_decide() -> None:
    assert life([], PACK) == Life()


def at_door(kind: str, minute: int, *who: str) -> Report:
    return replace(report(kind, minute), residents=who)


SAID = dict.fromkeys(("R1", "R2"), AT - timedelta(days=1))
REFUSED_AND_NOBODY = [at_door("begun", 0), at_door("refused", 3, "R1"), at_door("no_answer", 8)]


def test_nobody_answering_for_the_second_person_of_a_door_gives_it_back_after_the_first_refused() -> None:
    for order in itertools.permutations(REFUSED_AND_NOBODY * 2, 6):
        now = last_round(order, PACK, SAID)
        assert (now.life.state, now.life.attempt, now.life.release_at) == ("due", 2, AT + timedelta(minutes=68))
        assert (now.owed, now.seen) == ({"R1", "R2"}, {"R1"})


@pytest.mark.parametrize(
    ("then", "state"),
    [
        ([at_door("sampled", 75, "R2")], "sampled"),
        ([at_door("refused", 75, "R2")], "refused"),
        ([at_door("no_answer", 75)], "due"),
        ([at_door("no_answer", 75), at_door("no_answer", 140)], "carried_over"),
    ],
)
def test_the_second_round_for_who_did_not_answer_ends_like_any_other(then: list[Report], state: str) -> None:
    assert last_round([*REFUSED_AND_NOBODY, *then], PACK, SAID).life.state == state


def test_nobody_answering_where_everybody_was_spoken_of_leaves_the_end_as_it_is() -> None:
    both = [at_door("refused", 3, "R1"), at_door("refused", 4, "R2"), at_door("no_answer", 8)]
    assert last_round(both, PACK, SAID).life.state == "refused"
