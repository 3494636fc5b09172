/** The marks on the map: doors, gathered where they would lie on top of each other, and the flags of the teams. */
import { hhmm } from '../clock'
import { MarkShape, shapeOf } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, isLost, over, type Index, type Team, type Visit } from './board'
import { MARK, type At, type ToXY } from './maplayers'
import type { Live } from './store'

interface Group { key: string; shape: string; x: number; y: number; room: number; visits: Visit[] }
/** Seen from afar the marks of a compound stand in lines of so many at most, this far apart. */
const A_LINE = 3
const SLOT = 26
/** Compounds whose middles are further up or down do not touch [px]. */
const APART = 60

/** How many marks of a compound may stand side by side before they touch those of the next one. */
export function sideBySide(middle: Map<string, [number, number]> | null, k: number): number {
  let room = A_LINE * SLOT
  const all = [...(middle?.values() ?? [])].sort((a, b) => a[0] - b[0])
  for (const [n, [x, y]] of all.entries()) {
    for (let next = n + 1; all[next] && (all[next]![0] - x) * k < room; next++) {
      const right = (all[next]![0] - x) * k
      if (Math.abs(all[next]![1] - y) * k < APART && right > MARK) room = right
    }
  }
  return Math.max(1, Math.floor(room / SLOT))
}

/** Lines of marks that stand below each other in a compound. */
export function linesOf(groups: Group[], beside: number): Map<string, number> {
  const rows = new Map<string, number>()
  const found = new Map<string, number>()
  for (const group of groups) {
    const spot = `${group.x}|${group.y}`
    const marks = (rows.get(spot) ?? 0) + 1
    rows.set(spot, marks)
    const name = group.visits[0]!.place.compound ?? ''
    found.set(name, Math.max(found.get(name) ?? 0, group.room ? marks : Math.ceil(marks / beside)))
  }
  return found
}

export function gather(visits: Visit[], stops: Map<string, unknown>, toXY: ToXY, middle: Map<string, [number, number]> | null): Group[] {
  const kinds = new Map<string, Map<string, Group>>()
  const made: Group[] = []
  for (const visit of visits) {
    if (visit.lat == null || visit.lon == null || visit.state === 'void') continue
    const shape = over(visit) ? 'done' : !stops.has(visit.visit) ? 'none' : shapeOf(visit.class)
    const centre = middle?.get(visit.place.compound ?? '')
    const spot = centre ? visit.place.compound! : `${visit.lat}|${visit.lon}`
    const groups = kinds.get(shape) ?? new Map<string, Group>()
    const found = groups.get(spot)
    if (found) { found.visits.push(visit); continue }
    const [x, y] = centre ?? toXY(visit.lat, visit.lon)
    const group = { key: `${spot}|${shape}`, shape, x, y, room: centre ? 0 : Infinity, visits: [visit] }
    kinds.set(shape, groups.set(spot, group))
    made.push(group)
  }
  const spots = [...new Map(made.map((group) => [`${group.x}|${group.y}`, group])).values()].sort((a, b) => a.x - b.x)
  const room = new Map(spots.map((spot, at) => [`${spot.x}|${spot.y}`, nearest(spots, at)]))
  for (const group of made) if (group.room) group.room = room.get(`${group.x}|${group.y}`) ?? Infinity
  return made.sort((a, b) => Number(a.shape === 'done') - Number(b.shape === 'done'))
}

/** How far the next building is, in metres, as far as its marks would stand in one line. */
function nearest(spots: Group[], at: number): number {
  const here = spots[at]!
  let found = Infinity
  for (const step of [1, -1]) {
    for (let n = at + step; spots[n] && Math.abs(spots[n]!.x - here.x) < found; n += step) {
      if (Math.abs(spots[n]!.y - here.y) < 40) found = Math.abs(spots[n]!.x - here.x)
    }
  }
  return found
}

/** A group of doors where its marks stand on the screen [px]. */
interface Standing { group: Group; x: number; top: number }

/** Marks of one spot stand in lines below each other, of a compound's so many beside each other. */
export function standing(groups: Group[], at: At, most: number): Standing[] {
  const row = new Map<string, number>()
  const all = new Map<string, number>()
  for (const group of groups) all.set(`${group.x}|${group.y}`, (all.get(`${group.x}|${group.y}`) ?? 0) + 1)
  return groups.map((group) => {
    const [middle, y] = at(group.x, group.y)
    const spot = `${group.x}|${group.y}`
    const before = row.get(spot) ?? 0
    row.set(spot, before + 1)
    const line = group.room ? before : Math.floor(before / most)
    const beside = Math.min(most, all.get(spot)! - line * most)
    const x = group.room ? middle : middle + ((before % most) - (beside - 1) / 2) * SLOT
    return { group, x, top: group.room ? y + 19 + line * (MARK + 2) : y - 10 + line * (MARK + 4) }
  })
}

