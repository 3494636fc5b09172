"""`doorstep migrate`, `topics`, `doctor`, `check`: the machines, and whether the promises hold."""

import click
import msgspec

from infra import doctor as examined
from infra import settings
from infra.kafka import create_topics
from infra.migrate import migrate
from schemas.errors import NotFound
from schemas.topics import TOPICS
from streams import checks, intake_positions
from streams.checks_everywhere import Finding
from streams.cli import reach


@click.command("migrate")
def migrate_() -> None:
    """Bring the database to the newest schema."""
    done = reach.run(_migrate())
    click.echo(f"{len(done)} migrations run: {', '.join(done)}." if done else "The schema is up to date.", err=True)


async def _migrate() -> list[str]:
    async with reach.opened(migrated=False) as here:
        return await migrate(here.database)


@click.command()
@click.option("--anew", metavar="TOPIC", help="This topic was made anew on purpose: read it from its beginning.")
def topics(anew: str | None) -> None:
    """Create the topics that are missing; existing ones are left as they are."""
    if anew is not None:
        count = reach.run(_read_anew(anew))
        click.echo(f"{count} partitions of {anew} are read from their beginning.", err=True)
        return
    made = reach.run(create_topics(reach.needs_kafka(reach.resolve())))
    said = f"{len(made)} topics created: {', '.join(made)}." if made else f"All {len(TOPICS)} topics are there."
    click.echo(said, err=True)


async def _read_anew(topic: str) -> int:
    if topic not in {one.full_name for one in TOPICS if one.lane is not None}:
        raise NotFound(f"Nobody reads a topic {topic}: `doorstep topics` is about those of doorstep.")
    async with reach.opened() as here:
        return await intake_positions.begin_anew(here.database, topic)


@click.command()
@click.option("--area", "code", help="Only this area.")
@click.option("--json", "as_json", is_flag=True)
def check(code: str | None, as_json: bool) -> int:
    """Test every invariant against the live database. Exit 1 and a list when one is broken."""
    found = reach.run(_check(code))
    if as_json:
        click.echo(msgspec.json.encode(checks.summary(found)).decode())
    else:
        for finding in found:
            click.echo(str(finding))
        click.echo("Every invariant holds." if not found else f"{len(found)} findings.", err=True)
    return 1 if found else 0


async def _check(code: str | None) -> list[Finding]:
    async with reach.opened() as here:
        if code is not None:
            await here.area(code)
        return await checks.findings(here.database, here.clock, code)


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """What this machine has, what would be used, what is missing and how to get it; where a running instance is."""
    findings = examined.diagnose(settings.read())
    click.echo(examined.as_json(findings) if as_json else examined.as_text(findings))


COMMANDS: tuple[click.Command, ...] = (migrate_, topics, check, doctor)
