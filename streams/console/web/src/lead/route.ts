/** The route as the phone sees it: what the server said, and what was tapped here since. */
import { lastIndexWhere, lastWhere } from '../lists'

export interface Resident { resident: string; name: string | null; age?: number | null; sampled?: boolean }
export interface Stop {
  kind: 'visit' | 'handover' | 'reset' | 'break'
  visit?: string; household?: string; class?: string; persons?: number
  residents?: Resident[]
  place?: { compound: string; building: string; unit?: string; floor?: number | string | null; floors?: number | null; room?: string; lift?: boolean | null }
  note?: string | null; contact?: string | null; wait_s?: number; window?: { open_at: string; close_at: string } | null; release_at?: string | null; phone_masked?: string | null
  lat?: number | null; lon?: number | null
  point?: string; arrive_at: string; start_at: string; leave_at: string; pinned?: boolean; state?: string; attempt?: number; began_at?: string | null
  /** The coordinator changed it while the team stood at the door. */
  overtaken?: boolean
}
export type Gate = { member: string; fit: boolean; failed: string[] }[]
export interface Tube { tube: string; kind?: string | null; persons?: number; sealed_at: string; handed_at?: string | null }
export interface Route {
  area: string; team: string; name: string; date: string; version: number; now: string; speed?: number; timezone?: string; ends_at?: string
  stops: Stop[]; gate: Gate | null; desk?: { name: string | null; phone: string | null }; reasons?: Record<string, string>
  crew: { member: string; name?: string; roles: string[] }[]; tubes: Tube[]; limits?: { specimen_s: number; target_s: number }; lost?: boolean
}
export type TapKind =
  | 'begun' | 'sampled' | 'no_answer' | 'refused' | 'resident_moved' | 'in_hospital' | 'done_elsewhere'
  | 'handed_over' | 'gate' | 'tube_broken' | 'tube_missing' | 'tube_kept'
export interface Tap {
  id: string; kind: TapKind; visit?: string; at: string; residents?: string[]; tubes?: string[]
  members?: { member: string; fit: boolean; failed: string[] }[]; point?: string
}
/** The team was not at the door it had said to be at. What was sent stays a fact there; here the door is ahead again. */
export const NOT_THERE = 'not_there'
/** What this phone knows of a door beyond the server: the last tap, the attempt it belongs to, what it corrects, and for whom nobody waits there any more. */
export interface Done { kind: TapKind | typeof NOT_THERE; at: string; attempt: number; seq: number; server_ms: number; tubes?: string[]; residents?: string[]; before?: Done | null; gone?: string[] }
export type Marks = Record<string, Done>

const OVER = new Set(['sampled', 'refused', 'moved', 'resident_moved', 'in_hospital', 'done_elsewhere', 'void', 'no_answer'])

