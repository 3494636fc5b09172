/** The lanes of the timeline: each team with its route and what is known of the doors in it. */
import { useMemo, useRef } from 'preact/hooks'
import { isLost, lateBy, over, type Route, type Stop, type Team, type Visit } from './board'
import { useDesk } from './store'

/** Routes that are not in force: shown in the lanes while they wait for a word. */
export interface Preview { routes: Record<string, Stop[]>; changed: Set<string>; version: number }
export interface Lane { team: Team; route: Route; visits: (Visit | undefined)[]; visited: number; total: number; late: number }

function laneOf(team: Team, route: Route, visits: (Visit | undefined)[]): Lane {
  const stops = route.stops.filter((stop) => stop.kind === 'visit')
  const late = route.stops.map((stop, at) => (stop.kind !== 'visit' || over(visits[at]) ? 0 : lateBy(visits[at], stop)))
  return { team, route, visits, visited: visits.filter(over).length, total: stops.length, late: Math.max(0, ...late) }
}

/** The lanes, troubled ones first where there are many; one in which nothing changed is the same object as before. */
export function useLanes(preview: Preview | null): Lane[] {
  const { board, index } = useDesk().live
  const before = useRef(new Map<string, Lane>())
  return useMemo(() => {
    const routes = new Map(board!.routes.map((route) => [route.team, route]))
    const lanes = board!.teams.filter((team) => team.kind !== 'fixed').map((team) => {
      const kept = before.current.get(team.team)
      const known = routes.get(team.team) ?? (kept && !kept.route.version ? kept.route : { team: team.team, version: 0, stops: [] })
      const stops = preview && pinnedAs(preview.routes[team.team], known)
      const route = stops ? { ...known, stops } : known
      const visits = route.stops.map((stop) => index.visits.get(stop.visit ?? ''))
      return kept?.team === team && kept.route === route && visits.every((visit, at) => visit === kept.visits[at]) ? kept : laneOf(team, route, visits)
    })
    before.current = new Map(lanes.map((lane) => [lane.team.team, lane]))
    if (lanes.length <= 12) return lanes
    return lanes.sort((a, b) => Number(isLost(b.team)) - Number(isLost(a.team)) || b.late - a.late || order(a.team.code, b.team.code))
  }, [board!.routes, board!.teams, index, preview])
}
const order = new Intl.Collator().compare

/** What is pinned stays so in every version. */
function pinnedAs(stops: Stop[] | undefined, known: Route): Stop[] | undefined {
  const fixed = new Set(known.stops.filter((stop) => stop.pinned && stop.visit).map((stop) => stop.visit))
  return stops?.map((stop) => (fixed.has(stop.visit) ? { ...stop, pinned: true } : stop))
}
