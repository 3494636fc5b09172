/** The area drawn from the buildings' own points: no tiles, no fonts from outside. Text and marks keep their size at every zoom. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { Mark, MarkShape, shapeOf } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, isLost, over, type Building, type Visit } from './board'
import { useDesk } from './store'

interface View { x: number; y: number; k: number }
interface Spot { key: string; building: Building; x: number; y: number }
interface Group { key: string; shape: string; x: number; y: number; room: number; visits: Visit[] }
const MARK = 18

/** Metres east and south of the middle, good to a metre over a district. */
function project(buildings: Building[]): { spots: Spot[]; toXY: (lat: number, lon: number) => [number, number] } {
  const known = buildings.filter((row) => row.lat !== null && row.lon !== null)
  const lats = known.map((row) => row.lat!).sort((a, b) => a - b)
  const lons = known.map((row) => row.lon!).sort((a, b) => a - b)
  const lat0 = lats[lats.length >> 1] ?? 0
  const lon0 = lons[lons.length >> 1] ?? 0
  const east = 111_320 * Math.cos((lat0 * Math.PI) / 180)
  const toXY = (lat: number, lon: number): [number, number] => [(lon - lon0) * east, (lat0 - lat) * 110_950]
  const spots = known.map((row) => {
    const [x, y] = toXY(row.lat!, row.lon!)
    return { key: row.place, building: row, x, y }
  })
  return { spots, toXY }
}

interface Props { chosen: string; chosenTeam: string; select: (visit: string) => void; setDrag: (visit: string) => void }

export function MapView({ chosen, chosenTeam, select }: Props) {
  const { live } = useDesk()
  const board = live.board!
  const frame = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<[number, number]>([800, 420])
  const [view, setView] = useState<View | null>(null)
  const [layers, setLayers] = useState({ routes: true, open: false })
  const { spots, toXY } = useMemo(() => project(board.buildings), [board.buildings])
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setSize([entry!.contentRect.width, entry!.contentRect.height]))
    watch.observe(frame.current!)
    return () => watch.disconnect()
  }, [])
  const whole = useMemo(() => fit(spots.map((spot) => [spot.x, spot.y]), size), [spots, size])
  const now = view ?? whole
  const at = (x: number, y: number): [number, number] => [size[0] / 2 + (x - now.x) * now.k, size[1] / 2 + (y - now.y) * now.k]
  const zoom = (factor: number) => setView({ ...now, k: Math.max(whole.k * 0.7, Math.min(whole.k * 40, now.k * factor)) })
  useDrag(frame, now, setView, zoom)
  useEffect(() => {
    const visit = live.index.visits.get(chosen)
    if (!visit?.lat || !visit.lon) return
    const [x, y] = toXY(visit.lat, visit.lon)
    const [sx, sy] = at(x, y)
    if (sx < 60 || sy < 60 || sx > size[0] - 60 || sy > size[1] - 60) setView({ x, y, k: now.k })
  }, [chosen, size[0]])
  const dense = useMemo(() => spacing(spots), [spots]) * now.k < 46
  const groups = useMemo(() => gather(board.visits, live.index.stops, toXY, dense ? centres(spots) : null), [board.visits, live.index, toXY, dense, spots])
  return (
    <div class="map" ref={frame} data-testid="map">
      <svg width={size[0]} height={size[1]} role="group" aria-label={board.name}>
        <Compounds spots={spots} at={at} />
        <Buildings spots={spots} at={at} k={now.k} open={layers.open ? openPerBuilding(board.visits) : null} />
        {layers.routes && <Routes at={at} toXY={toXY} chosen={chosen} chosenTeam={chosenTeam} />}
        <Doors groups={groups} at={at} k={now.k} chosen={chosen} select={select} />
        <Flags at={at} toXY={toXY} />
      </svg>
      <div class="layers">
        <button aria-pressed={layers.routes} onClick={() => setLayers({ ...layers, routes: !layers.routes })}>{say(words.layerRoutes)}</button>
        <button aria-pressed={layers.open} onClick={() => setLayers({ ...layers, open: !layers.open })}>{say(words.layerOpen)}</button>
      </div>
      <div class="zoom">
        <button aria-label={say(words.zoomIn)} onClick={() => zoom(1.6)}>+</button>
        <button aria-label={say(words.zoomOut)} onClick={() => zoom(1 / 1.6)}>−</button>
        {view && <button class="whole" aria-label={say(words.wholeArea)} onClick={() => setView(null)}>⤢</button>}
      </div>
      <p class="legend">
        <span><Mark kind="special" />{say(words.special)}</span>
        <span><Mark kind="close_contact" />{say(words.quarantine)}</span>
        <span><Mark kind="recheck" />{say(words.recheck)}</span>
        <span><svg width="14" height="14"><circle class="door-done" cx="7" cy="7" r="5" /></svg>{say(words.doneWord)}</span>
        <span><svg width="16" height="16"><rect class="door-open" x="2" y="2" width="12" height="12" rx="2" /></svg>{say(words.unassigned)}</span>
        <small>{say(words.localMap)}</small>
      </p>
    </div>
  )
}

