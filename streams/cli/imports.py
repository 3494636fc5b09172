"""`doorstep import`: ledgers from spreadsheets, row by row."""

import getpass
import sys
import time
from pathlib import Path
from typing import Any

import click
import msgspec

from infra.secret import secret
from schemas.errors import BadRequest, DispatchError, UnreadableLedger
from streams.cli import reach
from streams.imports import apply as imports
from streams.imports.apply import Applied

SHOWN = 20


@click.command("import")
@click.argument("kind", type=click.Choice(imports.KINDS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--area", "code", required=True)
@click.option("--dry-run", is_flag=True, help="Read and judge; write nothing.")
@click.option("--no-wait", is_flag=True, help="Return when the file is in, not when visits are derived.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the verdict on every row to .json or .xlsx.")
def import_(kind: str, files: tuple[Path, ...], code: str, dry_run: bool, no_wait: bool, report: Path | None) -> int:
    """Import ledger files. Exit 0 all well, 3 some rows rejected (the rest is in), 2 nothing imported."""
    try:
        contents = [(file.name, _content(file)) for file in files]
        applied = reach.run(_import(kind, contents, code, dry_run, no_wait))
    except DispatchError as error:
        error.exit_code = 2  # type: ignore[attr-defined]
        raise
    if report is not None:
        _write_report(report, applied.report, contents)
    _tell(applied, dry_run)
    return applied.exit_code


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableLedger(f"{file} cannot be opened: {error.strerror}. Check the path.") from error


async def _import(kind: str, files: list[tuple[str, bytes]], code: str, dry_run: bool, no_wait: bool) -> Applied:
    async with reach.opened() as here:
        key = secret(here.settings)
        by = f"command:{getpass.getuser()}"
        applied = await imports.apply(
            here.database, here.clock, key, area=code, kind=kind, files=files, by=by, dry_run=dry_run
        )
        if applied.said and not (dry_run or no_wait):
            progress = Progress()
            try:
                await imports.wait_until_handled(here.database, code, applied, progress.show)
            except imports.NotHandled as error:
                click.echo(str(error), err=True)  # the file is in: that is no failure of the import
        return applied


class Progress:
    """A line that is written over on a terminal, and said every five seconds where there is none."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said = self._began
        self._terminal = sys.stderr.isatty()

    def show(self, done: int, of: int) -> None:
        """Say how far it is, how fast, and how long it may still take."""
        now = time.monotonic()
        if not self._terminal and now - self._said < 5 and done < of:
            return
        self._said = now
        rate = done / max(0.001, now - self._began)
        left = (of - done) / max(rate, 0.001)
        line = f"{done} of {of} events handled, {rate:.0f}/s, {left:.0f} s left"
        click.echo(("\r" if self._terminal else "") + line, err=True, nl=not self._terminal or done >= of)


def _write_report(out: Path, report: dict[str, Any], contents: list[tuple[str, bytes]]) -> None:
    if out.suffix == ".json":
        out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1))
    elif out.suffix == ".xlsx":
        from streams.cli.remarks import write_remarks

        write_remarks(out, report)
    else:
        raise BadRequest(f"--report writes .json or .xlsx, got {out.name!r}.")


def _tell(applied: Applied, dry_run: bool) -> None:
    totals = applied.report["totals"]
    named = ("accept", "warn", "reject", "skip", "new", "changed", "unchanged", "missing")
    told = ", ".join(f"{name} {totals.get(name, 0)}" for name in named)
    would = "would say" if dry_run else "said"
    click.echo(f"{told}; {applied.said} events {would}.", err=True)
    shown = 0
    for file in applied.report["files"]:
        for sheet in file["sheets"]:
            for row in sheet["rows"]:
                if row["verdict"] == "reject" and shown < SHOWN:
                    shown += 1
                    where = f"{file['file']} {sheet['sheet']} row {row['row']}"
                    click.echo(f"  {where}: {row.get('message') or row.get('reason')} {row.get('cure', '')}", err=True)
    rest = totals["reject"] - shown
    if rest > 0:
        click.echo(f"  and {rest} more: --report OUT.json lists them.", err=True)
