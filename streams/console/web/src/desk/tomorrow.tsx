import { useMemo, useState } from 'preact/hooks'
import { dayAfter, dayName, hhmm, minuteOfDay, nowMs, span } from '../clock'
import { check, clock, Icon, Mark, printer } from '../icons'
import { language, say } from '../language'
import * as words from '../words/desk'
import { floorsClimbed, longestSuit, oldestAtLab, promises } from './balance'
import { door, index, type Board, type Route, type Team } from './board'
import { fixWords, whyOut } from './fix'
import { StockRows } from './stock'
import { useBoard, useDesk } from './store'
import { useFetched } from './zones'

interface Fewer { teams: number; of: number; by_class: Record<string, { served: number; left: number }> }

export function Tomorrow() {
  const desk = useDesk()
  if (!desk.date) return <section class="empty-page"><p>{say(words.loading)}</p></section>
  return <Day date={dayAfter(desk.date)} />
}

function Day({ date }: { date: string }) {
  const desk = useDesk()
  const { board, failed } = useBoard(desk.area, date)
  if (!board) return <section class="empty-page"><p>{failed || say(words.loading)}</p></section>
  const planned = board.routes.some((route) => route.stops.length)
  return (
    <div class="tomorrow" data-testid="tomorrow">
      <div class="tomorrow-main">
        <header>
          <h2>{say(words.tomorrow)} {dayName(date, language())}</h2>
          <span class="tag outline"><Icon d={clock} size={14} /> {say(board.plan?.frozen ? words.frozenWord : words.freezeAt)}{!board.plan?.frozen && minuteOfDay(nowMs()) < FREEZE_MIN && ` · ${say(words.stillLeft(span((FREEZE_MIN - minuteOfDay(nowMs())) * 60)))}`}</span>
          <span class="spring" />
          <button class="button" onClick={() => print()}><Icon d={printer} size={15} /> {say(words.print)}</button>
          <button class="button primary" disabled={!planned || board.plan?.frozen} onClick={() => void desk.give({ type: 'freeze_plan', date })}>
            {board.plan?.frozen ? <><Icon d={check} size={15} /> {say(words.confirmed)}</> : say(words.confirmPlan)}
          </button>
        </header>
        <Summary board={board} />
        {planned ? <><Balance board={board} /><Kits board={board} /></> : <p class="panel-none">{say(words.noTomorrow)}</p>}
      </div>
      <aside class="tomorrow-side"><Rules board={board} /><NotAssigned board={board} />{planned && <WhatIf board={board} date={date} />}<Carried board={board} /></aside>
    </div>
  )
}

/** When tomorrow's plan stands [min of today]. Source: DOMAIN, section 4. */
const FREEZE_MIN = 22 * 60
const visits = (route: Route) => route.stops.filter((stop) => stop.kind === 'visit')

function Summary({ board }: { board: Board }) {
  const out = board.routes.filter((route) => visits(route).length)
  const assigned = new Set(out.flatMap((route) => visits(route).map((stop) => stop.visit)))
  const served = board.visits.filter((visit) => assigned.has(visit.visit))
  const suit = Math.max(0, ...out.map(longestSuit))
  const [kept, promised] = promises(out, index(board))
  return (
    <dl class="summary">
      <div><dt>{say(words.doors)}</dt><dd>{say(words.doorsWord(served.length))}<small>{say(words.persons(served.reduce((sum, visit) => sum + visit.persons, 0)))}</small></dd></div>
      <div><dt>{say(words.unassigned)}</dt><dd>{say(words.doorsWord(board.unassigned.length))}</dd></div>
      <div><dt>{say(words.teamsOut)}</dt><dd>{say(words.teamsWord(out.length))}</dd></div>
      <div><dt>{say(words.promisesKept)}</dt><dd>{promised ? `${kept} / ${promised}` : '—'}</dd></div>
      <div><dt>{say(words.suitLongest)}</dt><dd>{out.length ? span(suit) : '—'}<small>{say(words.limitWord)} 4:00</small></dd></div>
      <div><dt>{say(words.oldestAtLab)}</dt><dd>{out.length ? span(Math.max(0, ...out.map(oldestAtLab))) : '—'}<small>{say(words.limitWord)} 4:00</small></dd></div>
    </dl>
  )
}

