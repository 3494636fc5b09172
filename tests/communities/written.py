"""All ledgers of a community up to a kind, in the order in which they are brought in."""

from streams.imports.judging.identity import Door, household_id, resident_id
from streams.imports.judging.known import Known, Person, Tube
from streams.imports.places.addresses import Building, Compound
from streams.imports.places.plates import building_key
from tests.communities import buildings, laboratory, quarantine, register, special, teams
from tests.communities.paper import Page
from tests.communities.towns import Pen, Town
from tests.communities.towns import Person as Citizen

KINDS = ("buildings", "register", "special", "quarantine", "teams", "samples", "results")
File = tuple[str, bytes, list[Page]]


def write(kind: str, made: Town) -> list[File]:
    """Return the files of one kind of a town."""
    pen = Pen(f"{kind}{made.seed}")
    match kind:
        case "buildings":
            return [buildings.write(pen, made)]
        case "register":
            return register.write(pen, made)
        case "special":
            return [special.write(pen, made)]
        case "quarantine":
            return [quarantine.write(pen, made)]
        case "teams":
            return [teams.write(pen, made)]
        case "samples":
            return [laboratory.write_samples(pen, made)]
    return [laboratory.write_results(pen, made)]


def known(made: Town, kind: str) -> Known:
    """What the database knows before a ledger of this kind is brought in: the truth about what came before."""
    if kind == "buildings":
        return Known("1", b"s")
    buildings: dict[str, dict[str, Building]] = {}
    for b in made.blocks:
        found = Building(b.compound, b.name, b.units or None, b.floors, None, b.homes)
        buildings.setdefault(b.compound, {})[building_key(b.name)] = found
    aliases = {alias: name for name, alias in made.aliases.items()}
    compounds = tuple(Compound(name, (), found) for name, found in buildings.items())
    if kind in ("register", "teams"):
        return Known("1", b"s", compounds, aliases)
    residents = tuple(_person(made, person, nth) for home in made.homes.values() for nth, person in enumerate(home))
    tubes = {}
    if kind == "results":
        ids = {(p.door, p.name): p.resident for p in residents}
        for code, _, _, people, at, _ in laboratory.tubes(made):
            tubes[code] = Tube(frozenset(ids[Door(*p.door), p.name] for p in people), at)
    return Known("1", b"s", compounds, aliases, residents=residents, tubes=tubes)


def _person(made: Town, person: Citizen, nth: int) -> Person:
    door = Door(*person.door)
    del made, nth
    return Person(
        resident_id(b"s", "1", door, person.name), household_id(b"s", "1", door), person.name, door, (person.phone,)
    )
