/** The coordinator's board: a snapshot, and how each event of the feed changes it. */
export interface Place { compound: string; building: string; unit?: string; room?: string }
export interface Window { open_at: string; close_at: string; late_until_at?: string }
export interface Visit {
  visit: string; household: string; class: string; state: string; attempt: number; persons: number; residents: string[]
  windows: Window[]; mandatory: boolean; rule: string; team?: string | null; start_at?: string | null; place: Place
  lat?: number | null; lon?: number | null; names: string[]; note?: string | null
}
export interface Team {
  team: string; name: string; code: string; kind: string; mode: string
  crew: { member: string; name?: string; roles: string[] }[]
  shifts: { from_at: string; to_at: string }[]; lost?: boolean | string | null; gate?: unknown
}
export interface Stop { kind: string; visit?: string; point?: string; arrive_at: string; start_at: string; leave_at: string; pinned: boolean }
export interface Route { team: string; version: number; seen?: number | boolean | null; stops: Stop[] }
export interface Fix { kind: string; team?: string; minutes?: number; role?: string }
export interface Unassigned { visit: string; reason: string; teams: Record<string, string>; fix?: Fix | null }
export interface Alert { alert: string; kind: string; urgency: string; about: string; due_at?: string | null; raised_at?: string; settled?: boolean }
export interface Building { place: string; compound: string; building: string; lat: number | null; lon: number | null; floors?: number | null; lift?: boolean | null }
export interface Tube { tube: string; team: string | null; sealed_at: string; handed_at?: string | null }
export interface Plan { version: number; made_at?: string; why?: string; frozen?: boolean; published?: boolean | string }
export interface Counts {
  registered: number; sampled: number; excused: number; open: number
  due: number; visited: number; unassigned: number; late: number
}
export interface Board {
  area: string; name: string; date: string; now: string; timezone: string; last_change: number; round: number
  plan: Plan | null; counts: Counts; visits: Visit[]; teams: Team[]; routes: Route[]; unassigned: Unassigned[]
  alerts: Alert[]; buildings: Building[]; tubes: Tube[]
}

type Keyed = Record<string, unknown>

function put<T extends object>(rows: T[], key: keyof T & string, next: Keyed): T[] {
  const at = rows.findIndex((row) => row[key] === next[key])
  if (next.gone || next.settled || next.settled_at) return rows.filter((_, index) => index !== at)
  if (at < 0) return [...rows, next as T]
  const before = rows[at] as Keyed
  if (Number(next.rev ?? Infinity) < Number(before.rev ?? -Infinity)) return rows
  const copy = rows.slice()
  copy[at] = { ...before, ...next } as T
  return copy
}

/** Fold one event into the board; a name that is not the board's leaves it untouched. */
export function fold(board: Board, name: string, data: Keyed): Board {
  switch (name) {
    case 'visit': return recount({ ...board, visits: put(board.visits, 'visit', data), unassigned: forget(board.unassigned, data) })
    case 'team': return { ...board, teams: put(board.teams, 'team', data) }
    case 'route': return { ...board, routes: put(board.routes, 'team', data) }
    case 'unassigned': return recount({ ...board, unassigned: put(board.unassigned, 'visit', data) })
    case 'alert': return { ...board, alerts: put(board.alerts, 'alert', data) }
    case 'tube': return { ...board, tubes: put(board.tubes, 'tube', data) }
    case 'plan': return { ...board, plan: { ...board.plan, ...data } as Plan }
    case 'clearance': return { ...board, counts: { ...board.counts, ...(data.totals as Partial<Counts>) } }
    default: return board
  }
}

/** A visit that got a team, or is over, is not unassigned any more. */
function forget(rows: Unassigned[], visit: Keyed): Unassigned[] {
  const stays = !visit.team && (visit.state === 'due' || visit.state === 'unassigned')
  return stays ? rows : rows.filter((row) => row.visit !== visit.visit)
}

const OVER = new Set(['sampled', 'refused', 'moved', 'in_hospital', 'done_elsewhere', 'void', 'carried_over'])
export const over = (visit: Visit | undefined): boolean => !!visit && OVER.has(visit.state)
export const triedToday = (visit: Visit): boolean => visit.state === 'due' && visit.attempt > 1

function recount(board: Board): Board {
  const counted = board.visits.filter((visit) => visit.state !== 'void')
  const visited = counted.filter((visit) => over(visit) && visit.state !== 'carried_over').length
  return { ...board, counts: { ...board.counts, due: counted.length, visited, unassigned: board.unassigned.length } }
}

export interface Index {
  visits: Map<string, Visit>
  teams: Map<string, Team>
  stops: Map<string, { team: string; stop: Stop; order: number }>
}

export function index(board: Board): Index {
  const stops: Index['stops'] = new Map()
  for (const route of board.routes) {
    let order = 0
    for (const stop of route.stops) if (stop.kind === 'visit' && stop.visit) stops.set(stop.visit, { team: route.team, stop, order: ++order })
  }
  return {
    visits: new Map(board.visits.map((visit) => [visit.visit, visit])),
    teams: new Map(board.teams.map((team) => [team.team, team])),
    stops,
  }
}

/** How late a stop is behind the window it was promised, in minutes; 0 when it is not. */
export function lateBy(visit: Visit | undefined, stop: Stop): number {
  if (!visit || !visit.windows.length) return 0
  const start = Date.parse(stop.start_at)
  const excess = visit.windows.map((window) => Math.max(0, start - Date.parse(window.close_at)))
  return Math.floor(Math.min(...excess) / 60000)
}

/** "槐安里 4号楼2单元602" without repeating what a part already says. */
export function door(place: Place): string {
  const unit = place.unit ? (/单元|门/.test(place.unit) ? place.unit : `${place.unit}单元`) : ''
  return `${building(place)}${unit}${place.room ?? ''}`
}
export function building(place: { compound: string; building: string }): string {
  const name = place.building ?? ''
  const full = /^\d+$/.test(name) ? `${name}号楼` : name
  return full.startsWith(place.compound) ? full : `${place.compound ?? ''}${full}`
}
export const shortBuilding = (place: { compound: string; building: string }): string =>
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
