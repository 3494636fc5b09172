"""Errors over HTTP: RFC 9457 problem documents with our code."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from schemas.errors import (
    BadCommand,
    BadRequest,
    Conflict,
    DispatchError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PasswordOutdated,
    ShiftOver,
    TooManyAttempts,
    UnavailableError,
    UnreadableLedger,
)

_STATUS: dict[type[DispatchError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    PasswordOutdated: 403,
    ShiftOver: 403,
    NotFound: 404,
    TooManyAttempts: 429,
    Conflict: 409,
    BadCommand: 422,
    BadRequest: 422,
    UnreadableLedger: 422,
    UnavailableError: 503,
}


def status_of(error: DispatchError) -> int:
    """The HTTP status of an error of ours."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)


_OF_LEDGERS = ("file", "sheet", "row", "field", "cure", "questions", "looks_like")
_TOLD = ("attempts_left", "retry_after_s", "first", "refusal", *_OF_LEDGERS)
"""Fields of an error that go along: what the page counts down, who was first, why a command is not possible (so that
the page says it in its own words, with names instead of ids), and where a ledger is wrong."""


def problem(status: int, code: str, detail: str, *, title: str = "", **more: Any) -> JSONResponse:
    """A problem document."""
    body = more | {
        "type": f"urn:doorstep:error:{code}",
        "title": title or detail.split(". ", maxsplit=1)[0].rstrip("."),
        "status": status,
        "code": code,
        "detail": detail,
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def ours(_: Request, error: Exception) -> JSONResponse:
    """Answer an error of ours."""
    assert isinstance(error, DispatchError)
    told = {name: value for name, value in error.fields.items() if name in _TOLD}
    response = problem(status_of(error), error.code, error.message, **told)
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = "2"
    elif "retry_after_s" in told:
        response.headers["Retry-After"] = str(told["retry_after_s"])
    return response


async def invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a request whose fields are wrong, naming the first of them; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0] if error.errors() else {"loc": ("body",), "msg": "unreadable"}
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, BadRequest.code, f"{where}: {first['msg']}.")


async def defect(_: Request, __: Exception) -> JSONResponse:
    """Answer a defect of ours: nothing of the exception goes out; the process logs it."""
    detail = "Something went wrong on our side; what you asked was not done. Try again, and report it if it stays."
    return problem(500, DispatchError.code, detail, title="A defect of doorstep")


async def plain(_: Request, error: Exception) -> JSONResponse:
    """Answer what the framework itself refuses, such as an unknown path."""
    assert isinstance(error, HTTPException)
    code = {404: NotFound.code, 401: NotSignedIn.code, 403: NotAllowed.code}.get(error.status_code, BadRequest.code)
    return problem(error.status_code, code, f"{error.detail}.")
