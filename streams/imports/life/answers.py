"""A person's answer to a question of an import: how files are read from now on, or what became of somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from infra import changes
from infra.changes import Transaction
from infra.clock import Clock
from infra.database import Connection, Database, Row
from schemas.errors import BadCommand, NotFound
from schemas.households import HouseholdReleased
from schemas.residents import ResidentHomeboundEnded, ResidentMoved
from streams.imports import questions, walk, words
from streams.imports.effects import held, ledger, presence
from streams.imports.effects.speaker import Speaker
from streams.imports.judging import days, unplaced, ways
from streams.imports.judging.asked import NEW, NONE, NOT_OURS, UNUSED, subject
from streams.imports.life.exclusive import hold_rows


@dataclass(frozen=True)
class Answered:
    """What an answer did: events said (0 for an alias)."""

    question: str
    answer: str
    events: int
    import_id: str


async def answer(database: Database, clock: Clock, *, area: str, question: str, chosen: str, by: str) -> Answered:
    """Answer a question; the same answer again changes nothing.

    Raises
    ------
    NotFound
        There is no such question or area.
    BadCommand
        It was answered otherwise, or this is no answer to it.
    """

    async def first(connection: Connection) -> None:
        await hold_rows(connection, area)

    async with changes.transaction(database, [area], clock.now(), first) as tx:
        if area not in tx.areas:
            raise NotFound(f"There is no area {area}.")
        row = await tx.connection.fetchrow(
            "select * from import_question where area = $1 and question = $2", area, question
        )
        if row is None:
            row = await _asked_now(tx, area, question)
        if row["answered_at"] is not None and row["answer"] == chosen:
            return Answered(question, chosen, 0, row["import"])
        if row["answered_at"] is not None and row["kind"] == "missing":
            raise BadCommand(f"The question was answered already: {row['answer']}.")
        events = await _ANSWERS[row["kind"]](tx, area, row, chosen, by)
        await _note(tx, area, row, chosen, by)
        return Answered(question, chosen, events, row["import"])


async def take_back(database: Database, clock: Clock, *, area: str, question: str, by: str) -> None:
    """Take a remembered answer back: the next file is read as if it had never been given, and asks again.

    Raises
    ------
    NotFound
        There is no such question or area, or nobody answered it.
    BadCommand
        Its answer changed facts and not how files are read: what became of somebody is corrected in a ledger.
    """
    async with changes.transaction(database, [area], clock.now()) as tx:
        row = await tx.connection.fetchrow(
            "select * from import_question where area = $1 and question = $2 and answered_at is not null",
            area,
            question,
        )
        if row is None:
            raise NotFound(f"Nobody answered a question {question[:40]!r}.")
        if row["kind"] not in questions.REMEMBERED:
            raise BadCommand("What became of somebody is no answer to take back: import a ledger that says otherwise.")
        if row["kind"] == "header":
            await ledger.forget_header(tx.connection, area, row["ledger"], words.header_key(row["about"]["printed"]))
        elif row["kind"] == "place":
            await ledger.forget_place(tx.connection, area, _printed(row))
        await tx.connection.execute(
            "delete from import_question where area = $1 and question = $2", area, row["question"]
        )
        told = {"question": row["question"], "kind": row["kind"], "ledger": row["ledger"], "answer": None}
        await ledger.note_command(tx, area, _command(row, tx), "import_answer", by, told)


async def _asked_now(tx: Transaction, area: str, question: str) -> Row:
    """Keep a question that only a preview has asked so far."""
    kind, of, about = subject(question, walk.JUDGES)
    row = await tx.connection.fetchrow(
        "insert into import_question (area, question, kind, ledger, import, about, options, asked_at)"
        " values ($1, $2, $3, $4, '', $5, '[]', $6) returning *",
        area,
        question,
        kind,
        of,
        about,
        tx.now,
    )
    assert row is not None
    return row


def _command(row: Row, tx: Transaction) -> str:
    return f"{row['question'][:60]}/{tx.now.isoformat()}"


async def _note(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> None:
    await tx.connection.execute(
        "update import_question set answer = $3, by = $4, answered_at = $5 where area = $1 and question = $2",
        area,
        row["question"],
        chosen,
        by,
        tx.now,
    )
    told = {"question": row["question"], "kind": row["kind"], "ledger": row["ledger"], "answer": chosen}
    await ledger.note_command(tx, area, _command(row, tx), "import_answer", by, told)


def _printed(row: Row) -> str:
    """Return what a place is remembered by."""
    return f"{row['about']['compound']} {row['about']['printed']}".strip()


async def _place(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> int:
    compound = row["about"]["compound"]
    if chosen in (NEW, NOT_OURS):
        await ledger.forget_place(tx.connection, area, _printed(row))
        return 0
    place = await tx.connection.fetchval(
        "select p.place from place p left join place c on c.area = p.area and c.place = p.parent"
        " where p.area = $1 and (p.name = $2 or p.place = $2)"
        " and ($3 = '' and p.kind = 'compound' or p.kind = 'building' and c.name = $3) limit 1",
        area,
        chosen,
        compound,
    )
    if place is None:
        where = f"a building of {compound}" if compound else "a compound"
        raise BadCommand(f"{chosen[:40]!r} is not {where} of the address book: import the buildings first.")
    await ledger.remember_place(tx.connection, area, _printed(row), place, by)
    return 0


async def _header(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> int:
    if chosen not in unplaced.vocabulary(row["ledger"]):
        known = ", ".join(unplaced.vocabulary(row["ledger"]))
        raise BadCommand(f"A column of {row['ledger']} is one of {known}; got {chosen[:40]!r}.")
    key = words.header_key(row["about"]["printed"])
    await ledger.remember_header(tx.connection, area, row["ledger"], key, chosen, by, tx.now)
    return 0


async def _form(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> int:
    make = row["about"]["make"]
    if chosen != NONE and ways.roles_of(make, chosen) is None:
        raise BadCommand(f"A way is what each of its {len(make)} parts is (B,U,F,D), or {NONE}; got {chosen[:40]!r}.")
    return 0


async def _days(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> int:
    said = days.days_of(chosen)
    latest = max((on for on in said if on), default=date.min)
    today = tx.now.astimezone(ZoneInfo(tx.areas[area].timezone)).date()
    if not said or latest > today:
        raise BadCommand(
            f"Days are written 2022-11-23,2022-11-24, {UNUSED} for no day, none to come; got {chosen[:40]!r}."
        )
    return 0


async def _missing(tx: Transaction, area: str, row: Row, chosen: str, by: str) -> int:
    if chosen not in questions.MISSING[row["ledger"]]:
        raise BadCommand(f"The answer is one of {', '.join(questions.MISSING[row['ledger']])}; got {chosen[:40]!r}.")
    if chosen == "keep":
        return 0
    about = row["about"]
    settings = tx.areas[area]
    scope = held.Scope(residents={about["resident"]}, households={about["household"]})
    known = await held.facts(tx.connection, area, scope)
    at = tx.now.astimezone(ZoneInfo(settings.timezone))
    speaker = Speaker(area, settings.timezone, "answer", row["question"], at, known)
    _say(speaker, row["ledger"], chosen, about["resident"])
    await ledger.forget_record(tx.connection, area, row["ledger"], about["key"])
    await ledger.say(tx, area, row["import"], speaker.events)
    return len(speaker.events)


def _say(speaker: Speaker, of: str, chosen: str, resident: str) -> None:
    """What became of somebody, from today on."""
    if chosen == "moved_out":
        speaker.say(ResidentMoved, resident, resident=resident, household=None)
    elif chosen != "ended":
        presence.excuse(speaker, resident, chosen)
    elif of == "special":
        stored = speaker.facts.homebound.get(resident)
        ended_on = max(speaker.today, stored.since_on) if stored else speaker.today
        speaker.say(ResidentHomeboundEnded, resident, resident=resident, ended_on=ended_on)
    else:
        for (household, who, of_class), term in list(speaker.facts.terms.items()):
            if who == resident and term.released_on is None and term.last_day_on >= speaker.today:
                fields = {"household": household, "residents": (who,), "quarantine_class": of_class}
                speaker.say(HouseholdReleased, household, who, of_class, released_on=speaker.today, **fields)


_ANSWERS: dict[str, Any] = {"place": _place, "header": _header, "form": _form, "days": _days, "missing": _missing}
