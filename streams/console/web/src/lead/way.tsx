import { bell, Icon, left, map } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { CallButton, PlaceLines } from './door'
import { buildingOf, floorOf, lastDone, unitOf, type Stop } from './route'

const METRES_A_DEGREE = 111_195

/** Distance and bearing between two near points, on a flat earth: good to a few metres within a community. */
export function walk(from: Stop, to: Stop): { metres: number; wind: number } | null {
  if (from.lat == null || from.lon == null || to.lat == null || to.lon == null) return null
  const north = (to.lat - from.lat) * METRES_A_DEGREE
  const east = (to.lon - from.lon) * METRES_A_DEGREE * Math.cos((to.lat * Math.PI) / 180)
  return { metres: Math.hypot(north, east), wind: (Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8 }
}

/** The way in words and one sketch, drawn here: it needs no map and no signal. */
export function Way({ parts, stop }: { parts: Parts; stop: Stop }) {
  const floor = floorOf(stop)
  const before = lastDone(parts.route, parts.phone.marks)
  const steps = [before && fromBefore(before, stop), say(words.wayIn(`${stop.place?.compound ?? ''} ${buildingOf(stop)}`)), unitOf(stop) && say(words.wayUnit(unitOf(stop))),
    floor && say(words.wayUp(floor, stop.place?.lift ?? null)), stop.place?.room && say(words.wayRoom(stop.place.room))].filter(Boolean)
  return (
    <>
      <div class="list-head"><h1>{say(words.wayTitle)}</h1></div>
      <main class="content way" tabIndex={0} data-testid="way-page">
        <PlaceLines stop={stop} />
        <Facade stop={stop} />
        <ol class="steps">{steps.map((step, at) => <li key={at}><b>{at + 1}</b><span>{step}</span></li>)}</ol>
        {stop.note && <p class="note"><Icon d={bell} size={26} width={2.1} /> <span>{stop.note}</span></p>}
      </main>
      <footer class="actions">
        <button class="main" data-testid="way-back" onClick={() => parts.go('next')}><Icon d={left} size={30} width={2.4} /> {say(words.back)}</button>
        <CallButton parts={parts} stop={stop} />
      </footer>
    </>
  )
}

function fromBefore(before: Stop, stop: Stop): string {
  if (before.place?.compound === stop.place?.compound && before.place?.building === stop.place?.building) return say(words.sameBuilding)
  const way = walk(before, stop)
  return way && way.metres >= 15 ? say(words.wayFrom(say(words.winds[way.wind]!), Math.round(way.metres / 10) * 10)) : ''
}

/** The building from the front: its entrances below, its floors above, the door's own column and floor filled. */
function Facade({ stop }: { stop: Stop }) {
  const floor = Math.max(1, Number(floorOf(stop)) || 1)
  const unit = Math.max(1, Number(/(\d+)/.exec(unitOf(stop))?.[1]) || 1)
  const floors = Math.min(34, Math.max(floor, stop.place?.floors ?? 0, 6))
  const units = Math.min(8, Math.max(unit, 3))
  const [w, h, gap] = [332, 132, 3]
  const cell = { w: (w - gap) / units - gap, h: (h - 24) / floors - Math.min(gap, 60 / floors) }
  const x = (n: number) => gap + (n - 1) * (cell.w + gap)
  const y = (n: number) => h - 24 - n * ((h - 24) / floors) + 1
  const all = Array.from({ length: units * floors }, (_, at) => ({ u: (at % units) + 1, f: Math.floor(at / units) + 1 }))
  return (
    <figure class="facade">
      <svg viewBox={`0 0 ${w} ${h}`} role="img" aria-label={say(words.facade(String(floor), unitOf(stop)))}>
        {all.map(({ u, f }) => <rect key={`${u}.${f}`} x={x(u)} y={y(f)} width={cell.w} height={Math.max(1.5, cell.h)} rx="2" class={u === unit && f === floor ? 'here' : u === unit ? 'up' : 'else'} />)}
        {Array.from({ length: units }, (_, at) => <rect key={at} x={x(at + 1) + cell.w / 2 - 9} y={h - 22} width="18" height="20" rx="2" class={at + 1 === unit ? 'here' : 'else'} />)}
        <line x1="0" x2={w} y1={h - 1} y2={h - 1} />
      </svg>
      <figcaption><Icon d={map} size={20} width={2.1} /> {say(words.wayGround)}</figcaption>
    </figure>
  )
}
