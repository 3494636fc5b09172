/** The diff of a new plan against the one in force: what moves, why, what it buys, and who will be told. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { hhmm, ms } from '../clock'
import { call, type Problem } from '../http'
import { arrow, Icon, Mark } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, newestVersion, type Index, type Stop } from './board'
import { commandText } from './commands'
import { isTyping, useKeys } from './keys'
import { useDesk } from './store'

export interface Change { visit: string; what: string; from?: string; to?: string; why: string }
interface Phone { team: string; version: number; confirmed: number; confirmed_at?: string | null }
export interface Proposal {
  base: number | null; version?: number; made_at?: string; changes?: Change[]; phones?: Phone[]
  bought?: { travel_s?: number; late_s?: number }; cost_before?: number | null; cost_after?: number | null; teams_touched?: string[]; routes?: Record<string, Stop[]>
  /** The command it takes back, and what that was. */
  undoes?: string | null; undone?: { kind: string; by: string; at: string; visit?: string | null; team?: string | null } | null
}

/** The plan that waits, fetched again whenever the board says that it changed. */
export function useProposal(wanted: boolean): Proposal | null {
  const { area, date, live } = useDesk()
  const [found, setFound] = useState<Proposal | null>(null)
  const beat = `${live.board?.proposal?.base ?? ''}|${live.board?.proposal?.moved ?? ''}|${live.board?.proposal?.undoes ?? ''}`
  useEffect(() => {
    if (!wanted) return setFound(null)
    let gone = false
    call<Proposal>('GET', `/api/areas/${area}/proposal${date ? `?date=${date}` : ''}`).then((next) => !gone && setFound(next), (_: Problem) => !gone && setFound({ base: null }))
    return () => { gone = true }
  }, [wanted, area, date, beat])
  return found
}

const split = (place: string | undefined): { team: string; at: string } | null => {
  if (!place) return null
  const cut = place.indexOf('@')
  return { team: place.slice(0, cut), at: place.slice(cut + 1) }
}

interface Sums { added: number; removed: number; moved: number; pinned: number; broken: number; untouched: number; minutes: number | null; late: number }

export function sums(plan: Proposal, index: Index): Sums {
  const changes = plan.changes ?? []
  const count = (...kinds: string[]) => changes.filter((one) => kinds.includes(one.what)).length
  const broken = changes.filter((one) => {
    const windows = index.visits.get(one.visit)?.windows ?? []
    const [before, after] = [split(one.from), split(one.to)]
    const closes = Math.max(...windows.map((window) => ms(window.close_at)))
    return windows.length > 0 && !!after && ms(after.at) > closes && (!before || ms(before.at) <= closes)
  }).length
  return {
    added: count('added'), removed: count('removed'), moved: count('moved', 'retimed'), broken,
    pinned: changes.filter((one) => index.stops.get(one.visit)?.stop.pinned).length,
    untouched: Math.max(0, index.stops.size - count('moved', 'retimed', 'removed')),
    minutes: plan.bought?.travel_s === undefined ? null : -Math.round(plan.bought.travel_s / 60),
    late: Math.round((plan.bought?.late_s ?? 0) / 60),
  }
}

export function ProposalPanel({ plan }: { plan: Proposal | null }) {
  const desk = useDesk()
  const { index, board } = desk.live
  const [picked, setPicked] = useState<Set<string>>(new Set())
  const waits = plan?.base != null
  // An undo that was read when a newer plan came is no longer there: it can be compared anew.
  const undone = useRef('')
  if (plan?.undoes) undone.current = plan.undoes
  const old = waits && plan.base !== newestVersion(board!)
  const act = async (type: 'publish_plan' | 'keep_plan') => {
    const done = await desk.give({ type, date: desk.date })
    if (done && done.done !== false) desk.go('live')
  }
  useKeys((event) => { if (event.key.toLowerCase() === 'p' && waits && !old && !isTyping(event)) void act('publish_plan') })
  const again = async () => {
    for (const visit of picked) await desk.give({ type: 'pin_visit', visit })
    await desk.give({ type: 'replan', date: desk.date })
    setPicked(new Set())
  }
  const close = <button class="key" aria-label={say(words.closeEsc)} onClick={() => desk.go('live')}>Esc</button>
  if (!plan) return <aside class="panel wide" data-testid="proposal"><header><h2>{say(words.loading)}</h2>{close}</header></aside>
  if (!waits) {
    return (
      <aside class="panel wide" data-testid="proposal">
        <header><h2>{say(undone.current ? words.diffAgain : words.diffNone)}</h2>{close}</header>
        {undone.current && <footer><button class="button primary tall" data-testid="undo-again" onClick={() => void desk.give({ type: 'undo', undoes: undone.current })}>{say(words.undoAgain)}</button></footer>}
      </aside>
    )
  }
  const sum = sums(plan, index)
  const pick = (visit: string) => setPicked((now) => { const next = new Set(now); if (!next.delete(visit)) next.add(visit); return next })
  return (
    <aside class="panel wide" data-testid="proposal" aria-label={say(words.proposalWaits(plan.version ?? 0))}>
      <header>
        <h2>{say(words.diffTitle(plan.base!, plan.version!, sum.added, sum.moved, sum.untouched))}</h2>{close}
        <p class="quiet" data-testid="diff-why">{say(plan.undone ? words.diffUndo(commandText(plan.undone, index), plan.undone.by, hhmm(plan.undone.at)) : words.diffWhy(plan.made_at ? hhmm(plan.made_at) : '—'))}</p>
        {old && <p class="refusal" role="alert">{say(words.proposalOld)}</p>}
        <Boxes sum={sum} />
      </header>
      <table class="rows diff">
        <thead><tr><th /><th>{say(words.diffDoor)}</th><th>v{plan.base}</th><th /><th>v{plan.version}</th><th>{say(words.diffCause)}</th></tr></thead>
        <tbody>{(plan.changes ?? []).map((one) => <Row key={`${one.visit}${one.what}`} one={one} picked={picked.has(one.visit)} pick={pick} />)}</tbody>
      </table>
      <Seen plan={plan} />
      <footer>
        <button class="button primary tall" data-testid="publish" disabled={old} onClick={() => void act('publish_plan')}>{say((plan.undoes ? words.publishUndo : words.publishVersion)(plan.version!))} <kbd>P</kbd></button>
        <button class="button tall" data-testid="keep" onClick={() => void act('keep_plan')}>{say(words.keepVersion(plan.base!))}</button>
        <button class="button link" disabled={!picked.size} title={say(words.pinPick)} onClick={() => void again()}>{say(words.pinAndAgain)}{picked.size ? ` · ${picked.size}` : ''}</button>
        <span class="spring" /><small>{say(words.tenMinutes)}</small>
      </footer>
    </aside>
  )
}

