/** The route as the phone sees it: what the server said, and what was tapped here since. */
export interface Stop {
  kind: 'visit' | 'handover' | 'reset' | 'break'
  visit?: string; household?: string; class?: string; persons?: number
  residents?: { resident: string; name: string | null; age?: number | null }[]
  place?: { compound: string; building: string; unit?: string; floor?: number | string | null; room?: string; lift?: boolean | null }
  note?: string | null; wait_s?: number; window?: { open_at: string; close_at: string } | null; phone_masked?: string | null
  point?: string; arrive_at: string; start_at: string; leave_at: string; pinned?: boolean; state?: string; attempt?: number
}
export type Gate = { member: string; fit: boolean; failed: string[] }[]
export interface Tube { tube: string; sealed_at: string; handed_at?: string | null; residents?: string[] }
export interface Route {
  area: string; team: string; name: string; date: string; version: number; now: string; timezone?: string; stops: Stop[]; gate: Gate | null
  crew: { member: string; name?: string; roles: string[] }[]; tubes: Tube[]; limits?: { specimen_s: number; target_s: number }; lost?: boolean
}
export type TapKind = 'begun' | 'sampled' | 'no_answer' | 'refused' | 'resident_moved' | 'in_hospital' | 'done_elsewhere' | 'handed_over' | 'gate'
export interface Tap {
  id: string; kind: TapKind; visit?: string; at: string; residents?: string[]; tubes?: string[]
  members?: { member: string; fit: boolean; failed: string[] }[]; point?: string
}
/** What this phone knows of a door beyond the server: the last tap, and the attempt it belongs to. */
export interface Done { kind: TapKind; at: string; attempt: number; seq: number; server_ms: number; tubes?: string[] }
export type Marks = Record<string, Done>

const OVER = new Set(['sampled', 'refused', 'moved', 'resident_moved', 'in_hospital', 'done_elsewhere', 'void', 'no_answer'])

export function stateOf(stop: Stop, marks: Marks): string {
  const mark = stop.visit ? marks[stop.visit] : undefined
  const served = stop.state ?? 'assigned'
  // After no answer the door comes back as the next attempt; until the plan has moved it, it is over for now.
  if (mark?.kind === 'no_answer' && Date.parse(stop.arrive_at) < mark.server_ms + 1_200_000) return 'no_answer'
  if (mark && mark.attempt >= (stop.attempt ?? 1)) return OVER.has(served) && mark.kind === 'begun' ? served : mark.kind
  return served
}
export const isOver = (stop: Stop, marks: Marks): boolean => OVER.has(stateOf(stop, marks))

export const visitsOf = (route: Route): Stop[] => route.stops.filter((stop) => stop.kind === 'visit')

export function tubesOnBoard(route: Route, marks: Marks): { tube: string; sealed: number }[] {
  const handed = new Set(route.tubes.filter((tube) => tube.handed_at).map((tube) => tube.tube))
  for (const mark of Object.values(marks)) if (mark.kind === 'handed_over') for (const tube of mark.tubes ?? []) handed.add(tube)
  const found = new Map<string, number>()
  // What was tapped here is on board at once; the server's own word, once it comes, has the exact time.
  for (const mark of Object.values(marks)) if (mark.kind === 'sampled') for (const tube of mark.tubes ?? []) found.set(tube, mark.server_ms)
  for (const tube of route.tubes) found.set(tube.tube, Date.parse(tube.sealed_at))
  return [...found].filter(([tube]) => !handed.has(tube)).map(([tube, sealed]) => ({ tube, sealed })).sort((a, b) => a.sealed - b.sealed)
}

/** The next thing to do: the first open door, or the handover before it when there are tubes to give. */
export function present(route: Route, marks: Marks, carrying: number): Stop | null {
  const lastOver = route.stops.findLastIndex((stop) => stop.kind === 'visit' && isOver(stop, marks))
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

export interface Change { visit: string; what: 'added' | 'removed' | 'retimed'; stop: Stop; before?: string; minutes: number }

/** What differs for the lead: doors new, gone, or moved by three minutes and more. */
export function changes(before: Route, next: Route, marks: Marks): Change[] {
  const old = new Map(visitsOf(before).map((stop) => [stop.visit, stop]))
  const found: Change[] = []
  for (const stop of visitsOf(next)) {
    const was = old.get(stop.visit)
    old.delete(stop.visit)
    if (isOver(stop, marks) || stateOf(stop, marks) === 'begun') continue
    if (!was) found.push({ visit: stop.visit!, what: 'added', stop, minutes: 0 })
    else {
      const minutes = Math.round((Date.parse(stop.arrive_at) - Date.parse(was.arrive_at)) / 60000)
      if (Math.abs(minutes) >= 3) found.push({ visit: stop.visit!, what: 'retimed', stop, before: was.arrive_at, minutes })
    }
  }
  for (const stop of old.values()) if (!isOver(stop, marks)) found.push({ visit: stop.visit!, what: 'removed', stop, minutes: 0 })
  return found
}

export const buildingOf = (stop: Stop): string => {
  const name = stop.place?.building ?? ''
  return /^\d+$/.test(name) ? `${name}号楼` : name
}
export const unitOf = (stop: Stop): string => {
  const name = stop.place?.unit ?? ''
  return name && !/单元|门/.test(name) ? `${name}单元` : name
}
export const floorOf = (stop: Stop): string => {
  if (stop.place?.floor != null && stop.place.floor !== '') return String(stop.place.floor)
  const room = /^(\d{1,2})\d{2}$/.exec(stop.place?.room ?? '')
  return room ? room[1]! : ''
}
export const shortPlace = (stop: Stop): string => `${stop.place?.compound ?? ''}${buildingOf(stop)}${unitOf(stop)} ${stop.place?.room ?? ''}`