export function stateOf(stop: Stop, marks: Marks): string {
  const mark = stop.visit ? marks[stop.visit] : undefined
  const served = stop.state ?? 'assigned'
  // After no answer the door comes back as the next attempt; until the plan has moved it, it is over for now.
  if (mark?.kind === 'no_answer' && Date.parse(stop.arrive_at) < mark.server_ms + 1_200_000) return 'no_answer'
  if (mark?.kind === NOT_THERE) return served === 'begun' ? 'assigned' : served
  // Some of them refused or are gone: to the server the visit is over, the team is still there for the others.
  if (mark?.kind === 'begun' && mark.gone?.length && served !== 'sampled') return 'begun'
  if (mark && mark.attempt >= (stop.attempt ?? 1)) return OVER.has(served) && mark.kind === 'begun' ? served : mark.kind
  return served
}
/** Who is still to be sampled at a door or explained. */
export const waitingAt = (stop: Stop, marks: Marks): Resident[] => (stop.residents ?? []).filter((one) => !marks[stop.visit!]?.gone?.includes(one.resident))
/** The mark of a door after a tap; `stays`: it concerned some of the people, and the team is still there for the others. */
export function afterTap(was: Done | undefined, done: Done, stays: boolean): Done {
  const gone = [...(was?.gone ?? []), ...(stays ? done.residents ?? [] : [])]
  return { ...(stays ? { ...done, ...was, kind: 'begun' as const } : done), ...(gone.length ? { gone } : {}) }
}
/** The mark of a door whose last tap was taken back: the team is at it, since the tap that said so. */
export function withoutTap(mark: Done, tap: Tap, begun: (Tap & { seq: number }) | undefined): Done {
  const gone = mark.gone?.filter((who) => mark.kind !== 'begun' || !tap.residents?.includes(who))
  return { kind: 'begun', at: begun?.at ?? tap.at, attempt: mark.attempt, seq: begun?.seq ?? 0, server_ms: mark.server_ms, ...(gone?.length ? { gone } : {}) }
}
/** When the team came to the door [ms]: by this phone's own tap, else as the server knows it. */
export const arrivedAt = (stop: Stop, marks: Marks): number | null =>
  marks[stop.visit!]?.server_ms ?? (stop.began_at ? Date.parse(stop.began_at) : null)
export const isOver = (stop: Stop, marks: Marks): boolean => OVER.has(stateOf(stop, marks))

export const visitsOf = (route: Route): Stop[] => route.stops.filter((stop) => stop.kind === 'visit')

export interface OnBoard { tube: string; sealed: number; kind: string; persons: number }

export function tubesOnBoard(route: Route, marks: Marks): OnBoard[] {
  const gone = new Set(route.tubes.filter((tube) => tube.handed_at).map((tube) => tube.tube))
  for (const mark of Object.values(marks)) {
    if (mark.kind === 'handed_over' || mark.kind === 'tube_broken' || mark.kind === 'tube_missing') for (const tube of mark.tubes ?? []) gone.add(tube)
  }
  const found = new Map<string, OnBoard>()
  // What was tapped here is on board at once; the server's own word, once it comes, has the exact time.
  for (const mark of Object.values(marks)) {
    if (mark.kind === 'sampled') for (const tube of mark.tubes ?? []) found.set(tube, { tube, sealed: mark.server_ms, kind: 'single', persons: 1 })
  }
  for (const tube of route.tubes) {
    found.set(tube.tube, { tube: tube.tube, sealed: Date.parse(tube.sealed_at), kind: tube.kind ?? 'single', persons: tube.persons ?? 1 })
  }
  return [...found.values()].filter((row) => !gone.has(row.tube)).sort((a, b) => a.sealed - b.sealed)
}

/** The next thing to do: the first open door, or the handover before it when there are tubes to give. */
export function present(route: Route, marks: Marks, carrying: number): Stop | null {
  const lastOver = lastIndexWhere(route.stops, (stop) => stop.kind === 'visit' && isOver(stop, marks))
  const begun = route.stops.find((stop) => stop.kind === 'visit' && stateOf(stop, marks) === 'begun')
  if (begun) return begun
  for (const [at, stop] of route.stops.entries()) {
    if (stop.kind === 'visit' && !isOver(stop, marks)) return stop
    if (stop.kind === 'handover' && at > lastOver && carrying > 0) return stop
  }
  return null
}

export function after(route: Route, now: Stop, marks: Marks): Stop | undefined {
  const at = route.stops.indexOf(now)
  return route.stops.slice(at + 1).find((stop) => stop.kind === 'visit' && !isOver(stop, marks))
}

export const lastDone = (route: Route, marks: Marks): Stop | undefined => lastWhere(visitsOf(route), (stop) => isOver(stop, marks))

