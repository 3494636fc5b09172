"""Statements that wait are run together, each with its own argument."""

from infra.later import Later


def test_statements_are_parts_of_one_with_their_arguments_in_order() -> None:
    later = Later()
    later.add("insert into report select * from f($1)", "reports", "select area, household from g($1)")
    later.add("insert into term select * from f($1)", "terms")
    assert later
    parts, arguments, households = later.take(14)
    assert parts == [
        "later14 as (insert into report select * from f($14))",
        "later15 as (insert into term select * from f($15))",
    ]
    assert arguments == ["reports", "terms"]
    assert households == "select area, household from g($14)"
    assert not later


def test_where_nobody_asks_for_households_none_are_answered() -> None:
    later = Later()
    later.add("insert into term select * from f($1)", "terms")
    assert later.take()[2].endswith("where false")
