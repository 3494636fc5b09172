/** What lies on the map: compounds, buildings, doors with their marks, routes and the flags of the teams. */
import { hhmm } from '../clock'
import { MarkShape, shapeOf } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, isLost, over, type Building, type Route, type Visit } from './board'
import { still } from './still'
import { useDesk } from './store'

export interface Spot { key: string; building: Building; x: number; y: number }
interface Group { key: string; shape: string; x: number; y: number; room: number; visits: Visit[] }
const MARK = 18
/** Seen from afar the marks of a compound stand in lines of so many at most, this far apart. */
const A_LINE = 3
const SLOT = 26
/** Compounds whose middles are further up or down do not touch [px]. */
const APART = 60
export type At = (x: number, y: number) => [number, number]
export type ToXY = (lat: number, lon: number) => [number, number]

/** Each with its name below everything that stands in it; `lines`: how many lines of marks it has. */
export function Compounds({ spots, at, lines, dense }: { spots: Spot[]; at: At; lines: Map<string, number>; dense: boolean }) {
  // Marks of single buildings stand below them, those of a compound over its middle.
  const below = dense ? 32 : 52
  const groups = new Map<string, Spot[]>()
  for (const spot of spots) {
    const name = spot.building.compound
    if (name) groups.set(name, [...(groups.get(name) ?? []), spot])
  }
  return (
    <g>
      {[...groups].map(([name, members]) => {
        const points = members.map((spot) => at(spot.x, spot.y))
        const xs = points.map((point) => point[0])
        const ys = points.map((point) => point[1])
        const [left, top] = [Math.min(...xs) - 34, Math.min(...ys) - 20]
        const [width, height] = [Math.max(...xs) - left + 34, Math.max(...ys) - top + below + Math.max(0, (lines.get(name) ?? 0) - 1) * (MARK + 2)]
        return (
          <g key={name}>
            <rect class="compound" x={left} y={top} width={width} height={height} rx="7" />
            <text class="compound-name" x={left + 7} y={top + height - 6}>{name}</text>
          </g>
        )
      })}
    </g>
  )
}

export function Buildings({ spots, at, k, open }: { spots: Spot[]; at: At; k: number; open: Map<string, number> | null }) {
  const width = Math.max(9, Math.min(120, 46 * k))
  const height = width < 26 ? 8 : 18
  return (
    <g>
      {spots.map((spot) => {
        const [x, y] = at(spot.x, spot.y)
        const count = open?.get(`${spot.building.compound}|${spot.building.building}`)
        return (
          <g key={spot.key}>
            <rect class="building" x={x - width / 2} y={y - height / 2} width={width} height={height} />
            {width >= 26 && <text class="building-name" x={x - width / 2 + 4} y={y + 4.5}>{(spot.building.building ?? '').replace(/号楼|栋$/, '')}</text>}
            {count ? <text class="building-open" x={x + width / 2 - 4} y={y + 4.5} text-anchor="end">{count}</text> : null}
          </g>
        )
      })}
    </g>
  )
}

export function openPerBuilding(visits: Visit[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const visit of visits) {
    if (over(visit)) continue
    const key = `${visit.place.compound}|${visit.place.building}`
    counted.set(key, (counted.get(key) ?? 0) + visit.persons)
  }
  return counted
}

/** The usual distance from a building to the next one, in metres: of 200 of them, among 400. */
export function spacing(spots: Spot[]): number {
  const near = spots.slice(0, 200).map((spot) => {
    let least = Infinity
    for (const other of spots.slice(0, 400)) {
      const metres = Math.hypot(other.x - spot.x, other.y - spot.y)
      if (metres > 0 && metres < least) least = metres
    }
    return least
  })
  return near.sort((a, b) => a - b)[near.length >> 1] ?? Infinity
}

/** Where the marks of a compound stand when its buildings are too close to carry their own. */
export function centres(spots: Spot[]): Map<string, [number, number]> {
  const sums = new Map<string, [number, number, number]>()
  for (const spot of spots) {
    const name = spot.building.compound ?? ''
    const [x, y, n] = sums.get(name) ?? [0, 0, 0]
    sums.set(name, [x + spot.x, y + spot.y, n + 1])
  }
  return new Map([...sums].map(([name, [x, y, n]]) => [name, [x / n, y / n]]))
}

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

