"""What comes alone is handed on at once, a stream in handfuls."""

from infra.gathering import AFTER_ONE, AT_ONCE, HANDFUL_BYTES, IN_A_ROW, Fetches, Patience

PATIENCE = Patience(apart_s=0.04, fetch_s=0.025, least_s=0.005, most_s=0.03, enough=30)
HANDFUL = (HANDFUL_BYTES, 25)


def asked(fetches: Fetches, *apart_s: float) -> list[tuple[int, int]]:
    """What is asked for when records come so far apart."""
    now, answers = 100.0, []
    for gap_s in apart_s:
        now += gap_s
        answers.append(fetches.heard(now, is_record=True))
    return answers


def test_records_that_come_alone_are_fetched_at_once() -> None:
    assert set(asked(Fetches(PATIENCE), *[PATIENCE.apart_s * 1.1] * 20)) == {AFTER_ONE}


def test_nothing_waits_long_behind_a_fetch_that_was_sent_while_its_partition_was_being_taken() -> None:
    fetches = Fetches(PATIENCE)
    assert fetches.heard(100.0, is_record=True)[1] <= AFTER_ONE[1] < AT_ONCE[1]
    assert fetches.heard(101.0, is_record=False) == AT_ONCE


def test_a_stream_is_fetched_in_handfuls_after_some_records() -> None:
    answers = asked(Fetches(PATIENCE), *[PATIENCE.apart_s * 0.9] * 20)
    assert answers[:IN_A_ROW] == [AFTER_ONE] * IN_A_ROW
    assert set(answers[IN_A_ROW:]) == {HANDFUL}


def test_a_stream_stays_one_although_gathering_it_takes_time() -> None:
    gaps = [PATIENCE.apart_s * 0.9] * (IN_A_ROW + 1) + [PATIENCE.apart_s * 0.9 + PATIENCE.fetch_s] * 5
    assert asked(Fetches(PATIENCE), *gaps)[IN_A_ROW:] == [HANDFUL] * 6


def test_a_stream_that_ends_is_none_any_more() -> None:
    gaps = [0.01] * (IN_A_ROW + 2)
    fetches = Fetches(PATIENCE)
    assert asked(fetches, *gaps)[-1] == HANDFUL
    assert fetches.heard(100.1, is_record=False) == AT_ONCE
    assert asked(Fetches(PATIENCE), *gaps, 1.0)[-1] == AFTER_ONE


def test_a_batch_gathers_as_long_as_the_last_one_took_within_its_limits() -> None:
    assert PATIENCE.linger_s(1, 0.0) == PATIENCE.least_s
    assert PATIENCE.linger_s(1, 0.012) == 0.012
    assert PATIENCE.linger_s(1, 4.0) == PATIENCE.most_s


def test_a_batch_that_is_large_enough_does_not_wait() -> None:
    assert PATIENCE.linger_s(PATIENCE.enough, 4.0) == 0.0