/** A door begun here stays until it is finished, even when the coordinator's new route does without it. */
export function withBegun(next: Route, before: Route | null, marks: Marks): Route {
  const lost = before && visitsOf(before).find((stop) => marks[stop.visit!]?.kind === 'begun' && stateOf(stop, marks) === 'begun')
  if (!lost || next.stops.some((stop) => stop.visit === lost.visit)) return next
  const at = lastIndexWhere(next.stops, (stop) => stop.kind === 'visit' && isOver(stop, marks)) + 1
  return { ...next, stops: [...next.stops.slice(0, at), { ...lost, overtaken: true }, ...next.stops.slice(at)] }
}

export interface Change { visit: string; what: 'added' | 'removed' | 'retimed'; stop: Stop; before?: string; minutes: number; why?: string }

const MOVED_MIN = 3
/** The lead's own pace shifts all that follows: who goes to the same doors in the same order reads of it only from here on [min]. */
const SHIFTED_MIN = 10

/** What differs for the lead: doors new, gone, or moved in time. */
export function changes(before: Route, next: Route, marks: Marks): Change[] {
  // A phone that was there before the first plan had nothing that could change.
  if (!before.version) return []
  const open = (route: Route) => visitsOf(route).filter((stop) => !isOver(stop, marks)).map((stop) => stop.visit).join()
  const least = open(before) === open(next) ? SHIFTED_MIN : MOVED_MIN
  const old = new Map(visitsOf(before).map((stop) => [stop.visit, stop]))
  const found: Change[] = []
  const because = (visit: string) => (next.reasons?.[visit] ? { why: next.reasons[visit]! } : {})
  for (const stop of visitsOf(next)) {
    const was = old.get(stop.visit)
    old.delete(stop.visit)
    if (isOver(stop, marks) || stateOf(stop, marks) === 'begun') continue
    if (!was) found.push({ visit: stop.visit!, what: 'added', stop, minutes: 0, ...because(stop.visit!) })
    else {
      const minutes = Math.round((Date.parse(stop.start_at) - Date.parse(was.start_at)) / 60000)
      if (Math.abs(minutes) >= least) found.push({ visit: stop.visit!, what: 'retimed', stop, before: was.start_at, minutes, ...because(stop.visit!) })
    }
  }
  for (const stop of old.values()) if (!isOver(stop, marks)) found.push({ visit: stop.visit!, what: 'removed', stop, minutes: 0, ...because(stop.visit!) })
  return found
}

/** Before this nobody is to ring: the window opens, or an hour has passed since nobody answered [ms]. */
export const opensAt = (stop: Stop): number => Math.max(Date.parse(stop.window?.open_at ?? stop.arrive_at), Date.parse(stop.release_at ?? stop.window?.open_at ?? stop.arrive_at))

export const names = (stop: Stop): string => (stop.residents ?? []).map((one) => one.name ?? '—').join('、')
export const buildingOf = (stop: Stop): string => {
  const name = stop.place?.building ?? ''
  return /^\d+$/.test(name) ? `${name}号楼` : name
}
export const unitOf = (stop: Stop): string => {
  const name = String(stop.place?.unit ?? '')
  return name && !/单元|门/.test(name) ? `${name}单元` : name
}
export const floorOf = (stop: Stop): string => {
  if (stop.place?.floor != null && stop.place.floor !== '') return String(stop.place.floor)
  const room = /^(\d{1,2})\d{2}$/.exec(stop.place?.room ?? '')
  return room ? room[1]! : ''
}
/** 九丰苑4-1-302, as it is written on lists. */
export const shortPlace = (stop: Stop): string => {
  const building = stop.place?.building ?? ''
  const number = /^(\d+)(号楼|栋|幢)?$/.exec(building)?.[1]
  const unit = /(\d+)/.exec(String(stop.place?.unit ?? ''))?.[1]
  const end = [number, unit, stop.place?.room].filter(Boolean).join('-')
  return number ? `${stop.place?.compound ?? ''}${end}` : `${stop.place?.compound ?? ''}${building}${unitOf(stop)} ${stop.place?.room ?? ''}`
}
