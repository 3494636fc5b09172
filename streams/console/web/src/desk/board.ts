/** The coordinator's board: a snapshot, and how each event of the feed changes it. */
export interface Place { compound: string | null; building: string | null; unit?: string; room?: string }
export interface Window { open_at: string; close_at: string; late_until_at?: string }
export interface Visit {
  visit: string; household: string; class: string; state: string; attempt: number; persons: number; residents: string[]
  windows: Window[]; mandatory: boolean; rule: string; team?: string | null; start_at?: string | null; place: Place
  began_at?: string | null; ended_at?: string | null
  lat?: number | null; lon?: number | null; floor?: number | string | null; building_id?: string | null; names: string[]; note?: string | null; carried_from?: string | null; owner?: string | null; why?: string | null
}
export interface Team {
  team: string; name: string; code: string; kind: string; mode: string
  crew: { member: string; name?: string; roles: string[] }[]
  shifts: { from_at: string; to_at: string }[]; lost?: boolean | string | null; gate?: unknown; position_at?: string | null
}
export interface Stop { kind: string; visit?: string; point?: string; arrive_at: string; start_at: string; leave_at: string; pinned: boolean }
export interface Route { team: string; version: number; seen?: number | boolean | null; stops: Stop[] }
export interface Fix { kind: string; team?: string; minutes?: number; role?: string }
export interface Unassigned { visit: string; reason: string; teams: Record<string, string>; fix?: Fix | null }
export interface Alert { alert: string; kind: string; urgency: string; about: string; due_at?: string | null; raised_at?: string; settled?: boolean }
export interface Building { place: string; compound: string | null; building: string; lat: number | null; lon: number | null; floors?: number | null; lift?: boolean }
export interface Tube { tube: string; team: string | null; sealed_at: string; handed_at?: string | null; result?: string | null; resulted_at?: string | null; persons?: number }
export interface Plan { version: number; made_at?: string; why?: string; frozen?: boolean; published?: boolean | string }
/** An improvement that waits for the coordinator. */
export interface Waiting { base: number; moved: number; undoes?: string | null; cost?: { bought?: { travel_s?: number } }; made_at?: string }
export interface Counts {
  registered: number; sampled: number; excused: number; open: number
  due: number; visited: number; unassigned: number; late: number
}
export interface Board {
  area: string; name: string; date: string; now: string; timezone: string; speed?: number; last_change: number; round: number
  plan: Plan | null; counts: Counts; visits: Visit[]; teams: Team[]; routes: Route[]; unassigned: Unassigned[]
  alerts: Alert[]; buildings: Building[]; tubes: Tube[]; proposal?: Waiting | null; publish?: string; pack?: string; imports?: number; depot?: [number, number] | null
  /** Only the lanes in sight and what needs a person are told yet. */
  partial?: boolean
}

type Keyed = Record<string, unknown>

function put<T extends object>(rows: T[], key: keyof T & string, next: Keyed): T[] {
  const at = rows.findIndex((row) => row[key] === next[key])
  if (next.settled_at) return rows.filter((_, index) => index !== at)
  if (at < 0) return [...rows, next as T]
  const before = rows[at] as Keyed
  const copy = rows.slice()
  copy[at] = { ...before, ...next } as T
  return copy
}

/** What an event of the feed cannot tell in full: a visit or team not on the board yet, a new plan with what it left out. */
export function isShort({ board, index }: Held, name: string, data: Keyed): boolean {
  if (otherDay(board, data)) return false
  if (name === 'plan') return true
  if (name === 'visit') return !board.partial && !index.visits.has(String(data.visit))
  if (name === 'tube' && data.result === 'positive') return true
  return name === 'team' && !index.teams.has(String(data.team))
}

const otherDay = (board: Board, data: Keyed): boolean => {
  const day = data.date ?? data.day
  return typeof day === 'string' && day.slice(0, 10) !== board.date
}

