/** An opened visit: the days of its term, what each team says to it and by how much, the smallest changes, what happened. */
import { useEffect, useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { check, Icon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { over, type Unassigned, type Visit } from './board'
import { clockOf, reasonText, type Lane } from './commands'
import { changesHands, fixTarget, fixWords, isProven, whyOut } from './fix'
import { isTyping, useKeys } from './keys'
import { never, passes } from './move'
import { useDesk } from './store'

export interface Day { number: number; on: string; state: 'sampled' | 'missed' | 'due' | 'ahead' }
export interface Passed { at: string; what: 'report' | 'plan' | 'left_out' | 'command'; kind: string; team: string | null; before: string | null; after: string | null; why: string | null; tubes: string[] | null; by: string | null }
export type Lanes = Record<string, Lane>

/** Day 1, 3, 5, 7 of a term as boxes, today's with a thick edge. */
export function Days({ days }: { days: Day[] | undefined }) {
  if (!days?.length) return null
  return (
    <ol class="term-days" data-testid="term-days">
      {days.map((day) => (
        <li key={day.number} class={`day-${day.state}`}><b>{say(words.termDay(day.number))}{day.state === 'sampled' && <Icon d={check} size={14} width={2.4} />}</b><span>{day.on.slice(5)} {say(words.dayStates[day.state]!)}</span></li>
      ))}
    </ol>
  )
}

/** What every team says to a visit in no route, asked of the checker once it is opened; null until it has answered. */
export function useLanes(visit: Visit | undefined, row: Unassigned | undefined): Lanes | null {
  const desk = useDesk()
  const [lanes, setLanes] = useState<Lanes | null>(null)
  const wanted = !!row && !!visit && !over(visit) && visit.state !== 'begun' && !changesHands(row) && desk.user.role !== 'auditor'
  useEffect(() => {
    setLanes(null)
    if (!wanted) return
    let gone = false
    void desk.ask({ type: 'move_visit', visit: visit.visit }).then((answer) => !gone && setLanes(answer?.lanes ?? null))
    return () => { gone = true }
  }, [visit?.visit, wanted, desk.touched.get(visit?.visit ?? '')])
  return lanes
}

/** Who could take it with the least: those that can as it is, then those by how much a limit must be passed, then the rest. */
const ease = (lane: Lane | undefined): number => (!lane ? 2000 : lane.ok ? 0 : lane.override ? 1 + (lane.override.minutes ?? 0) : 1000)

export function NoTeam({ row, lanes, proven }: { row: Unassigned; lanes: Lanes | null; proven: string | undefined }) {
  const { index } = useDesk().live
  const teams = changesHands(row) ? [] : [...new Set([...Object.keys(row.teams ?? {}), ...Object.keys(lanes ?? {})])]
  const isFree = Object.values(lanes ?? {}).some((lane) => lane.ok)
  const note = isFree ? say(words.fitsByNow) : isProven(row) ? `${proven ? `${hhmm(proven)} ` : ''}${say(words.provenWord)}` : say(words.notFoundInTime)
  return (
    <section>
      <h3>{say(words.whyNoTeam)}{!changesHands(row) && <small>{note}</small>}</h3>
      {teams.length ? (
        <table class="rows" data-testid="no-team">
          <thead><tr><th>{say(words.team)}</th><th>{say(words.arrivalCol)}</th><th>{say(words.cause)}</th><th class="right">{say(words.byCol2)}</th></tr></thead>
          <tbody>{teams.sort((one, other) => ease(lanes?.[one]) - ease(lanes?.[other])).map((team) => <Answer key={team} code={index.teams.get(team)?.code ?? team} kind={index.teams.get(team)?.kind} lane={lanes?.[team]} reason={row.teams?.[team]} />)}</tbody>
        </table>
      ) : <p>{whyOut(row)}</p>}
    </section>
  )
}

function Answer({ code, kind, lane, reason }: { code: string; kind: string | undefined; lane: Lane | undefined; reason: string | undefined }) {
  const start = lane?.start_s ?? lane?.override?.start_s
  const broken = lane?.violations[0]
  const text = lane?.ok ? say(words.fits) : lane?.override ? say(words.reasons[lane.override.code] ?? [lane.override.code, lane.override.code]) : broken ? reasonText(broken, kind) : reason ? reasonText({ code: reason }, kind) : '…'
  return (
    <tr>
      <td><span class="code quiet">{code}</span></td><td>{start === undefined ? '—' : clockOf(start)}</td><td>{text}</td>
      <td class="right">{!lane ? '…' : lane.ok ? '' : never(lane) ? <span class="bad">✕ {say(words.cannotWord)}</span> : <b>{lane.override?.minutes ? say(words.diffMinutes(lane.override.minutes)) : say(words.withReason)}</b>}</td>
    </tr>
  )
}

interface Option { team: string; title: string; line: string; go: string }

/** The smallest changes that help, each with its effect and who must agree; the first is done by `E`. */
export function Smallest({ visit, row, lanes, move }: { visit: Visit; row: Unassigned | undefined; lanes: Lanes | null; move: () => void }) {
  const desk = useDesk()
  const { index } = desk.live
  const able = Object.entries(lanes ?? {}).filter(([, lane]) => !never(lane)).sort((one, other) => ease(one[1]) - ease(other[1])).slice(0, 3)
  const options: Option[] = able.map(([team, lane]) => {
    const found = index.teams.get(team)
    const { start_s: start, order } = lane.ok ? lane : lane.override ?? {}
    const line = [start !== undefined && order !== undefined && say(words.placeInOrder(order, clockOf(start))), `${say(words.othersStay)} ${say(words.stay)}`].filter(Boolean).join(' · ')
    const crew = found?.crew.map((one) => one.name ?? one.member) ?? []
    return { team, title: `${found?.code ?? team} ${lane.ok ? say(words.fits) : passes(lane)}`, line: lane.ok || !crew.length ? line : `${line} · ${say(words.mustAgree(crew))}`, go: `move:${visit.visit}:${team}` }
  })
  const fix = row?.fix
  const adopt = fix && fixTarget(fix, visit.visit)
  const other = fix && !options.some((one) => one.team === fix.team) && { team: fix.team ?? '', title: fixWords(fix, index), line: '', go: adopt ?? '' }
  // What needs people and not a command stands behind what can be done from here.
  if (other) adopt ? options.unshift(other) : options.push(other)
  else if (fix && options[0]) Object.assign(options[0], options[0].team === fix.team ? { title: fixWords(fix, index) } : {})
  const first = options[0]?.go
  useKeys((event) => { if (event.key === 'e' && first && !isTyping(event)) { event.preventDefault(); desk.go('live', first) } })
  return (
    <section>
      <h3>{say(words.smallest)}</h3>
      {options.map((one, at) => (
        <div key={one.team} class={`fix ${at || !one.go ? '' : 'first'}`}>
          <p><b>{one.title}</b>{one.line && <small>{one.line}</small>}</p>
          {one.go && <button class={`button ${at ? '' : 'primary'}`} data-testid={at ? undefined : 'adopt'} onClick={() => desk.go('live', one.go)}>{say(words.adopt)}{!at && <> <kbd>E</kbd></>}</button>}
        </div>
      ))}
      <div class="fix"><p><b>{say(words.moveTitle)}</b></p><button class="button" data-testid="move-visit" onClick={move}>{say(words.moveVisit)} <kbd>M</kbd></button></div>
    </section>
  )
}

/** What happened to it: said at the door, planned, left out, and by whom it was moved and why. */
export function History({ rows }: { rows: Passed[] | undefined }) {
  const { index } = useDesk().live
  if (!rows?.length) return null
  const code = (team: string | null | undefined) => (team ? (index.teams.get(team)?.code ?? team) : '')
  const place = (where: string | null) => { const [team, at] = where?.split('@') ?? []; return where ? `${code(team)} ${at ? hhmm(at) : ''}` : '—' }
  const text = (row: Passed): string => {
    switch (row.what) {
      case 'report': return [say(words.reports[row.kind.replace(/^visit\./, '')] ?? [row.kind, row.kind]), code(row.team), row.tubes?.join(' ')].filter(Boolean).join(' ')
      case 'left_out': return say(words.leftOutOf(row.by ?? '', say(words.reasons[row.kind] ?? [row.kind, row.kind])))
      case 'plan': return `v${row.by} ${place(row.before)} → ${place(row.after)} · ${say(words.changeWhy[row.why ?? ''] ?? [row.why ?? '', row.why ?? ''])}`
      case 'command': return [row.by, say(words.commandWords[row.kind] ?? words.done), row.team && `→ ${code(row.team)}`, row.why && `“${row.why}”`].filter(Boolean).join(' ')
    }
  }
  return (
    <section class="panel-history" data-testid="visit-passed">
      <h3>{say(words.passed)}</h3>
      <ol>{rows.map((row, at) => <li key={at}><time>{hhmm(row.at)}</time> {text(row)}</li>)}</ol>
    </section>
  )
}
