import { useEffect, useMemo, useState } from 'preact/hooks'
import { hhmm, nowMs, span } from '../clock'
import { bell, Icon, lock, noSignal, people, tube as tubeIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, isLost, newestVersion, oldestTube, over, type Team } from './board'
import type { Answer } from './commands'
import { whyOut } from './fix'
import { useDesk } from './store'

interface Taken { visit: string; team: string; start_at: string; before_at: string; late_s: number }
interface Left { visit: string; reason: string }
interface Lost extends Answer { rest?: number; taken?: Taken[]; left?: Left[]; computed_s?: number }

/** A team taken out: the reason first, then what happens to each of its doors, and one red button. */
export function TeamPanel({ team: id }: { team: string }) {
  const desk = useDesk()
  const { board, index } = desk.live
  const team = index.teams.get(id)
  const [why, setWhy] = useState('cannot_go_on')
  const [answer, setAnswer] = useState<Lost | null>(null)
  const lost = isLost(team)
  useEffect(() => {
    if (lost || !team) return
    let gone = false
    void desk.ask({ type: 'team_lost', team: id, why }).then((found) => !gone && setAnswer(found))
    return () => { gone = true }
  }, [id, lost])
  if (!team) return <aside class="panel"><header><h2>{say(words.nothingFound)}</h2><Close /></header></aside>
  const act = async (type: string) => {
    const done = await desk.give({ type, team: id, date: desk.date, ...(type === 'team_lost' ? { why } : {}) })
    if (done && done.done !== false) desk.go('live')
  }
  const rest = board!.routes.find((route) => route.team === id)?.stops.filter((stop) => stop.kind === 'visit' && !over(index.visits.get(stop.visit!))).length ?? 0
  return (
    <aside class="panel" data-testid="team-panel" aria-label={team.name}>
      <header>
        <h2><Icon d={lost ? noSignal : people} /> {lost ? say(words.lostTeam(team.name)) : say(words.quitTitle(team.name))}</h2><Close />
        <p>{team.crew.map((member) => member.name ?? member.member).join(' · ')}{team.position_at ? ` · ${say(words.lastSignal(hhmm(team.position_at)))}` : ''}</p>
      </header>
      {!lost && <Reasons why={why} pick={setWhy} />}
      {!lost && <section><h3>{say(words.whereRest(answer?.rest ?? rest))}{answer?.computed_s !== undefined && <small>{say(words.computedIn(answer.computed_s))}</small>}</h3><Consequences answer={answer} /></section>}
      {!lost && <Also team={team} />}
      <footer>
        {lost ? <button class="button primary tall" onClick={() => void act('team_back')}>{say(words.backGo)}</button>
          : <button class="button danger" data-testid="team-lost" disabled={!answer} onClick={() => void act('team_lost')}>{say(words.quitGoVersion(newestVersion(board!) + 1))}</button>}
        <span class="spring" /><small>{say(words.tenMinutes)}</small>
      </footer>
    </aside>
  )
}

function Close() {
  const { go } = useDesk()
  return <button class="key" aria-label={say(words.closeEsc)} onClick={() => go('live')}>Esc</button>
}

function Reasons({ why, pick }: { why: string; pick: (code: string) => void }) {
  return (
    <section>
      <h3>{say(words.cause1)}</h3>
      <div class="choices" role="radiogroup" aria-label={say(words.cause1)}>
        {Object.entries(words.quitReasons).map(([code, pair]) => (
          <label key={code} class={why === code ? 'on' : ''}>
            <input type="radio" name="why" checked={why === code} onChange={() => pick(code)} />
            <span>{say(pair)}<small>{say(words.quitNotes[code]!)}</small></span>
          </label>
        ))}
      </div>
    </section>
  )
}

/** Who takes how many doors, how late they become, and which nobody can take. */
function Consequences({ answer }: { answer: Lost | null }) {
  const { index } = useDesk().live
  const rows = useMemo(() => {
    const by = new Map<string, Taken[]>()
    for (const one of answer?.taken ?? []) by.set(one.team, [...(by.get(one.team) ?? []), one])
    return [...by].sort((a, b) => b[1].length - a[1].length)
  }, [answer])
  if (!answer) return <p class="quiet" role="status">…</p>
  const late = (answer.taken ?? []).filter((one) => one.late_s >= 60)
  const left = answer.left ?? []
  return (
    <>
      {rows.length > 0 && (
        <table class="rows" data-testid="team-taken">
          <thead><tr><th>{say(words.takesOver)}</th><th>{say(words.doorsCol)}</th><th>{say(words.latestAt)}</th><th>{say(words.price)}</th></tr></thead>
          <tbody>{rows.map(([team, taken]) => {
            const behind = taken.filter((one) => one.late_s >= 60)
            const worst = Math.round(Math.max(0, ...behind.map((one) => one.late_s)) / 60)
            return (
              <tr key={team}>
                <td><span class="code">{index.teams.get(team)?.code ?? team}</span></td><td><b>{say(words.doorsWord(taken.length))}</b></td>
                <td>{hhmm(taken.map((one) => one.start_at).sort().at(-1)!)}</td>
                <td class={behind.length ? 'bad' : 'quiet'}>{say(behind.length ? words.lateOf(behind.length, worst) : words.noneLate)}</td>
              </tr>
            )
          })}</tbody>
        </table>
      )}
      {left.length > 0 && (
        <div class="left-over"><b class="bad">{say(words.doorsWord(left.length))} · {say(words.leftOver)}</b>
          <ul>{left.slice(0, 12).map((one) => { const visit = index.visits.get(one.visit); return <li key={one.visit}>{visit ? door(visit.place) : one.visit} <small>{whyOut(one)}</small></li> })}</ul>
          {left.length > 12 && <small>+{left.length - 12}</small>}
        </div>
      )}
      <p>{say(words.sumLine(left.length, late.length))}</p>
    </>
  )
}

function Also({ team }: { team: Team }) {
  const { board } = useDesk().live
  const tubes = board!.tubes.filter((one) => one.team === team.team && !one.handed_at)
  const oldest = oldestTube(tubes, nowMs())
  return (
    <section>
      <h3>{say(words.alsoHappens)}</h3>
      <ul class="also">
        <li><Icon d={lock} size={15} /> {say(words.alsoPhone(team.name))}</li>
        <li><Icon d={bell} size={15} /> {say(words.alsoPhones)}</li>
        <li><Icon d={tubeIcon} size={15} /> {oldest ? say(words.alsoTubes(tubes.length, span(oldest.age), hhmm(Date.parse(oldest.tube.sealed_at) + 14_400_000))) : say(words.alsoNoTubes)}</li>
      </ul>
    </section>
  )
}