interface DoorsProps { marks: Standing[]; k: number; stops: Index['stops']; chosen: string; select: (visit: string) => void }

export function Doors({ marks, k, stops, chosen, select }: DoorsProps) {
  return (
    <g>
      {marks.map(({ group, x, top }) => {
        if (group.shape === 'done' && !group.room) {
          return <text key={group.key} class="done-count" x={x} y={top + 4} text-anchor="middle">✓ {group.visits.length}</text>
        }
        if (group.shape === 'done') {
          const shown = group.visits.slice(0, Math.max(1, Math.min(5, Math.floor((group.room * k) / 11))))
          return <g key={group.key}>{shown.map((visit, n) => <circle key={visit.visit} class="door-done" cx={x + (n - (shown.length - 1) / 2) * 11} cy={top - 3} r="4" />)}</g>
        }
        const fits = Math.min(4, Math.max(1, Math.floor((group.room * k) / (MARK + 1))))
        const apart = group.visits.length <= fits ? group.visits : [group.visits.find((visit) => visit.visit === chosen) ?? group.visits[0]!]
        return (
          <g key={group.key}>
            {apart.map((visit, n) => {
              const { order, stop } = stops.get(visit.visit) ?? {}
              const many = group.visits.length > apart.length
              const number = group.shape === 'none' ? (many ? group.visits.length : '!') : many ? group.visits.length : (order ?? '')
              const label = `${number} ${say(words.classes[visit.class] ?? words.special)} ${door(visit.place)}${stop ? ` ${hhmm(stop.start_at)}` : ''}`
              return (
                <g key={many ? '' : visit.visit} role="button" tabIndex={-1} aria-label={label} class={`door mark-${group.shape} ${visit.visit === chosen ? 'chosen' : ''}`}
                  transform={`translate(${x + (n - (apart.length - 1) / 2) * (MARK + 1)} ${top})`} onClick={() => select(visit.visit)}>
                  <title>{label}</title>
                  {group.shape === 'none' ? <rect class="door-open" x="-9" y="-9" width="18" height="18" rx="3" /> : <MarkShape shape={group.shape} r={MARK / 2} />}
                  <text text-anchor="middle" y="4">{number}</text>
                </g>
              )
            })}
          </g>
        )
      })}
    </g>
  )
}

/** A team's flag where it stands on the screen [px]. */
interface Flag { team: Team; x: number; y: number; width: number }

/** Where each team is: at the door it has begun, else at the last one it finished; `middle`: above the marks of its compound. */
export function flagsOf({ board, index }: Live, at: At, toXY: ToXY, middle: Map<string, [number, number]> | null): Flag[] {
  const taken = new Map<string, number>()
  return board!.routes.flatMap((route) => {
    const visits = route.stops.map((stop) => index.visits.get(stop.visit ?? '')).filter((visit): visit is Visit => !!visit)
    const here = visits.find((visit) => visit.state === 'begun') ?? visits.filter(over).at(-1)
    const team = index.teams.get(route.team)
    if (!here?.lat || !here.lon || !team) return []
    const centre = middle?.get(here.place.compound ?? '')
    const [x, y] = at(...(centre ?? toXY(here.lat, here.lon)))
    const width = 16 + team.code.length * 12
    const left = centre ? (taken.get(here.place.compound!) ?? 0) : 0
    if (centre) taken.set(here.place.compound!, left + width + 2)
    return [{ team, x: x + left, y: y - (centre ? 36 : 22), width }]
  })
}

export function Flags({ flags }: { flags: Flag[] }) {
  return (
    <g>
      {flags.map(({ team, x, y, width }) => (
        <g key={team.team} class={`flag ${isLost(team) ? 'lost' : ''}`} transform={`translate(${x} ${y})`}>
          <rect x={-width / 2} y="-11" width={width} height="21" rx="4" />
          <path d="M-4 10h8L0 15z" />
          <text text-anchor="middle" y="4.5">{team.code}</text>
        </g>
      ))}
    </g>
  )
}