type At = (x: number, y: number) => [number, number]
type ToXY = (lat: number, lon: number) => [number, number]

function fit(points: number[][], [width, height]: [number, number]): View {
  if (!points.length) return { x: 0, y: 0, k: 1 }
  const xs = points.map((point) => point[0]!)
  const ys = points.map((point) => point[1]!)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const k = Math.min((width - 130) / Math.max(right - left, 60), (height - 120) / Math.max(bottom - top, 60))
  return { x: (left + right) / 2, y: (top + bottom) / 2 - 6 / k, k: Math.max(k, 0.001) }
}

function useDrag(frame: { current: HTMLDivElement | null }, now: View, set: (view: View) => void, zoom: (factor: number) => void) {
  const latest = useRef({ now, zoom })
  latest.current = { now, zoom }
  useEffect(() => {
    const box = frame.current!
    let from: { x: number; y: number; view: View } | null = null
    const down = (event: PointerEvent) => {
      if ((event.target as Element).closest('button,[role=button]')) return
      from = { x: event.clientX, y: event.clientY, view: latest.current.now }
      box.setPointerCapture(event.pointerId)
    }
    const moveTo = (event: PointerEvent) => {
      if (!from) return
      const { view } = from
      set({ k: view.k, x: view.x - (event.clientX - from.x) / view.k, y: view.y - (event.clientY - from.y) / view.k })
    }
    const up = () => { from = null }
    const wheel = (event: WheelEvent) => { event.preventDefault(); latest.current.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15) }
    box.addEventListener('pointerdown', down)
    box.addEventListener('pointermove', moveTo)
    box.addEventListener('pointerup', up)
    box.addEventListener('pointercancel', up)
    box.addEventListener('wheel', wheel, { passive: false })
    return () => {
      box.removeEventListener('pointerdown', down)
      box.removeEventListener('pointermove', moveTo)
      box.removeEventListener('pointerup', up)
      box.removeEventListener('pointercancel', up)
      box.removeEventListener('wheel', wheel)
    }
  }, [])
}

