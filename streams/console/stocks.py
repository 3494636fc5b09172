"""What is in store, counted and typed in by hand: beside the kits of tomorrow it shows what is short."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from infra import changes
from streams.console import auth
from streams.console.running import READERS, WRITERS, Asking, Running

router = APIRouter()

Item = Literal["single_tubes", "suits", "n95", "gloves", "shields", "waste_bags"]
"""What a kit is made of."""


class Counted(BaseModel):
    """One count."""

    counts: dict[Item, Annotated[int, Field(ge=0, le=10_000_000)]]


@router.get("/stock")
async def get_stock(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """The newest count of each item: how many, by whom, when."""
    auth.require(who, area, *READERS)
    rows = await console.db.fetch("select item, count, by, at from stock where area = $1 order by item", area)
    return {"items": {row["item"]: {"count": row["count"], "by": row["by"], "at": row["at"]} for row in rows}}


@router.post("/stock")
async def post_stock(area: str, body: Counted, who: Asking, console: Running) -> dict[str, Any]:
    """Note what was counted; what is not named stands."""
    auth.require(who, area, *WRITERS)
    async with changes.transaction(console.db, [area], console.clock.now()) as tx:
        await tx.connection.executemany(
            "insert into stock (area, item, count, by, at) values ($1, $2, $3, $4, $5)"
            " on conflict (area, item) do update set count = excluded.count, by = excluded.by, at = excluded.at",
            [(area, item, count, who.name, tx.now) for item, count in body.counts.items()],
        )
        tx.show(area, "stock", {"items": dict(body.counts)})
    return await get_stock(area, who, console)
