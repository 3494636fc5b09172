"""`doorstep import` and `doorstep imports`: ledgers from spreadsheets, what they ask, and how to take one back."""

import gc
import getpass
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
import msgspec

from infra.secret import secret
from schemas.errors import DispatchError, UnreadableLedger
from streams.cli import reach
from streams.cli.out import OutFile
from streams.imports import questions, reports
from streams.imports.life import apply as imports
from streams.imports.life import archive
from streams.imports.life.apply import Applied
from streams.imports.life.progress import Stand

if TYPE_CHECKING:  # what only some commands need is loaded by them
    from streams.imports.life import answers, undo

SHOWN = 20
WORDS = {"waiting": "waits for another import", "reading": "read", "writing": "written", "handling": "handled"}
RARELY = (100_000, 50, 1000)
"""How seldom a command that reads ledgers looks for cycles of objects: it makes many objects and no cycles."""
ABOUT = ("printed", "name", "resident", "compound", "sheet", "rows")
"""What is told of a question's subject."""
EXPLAINED = ("form", "days")
"""Kinds of questions whose answers do not speak for themselves."""
BAR = 20
"""Characters of the bar on a terminal."""


@click.command("import")
@click.argument("kind", type=click.Choice(imports.KINDS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--area", "code", required=True)
@click.option("--dry-run", is_flag=True, help="Read and judge, and say which visits it would cause; write nothing.")
@click.option("--no-wait", is_flag=True, help="Return when the file is in, not when visits are derived.")
@click.option("--report", type=OutFile(".json", ".xlsx"), help="Write the verdict on every row to .json or .xlsx.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Of the sentences in the report.")
def import_(
    kind: str,
    files: tuple[Path, ...],
    code: str,
    dry_run: bool,
    no_wait: bool,
    report: Path | None,
    language: str,
) -> int:
    """Import ledger files. Exit 0 all well, 3 some rows rejected (the rest is in), 2 nothing imported."""
    try:
        contents = [(file.name, _content(file)) for file in files]
        applied = reach.run(_import(kind, contents, code, dry_run, no_wait, language))
    except DispatchError as error:
        _tell_questions(error.fields.get("questions", []), code)
        raise
    if report is not None:
        more = {"would": applied.would} if dry_run else {"import": applied.import_id}
        _write_report(report, applied.report | more | {"questions": applied.questions}, contents, language)
    _tell(applied, dry_run)
    _tell_questions(applied.questions, code)
    return applied.exit_code


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableLedger(f"{file} cannot be opened: {error.strerror}. Check the path.") from error


async def _import(
    kind: str, files: list[tuple[str, bytes]], code: str, dry_run: bool, no_wait: bool, language: str
) -> Applied:
    gc.set_threshold(*RARELY)
    async with reach.opened() as here:
        key = secret(here.settings)
        by, progress = _me(), Progress()
        applied = await imports.apply(
            here.database,
            here.clock,
            key,
            area=code,
            kind=kind,
            files=files,
            by=by,
            dry_run=dry_run,
            tell=progress.show,
            language=language,
        )
        if applied.said and not (dry_run or no_wait):
            try:
                await imports.wait_until_handled(here.database, code, applied.events, progress.show)
            except imports.NotHandled as error:
                click.echo(str(error), err=True)  # the file is in: that is no failure of the import
        return applied


def _me() -> str:
    return f"command:{getpass.getuser()}"


class Progress:
    """A line that is written over on a terminal, and said every five seconds where there is none."""

    def __init__(self) -> None:
        self._said = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def show(self, stand: Stand) -> None:
        """Say how far it is, how fast, and how long it may still take."""
        now = time.monotonic()
        is_over = stand.total > 0 and stand.done >= stand.total
        if not self._terminal and now - self._said < 5 and not (is_over and stand.phase == "handling"):
            return
        self._said = now
        left = "" if stand.left_s is None else f", {stand.left_s:.0f} s left"
        what = "events " if stand.phase == "handling" else "rows "
        counts = f"{stand.done} of {stand.total} {what}" if stand.total else ""
        pace = f", {stand.per_s:.0f}/s" if stand.done else ""
        file = f"{stand.file} ({stand.number} of {stand.files})" if stand.files > 1 else stand.file
        line = f"{bar(stand) if self._terminal else ''}{file} {counts}{WORDS.get(stand.phase, stand.phase)}{pace}{left}"
        line = line.strip()
        click.echo(("\r\x1b[K" if self._terminal else "") + line, err=True, nl=not self._terminal or is_over)


def bar(stand: Stand) -> str:
    """How far a phase is, as a bar; nothing while nobody knows."""
    if not stand.total:
        return ""
    full = round(BAR * min(1.0, stand.done / stand.total))
    return f"[{'#' * full}{'.' * (BAR - full)}] "


def _write_report(out: Path, report: dict[str, Any], contents: list[tuple[str, bytes]], language: str) -> None:
    if out.suffix == ".json":
        with out.open("wb") as stream:
            reports.dump(report, stream)
    else:
        from streams.imports.files.annotate import annotate_all

        out.write_bytes(annotate_all(contents, report["files"], language))


def _tell(applied: Applied, dry_run: bool) -> None:
    totals = applied.report["totals"]
    named = ("accept", "warn", "reject", "skip", "new", "changed", "unchanged", "missing")
    told = ", ".join(f"{name} {totals.get(name, 0)}" for name in named)
    would = "would be said" if dry_run else f"said; import {applied.import_id}"
    click.echo(f"{told}; {applied.said} events {would}.", err=True)
    for day, visits in (applied.would or {}).items():
        counts = ", ".join(f"{count} {what}" for what, count in visits.items())
        click.echo(f"  visits {day}: {counts}", err=True)
    shown = 0
    for file in applied.report["files"]:
        for said in ([file["error"]] if "error" in file else []) + file.get("notices", []):
            click.echo(f"  {file['file']}: {said['message']} {said.get('cure', '')}", err=True)
        for sheet in file["sheets"]:
            for row in sheet["rows"]:
                if row["verdict"] == "reject" and shown < SHOWN:
                    shown += 1
                    where = f"{file['file']} {sheet['sheet']} row {row['row']}"
                    click.echo(f"  {where}: {row.get('message') or row.get('reason')} {row.get('cure', '')}", err=True)
    rest = totals["reject"] - shown
    if rest > 0:
        click.echo(f"  and {rest} more: --report OUT.json lists them.", err=True)


def _tell_questions(asked: list[dict[str, Any]], code: str) -> None:
    """Print what is asked, each with the command that answers it; what nothing waits for comes last."""
    asked = sorted(asked, key=lambda one: one.get("optional", False))
    for one in asked[:SHOWN]:
        told = [f"{name} {one['about'][name]}" for name in ABOUT if one["about"].get(name)]
        below = f" (below it: {', '.join(one['samples'])})" if one.get("samples") else ""
        click.echo(f"  {one['kind']}: {', '.join(told)}{below}?", err=True)
        for option in one["options"] if one["kind"] in EXPLAINED else ():
            exist = f" ({option['there']} of {option['of']} exist)" if "there" in option else ""
            click.echo(f"    {option['answer']}: {option['label']}{exist}", err=True)
        click.echo(f"    doorstep imports answer --area {code} {one['question']} {_choices(one)}", err=True)
    if len(asked) > SHOWN:
        click.echo(f"  and {len(asked) - SHOWN} more: `doorstep imports questions --area {code}`.", err=True)


def _choices(one: dict[str, Any]) -> str:
    """What may be answered: a place also by any other name of the address book, days also by others."""
    listed = [option["answer"] for option in one["options"] if not option.get("more")]
    more = {"place": ["NAME"], "days": ["DATE,DATE,…"]}.get(one["kind"], [])
    return "|".join(listed + more) or "NAME"


@click.group("imports")
def group() -> None:
    """Who imported what, what is asked, and how to take an import back."""


@group.command("list")
@click.option("--area", "code", required=True)
@click.option("--json", "as_json", is_flag=True)
def list_(code: str, as_json: bool) -> None:
    """List the imports of an area, the newest first."""
    rows = reach.run(_list(code))
    if as_json:
        click.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        names = ", ".join(file["file"] for file in row["files"])
        state = f"undone by {row['undone_by']}" if row["undone_at"] else f"{row['questions']} questions"
        click.echo(f"{row['import']}  {row['at']:%Y-%m-%d %H:%M}  {row['kind']}  {row['by']}  {names}  {state}")


async def _list(code: str) -> list[dict[str, Any]]:
    async with reach.opened() as here:
        zone = ZoneInfo((await here.area(code)).timezone)
        async with here.database.connection() as connection:
            rows = await archive.listed(connection, code, 500)
        return [row | {"at": row["at"].astimezone(zone)} for row in rows]


@group.command("undo")
@click.argument("import_id", metavar="IMPORT")
@click.option("--area", "code", required=True)
@click.option("--dry-run", is_flag=True, help="Say what it would change; write nothing.")
def undo_(import_id: str, code: str, dry_run: bool) -> None:
    """Take a whole import back; what was said since stays."""
    done = reach.run(_undo(import_id, code, dry_run))
    verb = "would be brought" if dry_run else "brought"
    click.echo(f"{done.corrected} facts {verb} back, {done.kept} kept; {len(done.events)} events.", err=True)
    for day, visits in (done.would or {}).items():
        click.echo(f"  visits {day}: {', '.join(f'{count} {what}' for what, count in visits.items())}", err=True)


async def _undo(import_id: str, code: str, dry_run: bool) -> "undo.Undone":
    from streams.imports.life import undo

    async with reach.opened() as here:
        return await undo.undo(here.database, here.clock, area=code, import_id=import_id, by=_me(), dry_run=dry_run)


@group.command("questions")
@click.option("--area", "code", required=True)
@click.option("--all", "every", is_flag=True, help="Also what was answered.")
@click.option("--json", "as_json", is_flag=True)
def questions_(code: str, every: bool, as_json: bool) -> None:
    """List what is asked; each look at a person is logged."""
    asked = reach.run(_questions(code, every))
    if as_json:
        click.echo(msgspec.json.encode(asked).decode())
        return
    for one in asked:
        answer = f"answered {one['answer']} by {one['by']}" if one["answered_at"] else _choices(one)
        click.echo(f"{one['question']}  {one['about']}  {answer}")


async def _questions(code: str, every: bool) -> list[dict[str, Any]]:
    async with reach.opened() as here:
        await here.area(code)
        sql = "insert into look (area, who, what, about) values ($1, $2, 'questions', $1)"
        await here.database.execute(sql, code, _me())
        async with here.database.connection() as connection:
            return await questions.listed(connection, code, answered=every)


@group.command("answer")
@click.argument("question")
@click.argument("chosen", metavar="ANSWER")
@click.option("--area", "code", required=True)
def answer_(question: str, chosen: str, code: str) -> None:
    """Answer a question; how files are read is remembered for the next import.

    A place may also be `new` (the address book lacks it so far) or `not_ours`.
    """
    done = reach.run(_answer(question, chosen, code))
    click.echo(f"Answered; {done.events} events said.", err=True)


async def _answer(question: str, chosen: str, code: str) -> "answers.Answered":
    from streams.imports.life import answers

    async with reach.opened() as here:
        return await answers.answer(here.database, here.clock, area=code, question=question, chosen=chosen, by=_me())


@group.command("forget")
@click.argument("question")
@click.option("--area", "code", required=True)
def forget_(question: str, code: str) -> None:
    """Take an answer back: the next file is read as before it, and the question is asked again."""
    reach.run(_forget(question, code))
    click.echo("Taken back.", err=True)


async def _forget(question: str, code: str) -> None:
    from streams.imports.life import answers

    async with reach.opened() as here:
        await answers.take_back(here.database, here.clock, area=code, question=question, by=_me())
