"""The rules of the Taiyuan pack, one convention a test."""

from datetime import date, timedelta

import pytest

from streams.demand.facts import Excuse, Facts, Homebound, Term, Wish
from streams.demand.pack import pack_for
from streams.demand.rules import Due, NotDue, due, due_days

DAY = date(2022, 11, 25)
PACK = pack_for("taiyuan", DAY)
ONE = frozenset({"R1"})
TWO = frozenset({"R1", "R2"})


def term(day_number: int, resident: str = "R1", of: str = "left_high_risk_zone", late: int = 1, last: int = 7) -> Term:
    departed_on = DAY - timedelta(days=day_number)
    registered_on = departed_on + timedelta(days=late)
    return Term(resident, of, departed_on, registered_on, departed_on + timedelta(days=last))


def sampled(*days_ago: int, resident: str = "R1") -> frozenset[tuple[str, date]]:
    return frozenset((resident, DAY - timedelta(days=n)) for n in days_ago)


def facts(**more: object) -> Facts:
    return Facts(**({"household": "H1", "living": ONE, "known": ONE} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [1, 3, 5, 7])
def test_who_left_a_high_risk_zone_is_due_on_days_1_3_5_and_7(number: int) -> None:
    before = sampled(*range(1, number))
    answer = due(facts(terms=(term(number),), samples=before), DAY, PACK)
    assert isinstance(answer, Due)
    assert (answer.visit_class, answer.reasons[0].rule) == ("left_high_risk_zone", "left_high_risk_zone")
    assert answer.mandatory


@pytest.mark.parametrize("number", [2, 4, 6])
def test_nothing_is_due_between_the_days_when_the_last_one_was_tested(number: int) -> None:
    assert due(facts(terms=(term(number),), samples=sampled(1)), DAY, PACK) == NotDue("ended")


def test_a_missed_day_is_caught_up() -> None:
    answer = due(facts(terms=(term(4),), samples=sampled(3)), DAY, PACK)
    assert isinstance(answer, Due)
    assert answer.reasons[0].rule == "catch_up"


def test_found_late_without_a_test_is_due_at_once() -> None:
    answer = due(facts(terms=(term(6, late=6),)), DAY, PACK)
    assert isinstance(answer, Due)
    assert (answer.reasons[0].rule, answer.reasons[0].day_number) == ("found_late", 6)


def test_found_after_day_7_without_a_test_owes_one_test() -> None:
    answer = due(facts(terms=(term(10, late=9),)), DAY, PACK)
    assert isinstance(answer, Due)
    assert answer.reasons[0].rule == "found_after_day_7"
    assert due(facts(terms=(term(10, late=9),), samples=sampled(1)), DAY, PACK) == NotDue("ended")


@pytest.mark.parametrize(("number", "is_due"), [(0, False), (1, True), (2, False), (3, True)])
def test_a_close_contact_is_due_on_days_1_and_3_at_home(number: int, is_due: bool) -> None:
    before = sampled(*range(1, number))
    answer = due(facts(terms=(term(number, of="close_contact", last=3),), samples=before), DAY, PACK)
    assert isinstance(answer, Due) == is_due


def test_the_special_group_is_due_every_day() -> None:
    answer = due(facts(homebound=(Homebound("R1", ("elderly",), DAY),)), DAY, PACK)
    assert isinstance(answer, Due)
    assert (answer.visit_class, answer.reasons[0].rule, answer.mandatory) == ("special", "special_daily", False)


def test_two_ledgers_in_one_household_make_one_visit_of_the_strictest_class() -> None:
    answer = due(
        facts(living=TWO, known=TWO, terms=(term(1, "R2"),), homebound=(Homebound("R1", ("ill",), DAY),)), DAY, PACK
    )
    assert isinstance(answer, Due)
    assert answer.visit_class == "left_high_risk_zone"
    assert answer.residents == ("R1", "R2")


def test_one_resident_on_two_ledgers_has_one_reason() -> None:
    answer = due(facts(terms=(term(1),), homebound=(Homebound("R1", ("ill",), DAY),)), DAY, PACK)
    assert isinstance(answer, Due)
    assert [reason.visit_class for reason in answer.reasons] == ["left_high_risk_zone"]


def test_a_sample_of_the_day_satisfies() -> None:
    assert due(facts(terms=(term(1),), samples=sampled(0)), DAY, PACK) == NotDue("sampled")


def test_an_excuse_suppresses() -> None:
    excuse = Excuse("R1", "in_hospital", DAY)
    assert due(facts(terms=(term(1),), excuses=(excuse,)), DAY, PACK) == NotDue("excused")


def test_a_released_term_owes_nothing() -> None:
    given = term(1)
    over = Term("R1", given.quarantine_class, given.departed_on, given.registered_on, given.last_day_on, DAY)
    assert due(facts(terms=(over,)), DAY, PACK) == NotDue("released")


def test_a_cancelled_visit_is_not_due_and_an_added_one_is() -> None:
    homebound = (Homebound("R1", ("ill",), DAY),)
    assert due(facts(homebound=homebound, wishes=(Wish(DAY, False),)), DAY, PACK) == NotDue("cancelled")
    assert isinstance(due(facts(wishes=(Wish(DAY, True),)), DAY, PACK), Due)


def test_an_unknown_person_or_household_waits() -> None:
    assert isinstance(due(facts(known=frozenset(), terms=(term(1),)), DAY, PACK), NotDue)
    assert due(facts(is_known=False, terms=(term(1),)), DAY, PACK) == NotDue("unknown")


def test_a_test_due_today_is_not_caught_up_tomorrow_before_today_is_over() -> None:
    days = {DAY: PACK, DAY + timedelta(days=1): PACK}
    answers = due_days(facts(terms=(term(3),), samples=sampled(2)), days, hopeless=frozenset())
    assert [isinstance(answer, Due) for answer in answers.values()] == [True, False]


def test_a_refused_test_is_owed_again_tomorrow() -> None:
    days = {DAY: PACK, DAY + timedelta(days=1): PACK}
    answers = due_days(facts(terms=(term(3),), samples=sampled(2)), days, hopeless=ONE)
    assert [isinstance(answer, Due) for answer in answers.values()] == [True, True]