export function Doors({ groups, at, k, beside: most, chosen, select }: { groups: Group[]; at: At; k: number; beside: number; chosen: string; select: (visit: string) => void }) {
  const { live } = useDesk()
  const row = new Map<string, number>()
  const all = new Map<string, number>()
  for (const group of groups) all.set(`${group.x}|${group.y}`, (all.get(`${group.x}|${group.y}`) ?? 0) + 1)
  return (
    <g>
      {groups.map((group) => {
        const [middle, y] = at(group.x, group.y)
        const spot = `${group.x}|${group.y}`
        const before = row.get(spot) ?? 0
        row.set(spot, before + 1)
        const line = group.room ? before : Math.floor(before / most)
        const beside = Math.min(most, all.get(spot)! - line * most)
        const x = group.room ? middle : middle + ((before % most) - (beside - 1) / 2) * SLOT
        const top = group.room ? y + 19 + line * (MARK + 2) : y - 10 + line * (MARK + 4)
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
              const { order, stop } = live.index.stops.get(visit.visit) ?? {}
              const many = group.visits.length > apart.length
              const number = group.shape === 'none' ? (many ? group.visits.length : '!') : many ? group.visits.length : (order ?? '')
              const label = `${number} ${say(words.classes[visit.class] ?? words.special)} ${door(visit.place)}${stop ? ` ${hhmm(stop.start_at)}` : ''}`
              return (
                <g key={visit.visit} role="button" tabIndex={-1} aria-label={label} class={`door mark-${group.shape} ${visit.visit === chosen ? 'chosen' : ''}`}
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

interface Frame { x: number; y: number; k: number; width: number; height: number }

/** So many lines across each other show nothing: seen from afar only that of the chosen team is drawn. */
const LINES = 40
export const isTangle = (routes: Route[], dense: boolean): boolean => dense && routes.length > LINES

export function Routes({ frame, toXY, chosen, chosenTeam, dense }: { frame: Frame; toXY: ToXY; chosen: string; chosenTeam: string; dense: boolean }) {
  const { board, index } = useDesk().live
  const team = chosenTeam || index.stops.get(chosen)?.team
  const shown = isTangle(board!.routes, dense) ? board!.routes.filter((route) => route.team === team) : board!.routes
  return (
    <g class="routes">
      {shown.map((route) => {
        const gone = route.stops.reduce((sum, stop) => sum + Number(over(index.visits.get(stop.visit ?? ''))), 0)
        return <OneRoute key={route.team} {...{ route, gone, toXY, ...frame }} known={index.visits.size} visits={index.visits} isFaded={!!team && team !== route.team} />
      })}
    </g>
  )
}

interface OneProps extends Frame { route: Route; gone: number; known: number; toXY: ToXY; visits: Map<string, Visit>; isFaded: boolean }

/** One route: what is behind it dotted, what is ahead in the colour of its doors. Drawn anew when a door of it is over. */
const OneRoute = still(function OneRoute({ route, toXY, visits, isFaded, x, y, k, width, height }: OneProps) {
  const past: string[] = []
  const ahead: string[] = []
  let kind = 'special'
  for (const stop of route.stops) {
    const visit = visits.get(stop.visit ?? '')
    if (visit?.lat == null || visit.lon == null) continue
    const [east, south] = toXY(visit.lat, visit.lon)
    const point = `${Math.round(width / 2 + (east - x) * k)},${Math.round(height / 2 + (south - y) * k)}`
    if (over(visit)) past.push(point)
    else { if (!ahead.length && past.length) ahead.push(past.at(-1)!); ahead.push(point); kind = shapeOf(visit.class) }
  }
  return (
    <g class={isFaded ? 'faded' : ''}>
      <polyline class="route past" points={past.join(' ')} />
      <polyline class={`route route-${kind}`} points={ahead.join(' ')} />
    </g>
  )
})

/** Where each team is: at the door it has begun, else at the last one it finished; `middle`: above the marks of its compound. */
export function Flags({ at, toXY, middle }: { at: At; toXY: ToXY; middle: Map<string, [number, number]> | null }) {
  const { live } = useDesk()
  const taken = new Map<string, number>()
  return (
    <g>
      {live.board!.routes.map((route) => {
        const visits = route.stops.map((stop) => live.index.visits.get(stop.visit ?? '')).filter((visit): visit is Visit => !!visit)
        const here = visits.find((visit) => visit.state === 'begun') ?? visits.filter(over).at(-1)
        const team = live.index.teams.get(route.team)
        if (!here?.lat || !here.lon || !team) return null
        const centre = middle?.get(here.place.compound ?? '')
        const [x, y] = at(...(centre ?? toXY(here.lat, here.lon)))
        const width = 16 + team.code.length * 12
        const left = centre ? (taken.get(here.place.compound!) ?? 0) : 0
        if (centre) taken.set(here.place.compound!, left + width + 2)
        return (
          <g key={route.team} class={`flag ${isLost(team) ? 'lost' : ''}`} transform={`translate(${x + left} ${y - (centre ? 36 : 22)})`}>
            <rect x={-width / 2} y="-11" width={width} height="21" rx="4" />
            <path d="M-4 10h8L0 15z" />
            <text text-anchor="middle" y="4.5">{team.code}</text>
          </g>
        )
      })}
    </g>
  )
}
