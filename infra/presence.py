"""Who is there, as the database sees it: a dispatch process connects when its router is compiled, not before."""

from infra.database import Database

PLANS = "doorstep-dispatch"
"""The name of the connections of a process that can plan."""


async def can_plan(database: Database) -> bool:
    """Whether a process is there that can plan."""
    sql = "select exists (select from pg_stat_activity where datname = current_database() and application_name = $1)"
    return bool(await database.fetchval(sql, PLANS))
