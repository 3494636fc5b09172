"""Bring the database to the schema of this release: numbered SQL files, each once, under an advisory lock."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.database import Connection, Database
from schemas.errors import MigrationMismatch

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_263_001


@dataclass(frozen=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations of this release in order."""
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    return [Migration(int(file.name.split("_")[0]), file.name, file.read_text("utf-8")) for file in files]


async def migrate(database: Database) -> list[str]:
    """Run what has not run yet and name it; several processes may call this at once.

    Raises
    ------
    MigrationMismatch
        A migration that ran here differs from the file, or the database is newer than this release.
    """
    async with database.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(
            "create table if not exists migration"
            " (number integer primary key, name text not null, checksum text not null, at timestamptz default now())"
        )
        done = {row["number"]: row for row in await connection.fetch("select number, name, checksum from migration")}
        known = migrations()
        _compare(known, {number: row["checksum"] for number, row in done.items()})
        fresh = [migration for migration in known if migration.number not in done]
        for migration in fresh:
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into migration (number, name, checksum) values ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
        await add_partitions(connection)
    return [migration.name for migration in fresh]


def _compare(known: list[Migration], done: dict[int, str]) -> None:
    numbers = {migration.number: migration for migration in known}
    for number, checksum in done.items():
        if number not in numbers:
            raise MigrationMismatch(
                f"The database is newer than this release: it has migration {number}. Update doorstep."
            )
        if numbers[number].checksum != checksum:
            raise MigrationMismatch(
                f"{numbers[number].name} was changed after it ran here. Restore the file; add a new one."
            )


async def add_partitions(connection: Connection, *, days: int = 7) -> None:
    """Add the daily partitions of the log and the seen ids from today on [days]; what has none goes to the default."""
    today = datetime.now(UTC).date()
    for table in ("change", "seen"):
        for day in (today + timedelta(days=n) for n in range(days)):
            name = f"{table}_{day:%Y%m%d}"
            column = "day" if table == "change" else "occurred_on"
            exists = await connection.fetchval("select to_regclass($1) is not null", name)
            taken = await connection.fetchval(f"select exists (select from {table}_default where {column} = $1)", day)
            if not exists and not taken:
                bounds = f"from ('{day}') to ('{day + timedelta(days=1)}')"
                await connection.execute(f"create table {name} partition of {table} for values {bounds}")