/** Fold one event into the board; a name or a day that is not the board's leaves it untouched. */
export function fold(board: Board, name: string, data: Keyed): Board {
  if (otherDay(board, data)) return board
  switch (name) {
    case 'visit': return { ...board, visits: change(board.visits, 'visit', without(data, 'team')) }
    case 'team': return { ...board, teams: change(board.teams, 'team', without(data, 'crew')) }
    case 'route': return routed({ ...board, routes: board.partial ? change(board.routes, 'team', data) : put(board.routes, 'team', data) }, data)
    case 'unassigned': return { ...board, unassigned: put(board.unassigned, 'visit', data) }
    case 'alert': return { ...board, alerts: put(board.alerts, 'alert', data) }
    case 'alert_settled': return { ...board, alerts: board.alerts.filter((alert) => alert.alert !== data.alert) }
    case 'tube': return { ...board, tubes: put(board.tubes, 'tube', data) }
    case 'phone': return { ...board, routes: change(board.routes, 'team', { team: data.team, ...('confirmed' in data ? { seen: data.confirmed } : {}) }) }
    case 'import': return { ...board, imports: (board.imports ?? 0) + 1 }
    case 'proposal': return { ...board, proposal: waiting(data) }
    case 'plan': return { ...board, plan: { ...board.plan, ...data } as Plan }
    case 'clearance': return { ...board, counts: { ...board.counts, ...(data.totals as Partial<Counts>) } }
    default: return board
  }
}

const waiting = (data: Keyed): Waiting | null =>
  typeof data.base === 'number' ? { base: data.base, moved: (data.changes as unknown[] | undefined)?.length ?? 0, cost: data.cost as Waiting['cost'] ?? {}, undoes: (data.undoes as string | undefined) ?? null } : null

/** The names of a crew and the team of a door stand in the snapshot only: an event does not take them away. */
function without(data: Keyed, field: string): Keyed {
  const { [field]: _, ...rest } = data
  return rest
}

function change<T extends object>(rows: T[], key: keyof T & string, next: Keyed): T[] {
  return rows.some((row) => row[key] === next[key]) ? put(rows, key, next) : rows
}

/** A visit that got a place in a route is not unassigned any more. */
function routed(board: Board, route: Keyed): Board {
  if (!board.unassigned.length) return board
  const placed = new Set((route.stops as Stop[] | undefined)?.map((stop) => stop.visit))
  return { ...board, unassigned: board.unassigned.filter((row) => !placed.has(row.visit)) }
}

const OVER = new Set(['sampled', 'refused', 'moved', 'in_hospital', 'done_elsewhere', 'void', 'carried_over'])
export const over = (visit: Visit | undefined): boolean => !!visit && OVER.has(visit.state)

/** The doors counted again; a part of a board keeps the counts it came with. */
export function recount(board: Board): Board {
  if (board.partial) return { ...board, counts: { ...board.counts, unassigned: board.unassigned.length } }
  const counted = board.visits.filter((visit) => visit.state !== 'void')
  const visited = counted.filter((visit) => over(visit) && visit.state !== 'carried_over').length
  return { ...board, counts: { ...board.counts, due: counted.length, visited, unassigned: board.unassigned.length } }
}

/** What has no door of its own is new; doors that came with it are put in. */
export function withHead(board: Board, { visits, routes, buildings: _none, partial: _part, counts, last_change: _before, ...head }: Board): Board {
  const told = { ...board, ...head, counts: { ...board.counts, ...counts } }
  told.visits = visits.reduce((rows, visit) => put(rows, 'visit', visit as unknown as Keyed), board.visits)
  told.routes = routes.reduce((rows, route) => put(rows, 'team', route as unknown as Keyed), board.routes)
  return told
}

export interface Index {
  visits: Map<string, Visit>
  teams: Map<string, Team>
  stops: Map<string, { team: string; stop: Stop; order: number }>
}
/** A board and what is found by id in it. */
export interface Held { board: Board; index: Index }

const teamsOf = (board: Board): Index['teams'] => new Map(board.teams.map((team) => [team.team, team]))

export function index(board: Board): Index {
  const found: Index = { visits: new Map(board.visits.map((visit) => [visit.visit, visit])), teams: teamsOf(board), stops: new Map() }
  for (const route of board.routes) enter(found, route)
  return found
}

export function enter({ visits, stops }: Index, route: Route): void {
  let order = 0
  pinStops(route.stops, visits)
  for (const stop of route.stops) if (stop.kind === 'visit' && stop.visit) stops.set(stop.visit, { team: route.team, stop, order: ++order })
}

