import { useEffect, useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { call } from '../http'
import { Mark } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, over, type Visit } from './board'
import type { Lane } from './commands'
import { Verdict } from './move'
import { useDesk } from './store'
import { crewText } from './teams'
import { Days, History, NoTeam, Smallest, useLanes, type Day, type Passed } from './visitwhy'

interface Why { rule?: string; pack?: string; anchor_on?: string; reasons?: unknown }
interface Detail extends Omit<Partial<Visit>, 'why'> { why?: Why; team_why?: TeamWhy | null; days?: Day[]; passed?: Passed[] }
interface TeamWhy { change?: { why?: string } | null; lanes?: Record<string, Lane>; pinned_to?: string | null }
interface Props { visit: string; at: number; of: number; turn: (step: number) => void; move: () => void }

export function VisitPanel({ visit: id, at, of, turn, move }: Props) {
  const desk = useDesk()
  const { board, index } = desk.live
  const visit = index.visits.get(id)
  const [detail, setDetail] = useState<Detail | null>(null)
  useEffect(() => {
    let gone = false
    call<Detail>('GET', `/api/areas/${desk.area}/visits/${encodeURIComponent(id)}`).then((found) => !gone && setDetail(found), () => !gone && setDetail({}))
    return () => { gone = true }
  }, [id, visit?.state, visit?.team, index.stops.get(id)?.team, desk.touched.get(id)])
  const row = board?.unassigned.find((other) => other.visit === id)
  const lanes = useLanes(visit, row)
  const shown = visit ?? (detail?.place ? (detail as Visit) : undefined)
  if (!shown) return <aside class="panel" data-testid="visit-panel"><p class="panel-none">{say(detail ? words.nothingFound : words.loading)}</p></aside>
  const names = detail?.names ?? shown.names ?? []
  return (
    <aside class="panel" data-testid="visit-panel" aria-label={door(shown.place)}>
      <header>
        <h2><Mark kind={shown.class} /> {door(shown.place)}</h2>
        {at >= 0 && <small>{at + 1} / {of}</small>}
        <button class="key" aria-label={say(words.previous)} onClick={() => turn(-1)}>↑</button>
        <button class="key" aria-label={say(words.next)} onClick={() => turn(1)}>↓</button>
        <button class="key" aria-label={say(words.closeEsc)} onClick={() => desk.go('live')}>Esc</button>
        <p>
          <span class={`tag ${row ? 'now' : ''}`}>{say(row ? words.unassigned : stateWord(shown, index.stops.has(id)))}</span>
          <span class={`tag kind-${shown.class === 'special' || shown.class === 'recheck' ? shown.class : 'quarantine'}`}>{say(words.classes[shown.class] ?? words.special)}</span>
          <span class="tag">{say(words.singleFor(shown.persons))}</span>
          {shown.attempt > 1 && <span class="tag">{say(words.attemptOf(shown.attempt))}</span>}
          <b>{names.join('、')}</b>
        </p>
        {shown.note && <p class="note">{shown.note}</p>}
      </header>
      <DueSection visit={shown} why={detail?.why} days={detail?.days} />
      {row ? <NoTeam row={row} lanes={lanes} proven={detail?.passed?.find((one) => one.what === 'left_out')?.at} /> : <WithTeam visit={shown} why={detail?.team_why} />}
      {!over(shown) && <Smallest visit={shown} row={row} lanes={lanes} move={move} />}
      <History rows={detail?.passed} />
    </aside>
  )
}

const stateWord = (visit: Visit, placed: boolean) => words.states[visit.state === 'due' && placed ? 'assigned' : visit.state] ?? words.states.assigned!

/** The reasons of all residents as codes, however deep the rule put them. */
const said = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(/[\s,+]+/) : value && typeof value === 'object' ? Object.values(value).flatMap(said) : []

function DueSection({ visit, why, days }: { visit: Visit; why: Why | undefined; days: Day[] | undefined }) {
  const reasons = [...new Set(said(why?.reasons).filter((word) => word in words.ruleReasons))]
  const windows = visit.windows.map((window) => `${hhmm(window.open_at)}–${hhmm(window.close_at)}`)
  return (
    <section>
      <h3>{say(words.whyDue)}</h3>
      <Days days={days} />
      <p>
        {say(words.classes[visit.class] ?? words.special)}
        {reasons.length > 0 && ` · ${say(words.listed(reasons.map((reason) => say(words.ruleReasons[reason] ?? [reason, reason]))))}`}
        {windows.length > 0 && ` · ${say(words.listed(windows))}`}{visit.mandatory && ` · ${say(words.dueToday)}`}
      </p>
      <code>{words.anchorLine(why?.rule ?? visit.rule ?? '', why?.pack ?? '', why?.anchor_on ? say(words.anchorOn(why.anchor_on)) : '')}</code>
    </section>
  )
}

function WithTeam({ visit, why }: { visit: Visit; why: TeamWhy | null | undefined }) {
  const desk = useDesk()
  const stop = desk.live.index.stops.get(visit.visit)
  const team = desk.live.index.teams.get(stop?.team ?? visit.team ?? '')
  if (!team) return null
  // What a coordinator pinned can be let go; what the team drives to, or has done, is fixed by that.
  const isHeld = !!why?.pinned_to
  const turn = () => void desk.give({ type: isHeld ? 'unpin_visit' : 'pin_visit', visit: visit.visit })
  return (
    <section>
      <h3>{say(words.whyTeam)}</h3>
      <p class="team-line"><span class="code">{team.code}</span> <b>{team.name}</b> {stop && say(words.placeInOrder(stop.order, hhmm(stop.stop.start_at)))}
        {isHeld && <span class="tag outline">{say(words.locked)}</span>}
        {why && stop && !over(visit) && visit.state !== 'begun' && (isHeld || !stop.stop.pinned) && (
          <button class="button" data-testid="pin" onClick={turn}>{say(isHeld ? words.unpin : words.pin)}</button>
        )}
      </p>
      <p class="quiet">{crewText(team)}</p>
      {Object.entries(why?.lanes ?? {}).filter(([other]) => other !== team.team).slice(0, 6).map(([other, lane]) => (
        <p key={other} class="team-line"><span class="code quiet">{desk.live.index.teams.get(other)?.code ?? other}</span><Verdict lane={lane} waiting={false} visit={visit} byRule kind={desk.live.index.teams.get(other)?.kind} /></p>
      ))}
    </section>
  )
}
