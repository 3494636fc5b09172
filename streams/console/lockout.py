"""What counts against guessing: after some wrong attempts a login, or an address, must wait; the wait doubles.

An attempt is counted before it is checked and taken back when it was right, so that many at once are not all let
through. A login nobody has is counted like any other: a lock does not say who exists.
"""

from infra.database import Database
from schemas.errors import TooManyAttempts

LOGIN_TRIES = 5
SOURCE_TRIES = 40
"""More than for a login: a whole office may stand behind one address."""

_COUNT = """
insert into lockout as l (subject, failures) values ($1, 1)
on conflict (subject) do update set
    failures = case when l.last_at < clock_timestamp() - interval '1 day' then 1 else l.failures + 1 end,
    last_at = clock_timestamp(),
    locked_until = case when l.failures + 1 >= $2 and l.last_at >= clock_timestamp() - interval '1 day'
        then clock_timestamp() + least(interval '1 hour', interval '1 minute' * power(2, least(l.failures + 1 - $2, 6)))
        end
where l.locked_until is null or l.locked_until <= clock_timestamp()
returning failures
"""
_WAIT = "select ceil(extract(epoch from locked_until - clock_timestamp()))::int from lockout where subject = $1"


async def begin(database: Database, subject: str, tries: int) -> int:
    """Count an attempt before it is checked; answers how many are left after it.

    Raises
    ------
    TooManyAttempts
        The subject is locked; `retry_after_s` says for how long.
    """
    failures = await database.fetchval(_COUNT, subject, tries)
    if failures is None:
        wait = max(1, int(await database.fetchval(_WAIT, subject) or 1))
        minutes = -(-wait // 60)
        raise TooManyAttempts(f"Too many attempts. Try again in {minutes} min.", retry_after_s=wait)
    return max(0, tries - int(failures))


async def was_right(database: Database, subject: str) -> None:
    """Forget the wrong attempts of a subject that has shown it knows."""
    await database.execute("delete from lockout where subject = $1", subject)


async def take_back(database: Database, subject: str) -> None:
    """Take back one attempt: of an address whose other users may still have been wrong."""
    await database.execute(
        "update lockout set failures = greatest(failures - 1, 0), locked_until = null where subject = $1", subject
    )


def of_login(login: str) -> str:
    """The subject of a login."""
    return f"login:{login[:100].lower()}"


def of_source(source: str) -> str:
    """The subject of an address."""
    return f"source:{source[:100]}"
