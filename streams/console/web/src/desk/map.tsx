/** The area drawn from the buildings' own points: no tiles, no fonts from outside. Text and marks keep their size at every zoom. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { door as doorIcon, Icon, Mark } from '../icons'
import { language, say } from '../language'
import * as words from '../words/desk'
import { type Building } from './board'
import { InTurn } from './inturn'
import { Buildings, centres, Compounds, isTangle, openPerBuilding, Routes, spacing, type Spot } from './maplayers'
import { Points, ZoneMarks, type Risk } from './mapzones'
import { Doors, Flags, flagsOf, gather, linesOf, sideBySide, standing } from './mapmarks'
import { DeskContext, useDesk, type Live } from './store'
import { useFetched } from './zones'

interface View { x: number; y: number; k: number }

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

const NO_RISKS: Risk[] = []

/** Above so many visits the map follows the day a moment later, so that lanes and queue are painted at once. */
const MANY = 2_000
const LATER_MS = 400
/** So many marks or flags are drawn in one frame where there are many. */
const A_FRAME = 80

export function MapView(props: Props) {
  const desk = useDesk()
  const live = useLater(desk.live)
  // The map is drawn anew only for what it shows, not for every event that the lanes and the queue have to follow.
  return useMemo(() => <DeskContext.Provider value={{ ...desk, live }}><Drawn {...props} /></DeskContext.Provider>, [live.index, props.chosen, props.chosenTeam, desk.area, language()])
}

/** The board as it was a moment ago, where it is large. */
function useLater(live: Live): Live {
  const [held, setHeld] = useState(live)
  const many = (live.board?.visits.length ?? 0) > MANY
  const newest = useRef(live)
  newest.current = live
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => () => clearTimeout(timer.current), [])
  if (many && held.index !== live.index) timer.current ??= setTimeout(() => { timer.current = undefined; setHeld(newest.current) }, LATER_MS)
  return many && held.board?.area === live.board?.area && held.board ? held : live
}

type Size = [width: number, height: number]

/** Nothing is drawn before it is known how large. */
function Drawn(props: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const box = frame.current!
    const measure = () => setSize((old) => (old?.[0] === box.clientWidth && old[1] === box.clientHeight ? old : [box.clientWidth, box.clientHeight]))
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(box)
    return () => watch.disconnect()
  }, [])
  return <div class="map" ref={frame} data-testid="map">{size && <Area {...props} frame={frame} size={size} />}</div>
}

function Area({ chosen, chosenTeam, select, frame, size }: Props & { frame: { current: HTMLDivElement | null }; size: Size }) {
  const { live, area } = useDesk()
  const board = live.board!
  const risks = useFetched<{ zones: Risk[] }>(`/api/areas/${area}/zones?brief=1`, board.plan?.version).data?.zones ?? NO_RISKS
  const [view, setView] = useState<View | null>(null)
  const [layers, setLayers] = useState({ routes: true, open: false, zones: true, points: true })
  const { spots, toXY } = useMemo(() => project(board.buildings), [board.buildings])
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
  const middle = useMemo(() => (dense ? centres(spots) : null), [dense, spots])
  const groups = useMemo(() => gather(board.visits, live.index.stops, toXY, middle), [board.visits, live.index, toXY, middle])
  // The ground stands still while the day goes on: it is drawn anew only when the map itself moves.
  const open = layers.open ? board.visits : null
  const beside = useMemo(() => sideBySide(middle, now.k), [middle, now.k])
  const lines = useMemo(() => linesOf(groups, beside), [groups, beside])
  const depth = [...lines.values()].join()
  const marks = slices(standing(groups, at, beside))
  const flags = slices(flagsOf(live, at, toXY, middle))
  const where = [now.x, now.y, now.k, ...size, chosen, chosenTeam, language()].join()
  const turns = (n: number) => ({ turn: board.visits.length > MANY ? n + 1 : 0, view: where })
  const place = [spots, now.x, now.y, now.k, size[0], size[1]]
  const compounds = useMemo(() => <Compounds spots={spots} at={at} lines={lines} dense={dense} />, [depth, dense, ...place])
  const buildings = useMemo(() => <Buildings spots={spots} at={at} k={now.k} open={open ? openPerBuilding(open) : null} />, [open, ...place])
  const zones = useMemo(() => <ZoneMarks risks={risks} spots={spots} at={at} k={now.k} />, [risks, language(), ...place])
  return (
    <>
      <svg width={size[0]} height={size[1]} role="group" aria-label={board.name}>
        <InTurn {...turns(0)}>{compounds}</InTurn>
        {buildings}
        {layers.zones && zones}
        {layers.routes && <Routes frame={{ x: now.x, y: now.y, k: now.k, width: size[0], height: size[1] }} toXY={toXY} chosen={chosen} chosenTeam={chosenTeam} dense={dense} />}
        {layers.points && <Points depot={board.depot} at={at} toXY={toXY} dense={dense} />}
        {marks.map((part, n) => <InTurn key={`marks${n}`} {...turns(1 + n)}><Doors marks={part} k={now.k} stops={live.index.stops} chosen={chosen} select={select} /></InTurn>)}
        {flags.map((part, n) => <InTurn key={`flags${n}`} {...turns(1 + marks.length + n)}><Flags flags={part} /></InTurn>)}
      </svg>
      <div class="layers">
        <button aria-pressed={layers.routes} onClick={() => setLayers({ ...layers, routes: !layers.routes })}>{say(words.layerRoutes)}</button>
        <button aria-pressed={layers.open} onClick={() => setLayers({ ...layers, open: !layers.open })}>{say(words.layerOpen)}</button>
        <button aria-pressed={layers.zones} onClick={() => setLayers({ ...layers, zones: !layers.zones })}>{say(words.zones)}</button>
        <button aria-pressed={layers.points} onClick={() => setLayers({ ...layers, points: !layers.points })}>{say(words.layerPoints)}</button>
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
        {layers.points && board.depot && <span class="legend-risk"><Icon d={doorIcon} size={15} />{say(words.depotName)}</span>}
        {risks.some((risk) => !risk.closed_at) && <span class="legend-risk"><svg width="22" height="14"><rect class="risk" x="1" y="1" width="20" height="12" /></svg>{say(words.riskZone)}</span>}
        <small>{say(layers.routes && isTangle(board.routes, dense) ? words.tangle : words.localMap)}</small>
      </p>
    </>
  )
}

function slices<T>(rows: T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / A_FRAME) }, (_, n) => rows.slice(n * A_FRAME, (n + 1) * A_FRAME))
}

function fit(points: number[][], [width, height]: Size): View {
  if (!points.length) return { x: 0, y: 0, k: 1 }
  const xs = points.map((point) => point[0]!)
  const ys = points.map((point) => point[1]!)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  // Above stand the flags, below the names and the legend.
  const k = Math.min((width - 130) / Math.max(right - left, 60), (height - 164) / Math.max(bottom - top, 60))
  return { x: (left + right) / 2, y: (top + bottom) / 2 + 26 / k, k: Math.max(k, 0.001) }
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
