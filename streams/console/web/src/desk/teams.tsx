import { hhmm, ms, nowMs } from '../clock'
import { say } from '../language'
import * as words from '../words/desk'
import { isLost, over, type Team } from './board'
import { useDesk } from './store'

/** Those with doors first, then those that wait at one place; by code. */
const byKind = (a: Team, b: Team): number => Number(a.kind === 'fixed') - Number(b.kind === 'fixed') || a.code.localeCompare(b.code, undefined, { numeric: true })
const isOn = (team: Team): boolean => team.shifts.some((shift) => ms(shift.from_at) <= nowMs() && nowMs() < ms(shift.to_at))
export const crewText = (team: Team): string =>
  team.crew.map((member) => say(words.withRoles(member.name ?? member.member, member.roles.map((role) => words.roles[role] ?? [role, role])))).join(' · ')

export function Teams() {
  const { live, go } = useDesk()
  const board = live.board
  if (!board) return <section class="empty-page"><p>{say(words.loading)}</p></section>
  if (!board.teams.length) return <section class="empty-page"><h2>{say(words.teams)}</h2><p>{say(words.emptyTimeline)}</p><button class="button" onClick={() => go('ledgers', 'teams')}>{say(words.goImport)}</button></section>
  return (
    <section class="plain-page" data-testid="teams">
      <h2>{say(words.teams)}</h2>
      <table class="rows">
        <thead><tr><th>{say(words.team)}</th><th>{say(words.kind)}</th><th>{say(words.crew)}</th><th class="right">{say(words.doorsCol)}</th><th>{say(words.timeCol)}</th><th>{say(words.state)}</th><th /></tr></thead>
        <tbody>
          {board.teams.slice().sort(byKind).map((team) => {
            const stops = board.routes.find((route) => route.team === team.team)?.stops.filter((stop) => stop.kind === 'visit') ?? []
            const gone = stops.filter((stop) => over(live.index.visits.get(stop.visit!))).length
            return (
              <tr key={team.team}>
                <td><span class={`code ${isLost(team) ? 'lost' : ''}`}>{team.code}</span> <b>{team.name}</b></td>
                <td>{say(words.teamKinds[team.kind] ?? words.kind)}</td>
                <td>{crewText(team)}</td>
                <td class="right">{stops.length ? `${gone}/${stops.length}` : '—'}</td>
                <td>{team.shifts.map((shift) => `${hhmm(shift.from_at)}–${hhmm(shift.to_at)}`).join(' · ')}</td>
                <td>{say(isLost(team) ? words.lost : stops.length || (team.kind === 'fixed' && isOn(team)) ? words.onDuty : team.kind === 'fixed' ? words.offDuty : words.standby)}</td>
                <td class="right">{stops.length > 0 && <button class="button" onClick={() => go('live', `team:${team.team}`)}>{say(isLost(team) ? words.backGo : words.teamQuits)}</button>}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
