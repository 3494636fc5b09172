"""Imports over HTTP: bring ledgers in, watch, answer what is asked, take back, and fetch the sheet with remarks."""

import datetime as dt
from typing import Annotated, Any, Literal, NotRequired
from urllib.parse import quote

from fastapi import APIRouter, File, Header, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from infra.secret import secret
from schemas.errors import BadRequest
from streams.console import auth
from streams.console.running import READERS, WRITERS, Asking, Running
from streams.imports import questions, reports, words
from streams.imports.export import download
from streams.imports.life import answers, apply, archive, progress, undo

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Visits(BaseModel):
    """Visits of a day."""

    added: int
    changed: int
    removed: int


class Would(BaseModel):
    """The visits that would be added, changed and removed."""

    today: Visits
    tomorrow: Visits


class Example(TypedDict):
    """A place of the file, and the door of the address book it would be: none where there is no such door."""

    printed: str
    place: dict[str, Any] | None


class Option(TypedDict):
    """One answer; `more` are those behind a list, `examples` show a form, under which `there` `of` places exist."""

    answer: str
    label: str
    more: NotRequired[bool]
    examples: NotRequired[list[Example]]
    there: NotRequired[int]
    of: NotRequired[int]


class Question(BaseModel):
    """What a person is asked: what became of somebody, or how files are to be read.

    Attributes
    ----------
    kind
        missing: is gone from the list; place: is not in the address book; header: names a column; form: says in which
        of several ways addresses are written (the answer is what each part is, `B,U,F,D`, or `none`); days: says of
        which days rounds are (`2022-11-23,2022-11-24`, `-` for a column of no round).
    about
        What is asked about; `rows` of the file wait for the answer.
    samples
        What stands in a column: only for whoever sees the file before it is in.
    optional
        Nothing waits for the answer.
    """

    question: str
    kind: Literal["missing", "place", "header", "form", "days"]
    ledger: str
    import_: str | None = Field(alias="import")
    about: dict[str, Any]
    options: list[Option]
    samples: list[str] = []
    optional: bool = False
    asked_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    answer: str | None = None
    by: str | None = None


class Report(BaseModel):
    """The report of an import (INTERFACE, section 1), and what came of it."""

    files: list[dict[str, Any]]
    totals: dict[str, int]
    import_: str | None = Field(alias="import")
    events: int
    would: Would | None = None
    questions: list[Question]


class Imported(BaseModel):
    """One import that was: `undoable_until` is real time, when one click no longer undoes it."""

    import_: str = Field(alias="import")
    kind: str
    files: list[dict[str, Any]]
    by: str
    at: dt.datetime
    totals: dict[str, int]
    events: int
    handled: int
    questions: int
    undoable_until: dt.datetime | None
    undone_at: dt.datetime | None
    undone_by: str | None


class Going(BaseModel):
    """One import that runs: how far, how many a second, and the time left [s]."""

    import_: str = Field(alias="import")
    kind: str
    by: str
    file: str
    phase: Literal["waiting", "reading", "writing", "handling"]
    done: int
    total: int
    per_s: float
    left_s: float | None
    began_at: dt.datetime


class Answer(BaseModel):
    """What a person answers."""

    answer: Annotated[str, Field(min_length=1, max_length=200)]


class Answered(BaseModel):
    """What an answer did."""

    question: str
    answer: str
    events: int
    import_: str = Field(alias="import")


class Undone(BaseModel):
    """What an undoing did or would do: facts brought back, and facts left because something was said since."""

    import_: str = Field(alias="import")
    undone: bool
    events: int
    corrected: int
    kept: int
    would: Would | None
    undone_at: dt.datetime | None


