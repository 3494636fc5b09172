/** What a planned route asks of its crew: time in one suit, floors climbed, the age of its oldest tube, promises kept. */
import { ms } from '../clock'
import { lateBy, type Board, type Index, type Route } from './board'

/** The longest time in one suit: between the pauses and resets of a route [s]. */
export function longestSuit(route: Route): number {
  let longest = 0
  let from = route.stops[0] ? ms(route.stops[0].arrive_at) : 0
  let last = from
  for (const stop of route.stops) {
    if (stop.kind === 'break' || stop.kind === 'reset') {
      longest = Math.max(longest, ms(stop.arrive_at) - from)
      from = ms(stop.leave_at)
    }
    last = ms(stop.leave_at)
  }
  return Math.max(longest, last - from) / 1000
}

/** Floors climbed by stairs with the kit: from the ground, or from the door before in the same building. */
export function floorsClimbed(route: Route, found: Index, board: Board): number {
  const lifts = new Map(board.buildings.map((row) => [row.place, row.lift]))
  let sum = 0
  let before: { building: string; floor: number } | null = null
  for (const stop of route.stops) {
    const visit = found.visits.get(stop.visit ?? '')
    const floor = Number(visit?.floor) || 1
    const building = visit?.building_id ?? ''
    if (visit && !lifts.get(building)) sum += Math.max(0, floor - (before?.building === building ? before.floor : 1))
    before = visit ? { building, floor } : null
  }
  return sum
}

/** How old the oldest tube is when it is handed over, at the latest at the end [s]. */
export function oldestAtLab(route: Route): number {
  let oldest = 0
  let from = 0
  for (const stop of route.stops) {
    if (stop.kind === 'visit') from ||= ms(stop.leave_at)
    if (stop.kind === 'handover' && from) { oldest = Math.max(oldest, ms(stop.arrive_at) - from); from = 0 }
  }
  const end = route.stops.at(-1)
  return Math.max(oldest, from && end ? ms(end.leave_at) - from : 0) / 1000
}

/** Doors with a promised time, and how many of them are planned within it. */
export function promises(routes: Route[], found: Index): [kept: number, all: number] {
  const promised = routes.flatMap((route) => route.stops.flatMap((stop) => { const visit = found.visits.get(stop.visit ?? ''); return visit?.windows.length ? [lateBy(visit, stop) === 0] : [] }))
  return [promised.filter(Boolean).length, promised.length]
}