/** The index after some events: of twelve thousand doors only those that changed are looked at again. */
export function reindex({ visits, teams, stops }: Index, before: Board, after: Board): Index {
  const found: Index = { visits, stops, teams: before.teams === after.teams ? teams : teamsOf(after) }
  const touched = new Set<string>()
  for (const [at, visit] of before.visits === after.visits ? [] : after.visits.entries()) {
    if (visit === before.visits[at]) continue
    visits.set(visit.visit, visit)
    const stop = stops.get(visit.visit)
    if (stop) touched.add(stop.team)
  }
  for (const [at, route] of before.routes === after.routes ? [] : after.routes.entries()) {
    const old = before.routes[at]
    if (route === old) continue
    touched.add(route.team)
    for (const stop of old?.stops ?? []) if (stops.get(stop.visit ?? '')?.team === route.team) stops.delete(stop.visit!)
  }
  for (const route of after.routes) if (touched.has(route.team)) enter(found, route)
  return found
}

/** Pinned: what is over or begun, and the stop after the last finished one of a team that has started. */
function pinStops(stops: Stop[], visits: Map<string, Visit>): void {
  const touched = stops.findLastIndex((stop) => { const visit = visits.get(stop.visit ?? ''); return over(visit) || visit?.state === 'begun' })
  const begun = touched >= 0 && visits.get(stops[touched]!.visit!)?.state === 'begun'
  const next = begun || touched < 0 ? touched : stops.findIndex((stop, at) => at > touched && stop.kind === 'visit')
  for (const [at, stop] of stops.entries()) stop.pinned = stop.pinned || at <= next
}

/** From when to when a stop lasts: as it was, once it is over, else as it is planned. */
export const timesOf = (stop: Stop, visit: Visit | undefined): [string, string] =>
  visit?.began_at && visit.ended_at && over(visit) ? [visit.began_at, visit.ended_at] : [stop.start_at, stop.leave_at]

/** The window a stop is planned into: of several, the first that is still open when it starts. */
export const windowOf = (visit: Visit | undefined, stop: Stop): Window | undefined =>
  visit?.windows.find((window) => Date.parse(window.close_at) >= Date.parse(stop.start_at)) ?? visit?.windows[visit.windows.length - 1]

/** How late a stop is behind the window it was promised, in minutes; 0 when it is not. Kept, because thousands are asked. */
export function lateBy(visit: Visit | undefined, stop: Stop): number {
  if (!visit || !visit.windows.length) return 0
  const kept = lateness.get(stop)
  if (kept?.visit === visit) return kept.minutes
  const start = Date.parse(stop.start_at)
  const excess = visit.windows.map((window) => Math.max(0, start - Date.parse(window.close_at)))
  const minutes = Math.floor(Math.min(...excess) / 60000)
  lateness.set(stop, { visit, minutes })
  return minutes
}
const lateness = new WeakMap<Stop, { visit: Visit; minutes: number }>()

/** "槐安里 4号楼2单元602" without repeating what a part already says. */
export function door(place: Place): string {
  const unit = place.unit ? (/单元|门/.test(place.unit) ? place.unit : `${place.unit}单元`) : ''
  return `${building(place)}${unit}${place.room ?? ''}`
}
export function building(place: { compound: string | null; building: string | null }): string {
  const name = place.building ?? ''
  const full = /^\d+$/.test(name) ? `${name}号楼` : name
  return full.startsWith(place.compound || '\0') ? full : `${place.compound ?? ''}${full}`
}
export const shortBuilding = (place: { compound: string | null; building: string | null }): string =>
  `${(place.compound ?? '').replace(/(小区|社区|宿舍|家属院|苑)$/, '').slice(0, 3)}${(place.building ?? '').replace(/号楼|栋|楼$/, '')}`

export function oldestTube(tubes: Tube[], now: number): { tube: Tube; age: number } | null {
  let found: { tube: Tube; age: number } | null = null
  for (const tube of tubes) {
    if (tube.handed_at || !tube.team) continue
    const age = (now - Date.parse(tube.sealed_at)) / 1000
    if (!found || age > found.age) found = { tube, age }
  }
  return found
}

export const isLost = (team: Team | undefined): boolean => !!team?.lost
export const newestVersion = (board: Board): number => board.plan?.version ?? 0
export const hasSeen = (route: Route): boolean => route.seen === true || (typeof route.seen === 'number' && route.seen >= route.version)