@router.get("/imports", response_model=list[Imported])
async def get_imports(
    area: str, who: Asking, console: Running, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> list[dict[str, Any]]:
    """Who imported what and when, newest first."""
    auth.require(who, area, *READERS)
    async with console.db.connection() as connection:
        return await archive.listed(connection, area, limit)


@router.get("/imports/running", response_model=list[Going])
async def get_running(area: str, who: Asking, console: Running) -> list[dict[str, Any]]:
    """The imports that run now, from wherever they were started."""
    auth.require(who, area, *READERS)
    async with console.db.connection() as connection:
        return await progress.running(connection, area)


@router.get("/imports/questions", response_model=list[Question])
async def get_questions(
    area: str,
    who: Asking,
    console: Running,
    every: Annotated[bool, Query(alias="all")] = False,
    accept_language: Annotated[str, Header()] = "",
) -> list[dict[str, Any]]:
    """What is asked after imports; with `all` also what was answered."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "questions", area)
    async with console.db.connection() as connection:
        language = words.language_of(accept_language)
        return await questions.listed(connection, area, answered=every, language=language)


@router.post("/imports/questions/{question}", response_model=Answered)
async def post_answer(area: str, question: str, body: Answer, who: Asking, console: Running) -> dict[str, Any]:
    """Answer a question: how files are read is remembered, of somebody missing it is said what became of them.

    A place is answered with its name in the address book, `new` (it lacks the place so far) or `not_ours`.
    """
    auth.require(who, area, *WRITERS)
    done = await answers.answer(
        console.db, console.clock, area=area, question=question, chosen=body.answer, by=who.name
    )
    return {"question": done.question, "answer": done.answer, "events": done.events, "import": done.import_id}


@router.delete("/imports/questions/{question}", status_code=204)
async def delete_answer(area: str, question: str, who: Asking, console: Running) -> None:
    """Take back how files are read: the next one is read as before the answer, and the question is asked again."""
    auth.require(who, area, *WRITERS)
    await answers.take_back(console.db, console.clock, area=area, question=question, by=who.name)


@router.get("/exports/{kind}", response_class=Response)
async def get_export(area: str, kind: str, who: Asking, console: Running) -> Response:
    """A ledger as it was last listed, as a workbook that reads in again without a difference."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "export", kind)
    async with console.db.transaction(snapshot=True) as connection:
        content = await download.ledger(connection, area, kind)
    name = f'attachment; filename="{kind}.xlsx"'
    return Response(content, media_type=XLSX, headers={"Content-Disposition": name})


@router.post("/imports/{kind}", response_model=Report)
async def post_import(
    area: str,
    kind: str,
    request: Request,
    who: Asking,
    console: Running,
    file: Annotated[list[UploadFile] | None, File()] = None,
    name: Annotated[str, Query(max_length=200)] = "",
    dry_run: bool = False,
    accept_language: Annotated[str, Header()] = "",
) -> dict[str, Any]:
    """Import ledger files (≤ 20 MB each) and answer the report; with `dry_run` write nothing and say what it causes.

    As a form with one `file` or several, or one file as the whole body, called `name`.
    """
    auth.require(who, area, *WRITERS)
    files = [(upload.filename or "ledger", await upload.read()) for upload in file or ()]
    if not files and "form" not in request.headers.get("content-type", ""):
        files = [(name or "ledger", await request.body())]
    if not files:
        raise BadRequest("file: at least one is needed.")
    key = secret(console.settings)
    applied = await apply.apply(
        console.db,
        console.clock,
        key,
        area=area,
        kind=kind,
        files=files,
        by=who.name,
        dry_run=dry_run,
        language=words.language_of(accept_language),
    )
    told = {"import": None if dry_run else applied.import_id, "events": applied.said}
    read = {"files": [reports.whole(one) for one in applied.report["files"]]}
    return applied.report | read | told | {"would": applied.would, "questions": applied.questions}


@router.post("/imports/{import_id}/undo", response_model=Undone)
async def post_undo(area: str, import_id: str, who: Asking, console: Running, dry_run: bool = False) -> dict[str, Any]:
    """Take a whole import back; with `dry_run` say what that changes."""
    auth.require(who, area, *WRITERS)
    done = await undo.undo(console.db, console.clock, area=area, import_id=import_id, by=who.name, dry_run=dry_run)
    return {
        "import": done.import_id,
        "undone": not dry_run,
        "events": len(done.events),
        "corrected": done.corrected,
        "kept": done.kept,
        "would": done.would,
        "undone_at": done.undone_at,
    }


@router.get("/imports/{import_id}/report.xlsx")
async def get_report(
    area: str, import_id: str, who: Asking, console: Running, number: Annotated[int, Query(ge=1)] = 1
) -> Response:
    """The file as it came, with what became of each row beside it."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "import_report", import_id)
    async with console.db.connection() as connection:
        name, content = await archive.sheet(connection, area, import_id, number)
    quoted = quote(f"{name.rsplit('.', 1)[0]}-批注.xlsx")
    disposition = {"Content-Disposition": f"attachment; filename=report.xlsx; filename*=UTF-8''{quoted}"}
    return Response(content, media_type=XLSX, headers=disposition)