function Compounds({ spots, at }: { spots: Spot[]; at: At }) {
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
        const [width, height] = [Math.max(...xs) - left + 34, Math.max(...ys) - top + 52]
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

function Buildings({ spots, at, k, open }: { spots: Spot[]; at: At; k: number; open: Map<string, number> | null }) {
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

function openPerBuilding(visits: Visit[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const visit of visits) {
    if (over(visit)) continue
    const key = `${visit.place.compound}|${visit.place.building}`
    counted.set(key, (counted.get(key) ?? 0) + visit.persons)
  }
  return counted
}

/** The usual distance from a building to the next one, in metres. */
function spacing(spots: Spot[]): number {
  const near = spots.slice(0, 200).map((spot) => Math.min(...spots.filter((other) => other !== spot).slice(0, 400).map((other) => Math.hypot(other.x - spot.x, other.y - spot.y) || Infinity)))
  return near.sort((a, b) => a - b)[near.length >> 1] ?? Infinity
}

/** Where the marks of a compound stand when its buildings are too close to carry their own. */
function centres(spots: Spot[]): Map<string, [number, number]> {
  const sums = new Map<string, [number, number, number]>()
  for (const spot of spots) {
    const name = spot.building.compound ?? ''
    const [x, y, n] = sums.get(name) ?? [0, 0, 0]
    sums.set(name, [x + spot.x, y + spot.y, n + 1])
  }
  return new Map([...sums].map(([name, [x, y, n]]) => [name, [x / n, y / n]]))
}

function gather(visits: Visit[], stops: Map<string, unknown>, toXY: ToXY, middle: Map<string, [number, number]> | null): Group[] {
  const groups = new Map<string, Group>()
  for (const visit of visits) {
    if (visit.lat == null || visit.lon == null || visit.state === 'void') continue
    const shape = over(visit) ? 'done' : !stops.has(visit.visit) ? 'none' : shapeOf(visit.class)
    const centre = middle?.get(visit.place.compound ?? '')
    const key = centre ? `${visit.place.compound}|${shape}` : `${visit.lat}|${visit.lon}|${shape}`
    const found = groups.get(key)
    if (found) found.visits.push(visit)
    else {
      const [x, y] = centre ?? toXY(visit.lat, visit.lon)
      groups.set(key, { key, shape, x, y, room: centre ? 0 : Infinity, visits: [visit] })
    }
  }
  const made = [...groups.values()]
  const spots = [...new Map(made.map((group) => [`${group.x}|${group.y}`, group])).values()].sort((a, b) => a.x - b.x)
  const room = new Map(spots.map((spot, at) => [`${spot.x}|${spot.y}`, nearest(spots, at)]))
  for (const group of made) if (group.room) group.room = room.get(`${group.x}|${group.y}`) ?? Infinity
  return made
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

function Doors({ groups, at, k, chosen, select }: { groups: Group[]; at: At; k: number; chosen: string; select: (visit: string) => void }) {
  const { live } = useDesk()
  const row = new Map<string, number>()
  return (
    <g>
      {groups.map((group) => {
        const [x, y] = at(group.x, group.y)
        const spot = `${group.x}|${group.y}`
        const line = row.get(spot) ?? 0
        row.set(spot, line + 1)
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
              const order = live.index.stops.get(visit.visit)?.order
              const many = group.visits.length > apart.length
              const number = group.shape === 'none' ? (many ? group.visits.length : '!') : many ? group.visits.length : (order ?? '')
              const label = `${number} ${say(words.classes[visit.class] ?? words.special)} ${door(visit.place)}${visit.start_at ? ` ${hhmm(visit.start_at)}` : ''}`
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

function Routes({ at, toXY, chosen, chosenTeam }: { at: At; toXY: ToXY; chosen: string; chosenTeam: string }) {
  const { live } = useDesk()
  const team = chosenTeam || live.index.stops.get(chosen)?.team
  return (
    <g class="routes">
      {live.board!.routes.map((route) => {
        const past: string[] = []
        const ahead: string[] = []
        let kind = 'special'
        for (const stop of route.stops) {
          const visit = live.index.visits.get(stop.visit ?? '')
          if (visit?.lat == null || visit.lon == null) continue
          const point = at(...toXY(visit.lat, visit.lon)).map((value) => value.toFixed(1)).join(',')
          if (over(visit)) past.push(point)
          else { if (!ahead.length && past.length) ahead.push(past.at(-1)!); ahead.push(point); kind = shapeOf(visit.class) }
        }
        return (
          <g key={route.team} class={team && team !== route.team ? 'faded' : ''}>
            <polyline class="route past" points={past.join(' ')} />
            <polyline class={`route route-${kind}`} points={ahead.join(' ')} />
          </g>
        )
      })}
    </g>
  )
}

/** Where each team is: at the door it has begun, else at the last one it finished. */
function Flags({ at, toXY }: { at: At; toXY: ToXY }) {
  const { live } = useDesk()
  return (
    <g>
      {live.board!.routes.map((route) => {
        const visits = route.stops.map((stop) => live.index.visits.get(stop.visit ?? '')).filter((visit): visit is Visit => !!visit)
        const here = visits.find((visit) => visit.state === 'begun') ?? visits.filter(over).at(-1)
        const team = live.index.teams.get(route.team)
        if (!here?.lat || !here.lon || !team) return null
        const [x, y] = at(...toXY(here.lat, here.lon))
        const width = 16 + team.code.length * 12
        return (
          <g key={route.team} class={`flag ${isLost(team) ? 'lost' : ''}`} transform={`translate(${x} ${y - 22})`}>
            <rect x={-width / 2} y="-11" width={width} height="21" rx="4" />
            <path d="M-4 10h8L0 15z" />
            <text text-anchor="middle" y="4.5">{team.code}</text>
          </g>
        )
      })}
    </g>
  )
}