function Balance({ board }: { board: Board }) {
  const found = useMemo(() => index(board), [board])
  const rows = board.teams.filter((team) => team.kind !== 'fixed').map((team): [Team, Route | undefined] => [team, board.routes.find((route) => route.team === team.team)])
  const climbed = new Map(board.routes.map((route) => [route.team, floorsClimbed(route, found, board)]))
  const highest = Math.max(1, ...climbed.values())
  return (
    <section>
      <h3>{say(words.balance)}</h3>
      <table class="rows">
        <thead><tr><th>{say(words.team)}</th><th>{say(words.crew)}</th><th class="right">{say(words.doorsCol)}</th><th class="right">{say(words.personsCol)}</th><th>{say(words.timeCol)}</th><th>{say(words.suitLongest)}</th><th>{say(words.climbCol)}</th></tr></thead>
        <tbody>
          {rows.map(([team, route]) => {
            const stops = route ? visits(route) : []
            const suit = route ? longestSuit(route) : 0
            const people = stops.reduce((sum, stop) => sum + (found.visits.get(stop.visit!)?.persons ?? 0), 0)
            return (
              <tr key={team.team}>
                <td><span class="code">{team.code}</span> {team.kind === 'mobile' ? <Mark kind="special" size={17} /> : team.kind === 'quarantine' ? <Mark kind="close_contact" size={17} /> : ''}</td>
                <td>{team.crew.map((member) => member.name ?? member.member).join(' · ')}</td>
                <td class="right"><b>{stops.length || '—'}</b></td><td class="right">{people || '—'}</td>
                <td>{route?.stops.length ? `${hhmm(route.stops[0]!.arrive_at)}–${hhmm(route.stops.at(-1)!.leave_at)}` : say(words.standby)}</td>
                <td>{stops.length > 0 && <><span class="meter"><i style={{ width: `${Math.min(100, suit / 144)}%` }} /></span> {span(suit)}</>}</td>
                <td>{stops.length > 0 && <><span class="meter"><i style={{ width: `${((climbed.get(team.team) ?? 0) / highest) * 100}%` }} /></span> {say(words.floorsOf(climbed.get(team.team) ?? 0))}</>}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** What each team takes: a tube a person, a set a crew member and suit, one more suit after each quarantine door, 10 % on top. */
function kit(team: Team, route: Route, found: ReturnType<typeof index>): number[] {
  const doors = visits(route).map((stop) => found.visits.get(stop.visit!)).filter((visit) => !!visit)
  const people = doors.reduce((sum, visit) => sum + visit.persons, 0)
  const dirty = doors.filter((visit) => visit.class !== 'special').length
  const crew = Math.max(2, team.crew.length)
  const suits = crew * (1 + route.stops.filter((stop) => stop.kind === 'break' || stop.kind === 'reset').length) + dirty * crew
  const more = (n: number) => Math.ceil(n * 1.1)
  return [more(people), more(suits), more(crew * 2), more(people * 2 + suits * 2), more(crew * 2), Math.ceil(doors.length / 10) + dirty]
}

function Kits({ board }: { board: Board }) {
  const found = useMemo(() => index(board), [board])
  const rows = board.routes.filter((route) => visits(route).length).flatMap((route) => {
    const team = found.teams.get(route.team)
    return team ? [{ team, numbers: kit(team, route, found) }] : []
  })
  const sums = words.kitCols.map((_, column) => rows.reduce((sum, row) => sum + row.numbers[column]!, 0))
  return (
    <section>
      <h3>{say(words.kits)} <small>{say(words.kitsHow)}</small></h3>
      <table class="rows">
        <thead><tr><th>{say(words.team)}</th>{words.kitCols.map((word) => <th key={word[1]} class="right">{say(word)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => <tr key={row.team.team}><td><span class="code">{row.team.code}</span></td>{row.numbers.map((n, at) => <td key={at} class="right">{n}</td>)}</tr>)}
          <tr class="sum-row"><td><b>{say(words.total)}</b></td>{sums.map((n, at) => <td key={at} class="right"><b>{n}</b></td>)}</tr>
          <StockRows sums={sums} />
        </tbody>
      </table>
    </section>
  )
}

function Rules({ board }: { board: Board }) {
  const counted = new Map<string, number>()
  const due = board.visits.filter((visit) => visit.state !== 'void')
  for (const visit of due) counted.set(visit.class, (counted.get(visit.class) ?? 0) + 1)
  return (
    <section>
      <h3>{say(words.whyDoors(due.length))}</h3>
      {[...counted].map(([name, n]) => <p class="count-line" key={name}><Mark kind={name} size={18} /> {say(words.classes[name] ?? words.special)} <b>{n}</b></p>)}
    </section>
  )
}

function NotAssigned({ board }: { board: Board }) {
  const found = useMemo(() => index(board), [board])
  if (!board.unassigned.length) return null
  return (
    <section>
      <h3>{say(words.unassigned)} {say(words.doorsWord(board.unassigned.length))}</h3>
      {board.unassigned.slice(0, 30).map((row) => {
        const visit = found.visits.get(row.visit)
        return (
          <div class="unassigned-line" key={row.visit}>
            <b>{visit && <Mark kind={visit.class} size={18} />} {visit ? door(visit.place) : row.visit}</b>
            <p>{whyOut(row)}{row.fix ? ` · ${fixWords(row.fix, found)}` : ''}</p>
          </div>
        )
      })}
    </section>
  )
}

/** The same teams less a few: who would be served without a new plan, the critical stream first. */
function WhatIf({ board, date }: { board: Board; date: string }) {
  const { area } = useDesk()
  const out = board.routes.filter((route) => visits(route).length).length
  const [count, setCount] = useState(Math.max(1, Math.round(out / 2)))
  const { data } = useFetched<Fewer>(`/api/areas/${area}/whatif?date=${date}&teams=${count}`, board.plan?.version)
  const order = ['recheck', 'close_contact', 'left_high_risk_zone', 'special']
  return (
    <section data-testid="what-if">
      <h3>{say(words.whatIf)} <small>{count} / {say(words.teamsWord(out))}</small></h3>
      <label class="slider">{say(words.whatIfCome)} <input type="range" min={0} max={out} value={count} aria-label={say(words.whatIf)} onInput={(event) => setCount(Number(event.currentTarget.value))} /> <b>{say(words.teamsWord(count))}</b></label>
      {data && (
        <table class="rows"><thead><tr><th>{say(words.whatIfCan(data.teams))}</th><th class="right">{say(words.whatIfDone)}</th><th class="right">{say(words.whatIfNot)}</th></tr></thead>
          <tbody>{order.filter((name) => data.by_class[name]).map((name) => (
            <tr key={name}><td><Mark kind={name} size={17} /> {say(words.classes[name]!)}</td><td class="right"><b>{data.by_class[name]!.served}</b></td><td class={`right ${data.by_class[name]!.left ? 'bad' : ''}`}><b>{data.by_class[name]!.left}</b></td></tr>
          ))}</tbody></table>
      )}
      <p class="quiet">{say(words.whatIfNote)}</p>
    </section>
  )
}

function Carried({ board }: { board: Board }) {
  const rows = board.visits.filter((visit) => visit.carried_from || visit.state === 'carried_over')
  if (!rows.length) return null
  return <section><h3>{say(words.carriedOver)}</h3>{rows.slice(0, 30).map((visit) => <p key={visit.visit} class="count-line"><b>{door(visit.place)}</b> <small>{say(words.carriedWhy[visit.why ?? ''] ?? words.carriedWhy.open!)}</small> <small>{visit.owner ? say(words.ownedBy(visit.owner)) : ''}</small></p>)}</section>
}