function Boxes({ sum }: { sum: Sums }) {
  const left = sum.removed - sum.added
  const boxes: [string, string, string, boolean][] = [
    [say(words.diffPinned), say(words.doorsWord(sum.pinned)), say(words.diffPinnedNote), sum.pinned > 0],
    [say(words.diffLeft), `${left > 0 ? '+' : left < 0 ? '−' : '+'}${Math.abs(left)}`, say(words.diffLeftNote(left)), left > 0],
    [say(words.diffPromise), say(words.doorsWord(sum.broken)), say(words.diffPromiseNote), sum.broken > 0],
    [say(words.diffCost), sum.minutes === null ? '—' : say(words.diffMinutes(sum.minutes)), say(words.diffCostNote(sum.late)), false],
  ]
  return <dl class="boxes">{boxes.map(([name, value, note, bad]) => <div key={name}><dt>{name}</dt><dd class={bad ? 'bad' : ''}>{value}<small>{note}</small></dd></div>)}</dl>
}

function Row({ one, picked, pick }: { one: Change; picked: boolean; pick: (visit: string) => void }) {
  const { live, go } = useDesk()
  const visit = live.index.visits.get(one.visit)
  const [before, after] = [split(one.from), split(one.to)]
  const place = (where: { team: string; at: string } | null) => (where ? `${live.index.teams.get(where.team)?.code ?? where.team} ${hhmm(where.at)}` : '—')
  const shift = one.what === 'retimed' && before && after ? Math.round((ms(after.at) - ms(before.at)) / 60000) : 0
  const name = visit ? door(visit.place) : one.visit
  return (
    <tr class={picked ? 'on' : ''}>
      <td><input type="checkbox" aria-label={`${say(words.pin)} ${name}`} checked={picked} disabled={!before} onChange={() => pick(one.visit)} /></td>
      <td>{visit && <Mark kind={visit.class} size={18} />} <button class="plain strong" onClick={() => go('live', `visit:${one.visit}`)}>{name}</button></td>
      <td class="quiet">{place(before)}</td><td><Icon d={arrow} size={13} /></td><td><b>{place(after)}</b></td>
      <td><span class={`tag what-${one.what}`}>{shift ? say(words.diffMinutes(shift)) : say(words.diffWhat[one.what] ?? [one.what, one.what])}</span> <span class="quiet">{say(words.changeWhy[one.why] ?? [one.why, one.why])}</span></td>
    </tr>
  )
}

function Seen({ plan }: { plan: Proposal }) {
  const { live } = useDesk()
  const told = new Map<string, number>()
  for (const one of plan.changes ?? []) {
    for (const team of new Set([split(one.from)?.team, split(one.to)?.team])) if (team) told.set(team, (told.get(team) ?? 0) + 1)
  }
  return (
    <section>
      <h3>{say(words.whoSaw)}</h3>
      {(plan.phones ?? []).map((phone) => {
        const team = live.index.teams.get(phone.team)
        return (
          <p class="seen-line" key={phone.team}>
            <span class={`code ${team?.lost ? 'lost' : ''}`}>{team?.code ?? phone.team}</span>
            <span class="quiet">{phone.confirmed ? say(words.sawAt(phone.confirmed, phone.confirmed_at ? hhmm(phone.confirmed_at) : '—')) : say(words.sawNone)}</span>
            <span>{team?.lost ? <b class="bad">{say(words.lost)}</b> : say(words.willHear(told.get(phone.team) ?? 0))}</span>
          </p>
        )
      })}
    </section>
  )
}
