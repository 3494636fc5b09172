/** What needs a human, sorted by deadline: made from the board, so that it is never older than it. */
import { lateBy, oldestTube, over, type Board, type Fix, type Index } from './board'

export interface Item {
  id: string
  kind: 'unassigned' | 'lost' | 'tube' | 'late' | 'alert' | 'proposal' | 'chase'
  urgency: 'now' | 'hour' | 'info'
  due?: string
  visit?: string
  team?: string
  alert?: string
  age?: number
  minutes?: number
  count?: number
  tube?: string
  undoes?: boolean
  fix?: Fix
}

const ORDER = { now: 0, hour: 1, info: 2 }
const TARGET_S = 7200
export const LIMIT_S = 14400
const CONTACT_S = 7200
/** By then the alert of a positive tube is there; it says which clock runs and goes when the last one is stopped. */
const NOTICED_S = 180

function unassigned(board: Board, found: Index): Item[] {
  return board.unassigned.map((row) => {
    const visit = found.visits.get(row.visit)
    const last = visit?.windows.map((window) => window.late_until_at ?? window.close_at).sort().at(-1)
    return {
      id: `visit:${row.visit}`, kind: 'unassigned', urgency: visit?.mandatory === false ? 'hour' : 'now', visit: row.visit,
      ...(last ? { due: last } : {}), ...(row.fix ? { fix: row.fix } : {}),
    }
  })
}

function lost(board: Board, found: Index): Item[] {
  return board.teams.filter((team) => team.lost).map((team) => {
    const route = board.routes.find((row) => row.team === team.team)
    const rest = route?.stops.filter((stop) => stop.kind === 'visit' && !over(found.visits.get(stop.visit ?? ''))).length ?? 0
    const carries = board.tubes.some((tube) => tube.team === team.team && !tube.handed_at)
    return { id: `team:${team.team}`, kind: 'lost', urgency: rest || carries ? 'now' : 'info', team: team.team, count: rest }
  })
}

function tubes(board: Board, now: number): Item[] {
  const items: Item[] = []
  for (const team of board.teams) {
    const oldest = oldestTube(board.tubes.filter((tube) => tube.team === team.team), now)
    if (!oldest || oldest.age < TARGET_S || oldest.age > 86400) continue
    const due = new Date(Date.parse(oldest.tube.sealed_at) + LIMIT_S * 1000).toISOString()
    items.push({ id: `tube:${team.team}`, kind: 'tube', urgency: oldest.age > LIMIT_S - 1800 ? 'now' : 'hour', team: team.team, age: oldest.age, due })
  }
  return items
}

function late(board: Board, found: Index): Item[] {
  const items: Item[] = []
  const overdue = new Set(board.alerts.filter((alert) => alert.kind === 'visit_overdue' && !alert.settled).map((alert) => alert.about))
  for (const route of board.routes) {
    for (const stop of route.stops) {
      const visit = stop.visit ? found.visits.get(stop.visit) : undefined
      if (!visit || over(visit) || visit.state === 'begun' || overdue.has(visit.visit)) continue
      const minutes = lateBy(visit, stop)
      if (minutes > 0) items.push({ id: `late:${visit.visit}`, kind: 'late', urgency: 'info', visit: visit.visit, team: route.team, minutes, due: stop.start_at })
    }
  }
  return items
}

/** An improvement that waits for a word, and positive tubes with the next of their clocks. */
function waits(board: Board, now: number): Item[] {
  const chases: Item[] = board.tubes.filter((tube) => tube.result === 'positive').flatMap((tube) => {
    const from = Date.parse(tube.resulted_at ?? tube.sealed_at)
    const alert = board.alerts.find((row) => row.kind === 'tube_positive' && row.about === tube.tube && !row.settled)
    if (!alert && now - from > NOTICED_S * 1000) return []
    const due = alert?.due_at ?? new Date(from + CONTACT_S * 1000).toISOString()
    return { id: `chase:${tube.tube}`, kind: 'chase', urgency: 'now', tube: tube.tube, count: tube.persons ?? 0, due }
  })
  if (!board.proposal) return chases
  const { cost, moved } = board.proposal
  const minutes = Math.round((cost?.bought?.travel_s ?? 0) / 60)
  return [...chases, { id: 'proposal', kind: 'proposal', urgency: 'hour', count: moved, minutes, undoes: !!board.proposal.undoes }]
}

/** Alerts of tubes that did not come to the hand-over with the others. */
const TUBES = new Set(['tube_broken', 'tube_missing', 'tube_kept'])

/** Alerts whose cause the board itself shows: it is newer than they are. */
const SEEN_ON_BOARD = new Set(['team_lost', 'specimen_clock', 'tube_positive', 'plan_proposed'])

export function queue(board: Board, found: Index, now: number): Item[] {
  const items = [...waits(board, now), ...unassigned(board, found), ...lost(board, found), ...tubes(board, now), ...late(board, found)]
  const unassignedNow = new Set(board.unassigned.map((row) => row.visit))
  for (const alert of board.alerts) {
    if (alert.settled || SEEN_ON_BOARD.has(alert.kind) || (alert.kind === 'visit_unassigned' && unassignedNow.has(alert.about))) continue
    const urgency = alert.urgency === 'now' || alert.urgency === 'hour' ? alert.urgency : 'info'
    const item: Item = { id: `alert:${alert.alert}`, kind: 'alert', urgency, alert: alert.alert }
    if (alert.due_at) item.due = alert.due_at
    if (found.visits.has(alert.about)) item.visit = alert.about
    if (found.teams.has(alert.about)) item.team = alert.about
    if (TUBES.has(alert.kind)) item.tube = alert.about
    items.push(item)
  }
  return items.sort((a, b) => ORDER[a.urgency] - ORDER[b.urgency] || (a.due ?? '9').localeCompare(b.due ?? '9') || a.id.localeCompare(b.id))
}

/** What a row opens: its visit, its team, its tube, or itself. */
export const target = (row: { visit?: string; team?: string; alert?: string; tube?: string; id: string }): string =>
  row.visit ? `visit:${row.visit}` : row.team ? `team:${row.team}` : row.alert && row.tube ? `tube:${row.tube}` : row.id
