/** What lies on the map below the marks: compounds, buildings, routes. */
import { shapeOf } from '../icons'
import { over, type Building, type Route, type Visit } from './board'
import { still } from './still'
import { useDesk } from './store'

export interface Spot { key: string; building: Building; x: number; y: number }
/** Size of a door's mark [px]. */
export const MARK = 18
/** Size of a sign in a compound's name [px]. */
const A_SIGN = 13
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
  const boxes = [...groups].map(([name, members]) => {
    const points = members.map((spot) => at(spot.x, spot.y))
    const xs = points.map((point) => point[0])
    const ys = points.map((point) => point[1])
    const [left, top] = [Math.min(...xs) - 34, Math.min(...ys) - 20]
    return { name, left, top, width: Math.max(...xs) - left + 34, height: Math.max(...ys) - top + below + Math.max(0, (lines.get(name) ?? 0) - 1) * (MARK + 2) }
  })
  return (
    <g>
      {boxes.map((box) => <rect key={box.name} class="compound" x={box.left} y={box.top} width={box.width} height={box.height} rx="7" />)}
      {boxes.map((box) => <text key={`${box.name}|`} class="compound-name" x={box.left + 7} y={box.top + box.height - 6}><title>{box.name}</title>{shortened(box, boxes)}</text>)}
    </g>
  )
}

interface Box { name: string; left: number; top: number; width: number; height: number }

/** No name is longer on the map [px]: some hold the whole address. */
const LONGEST_NAME = 170

/** A name as long as there is room before the next one in its line. */
function shortened({ name, left, top, height }: Box, boxes: Box[]): string {
  const beside = boxes.filter((other) => other.left > left && Math.abs(other.top + other.height - top - height) < A_SIGN)
  const room = Math.min(LONGEST_NAME, ...beside.map((other) => other.left - left)) - 4
  if (wide(name) <= room) return name
  let fits = name
  while (fits && wide(fits) + A_SIGN > room) fits = fits.slice(0, -1)
  return fits && `${fits}…`
}
const wide = (name: string): number => [...name].reduce((sum, sign) => sum + (sign > '\u2e80' ? A_SIGN : A_SIGN * 0.6), 0)

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
