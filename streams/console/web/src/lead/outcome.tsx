import { useState } from 'preact/hooks'
import { countdown, nowMs } from '../clock'
import { bell, check, hospital, house, Icon, left, Mark, refuse, right, scan, warning } from '../icons'
import { say, type Pair } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { CallButton } from './door'
import { arrivedAt, buildingOf, names, unitOf, waitingAt, type Resident, type Stop, type TapKind } from './route'

export const OTHERS: readonly [TapKind, Pair, Pair, string][] = [
  ['refused', words.refused, words.refusedThen, refuse], ['resident_moved', words.moved, words.movedThen, house],
  ['in_hospital', words.inHospital, words.hospitalThen, hospital], ['done_elsewhere', words.elsewhere, words.elsewhereThen, check],
]

export function DoorHead({ stop, at, since }: { stop: Stop; at?: boolean; since?: number }) {
  return (
    <header class={`door-head ${at ? 'timed' : ''}`}>
      <h2>{stop.place?.compound} {buildingOf(stop)}{unitOf(stop)} <b>{stop.place?.room}</b></h2>
      <p><Mark kind={stop.class ?? 'special'} size={27} /> <span>{names(stop)} · {say(words.singleFor(stop.persons ?? 1))}{stop.note ? ` · ${stop.note}` : ''}</span></p>
      {at && <div class="since"><small>{say(words.atDoor)}</small><b>{since === undefined ? '' : countdown(Math.floor(since))}</b></div>}
    </header>
  )
}

export function Outcome({ parts, stop }: { parts: Parts; stop: Stop }) {
  const { phone, go } = parts
  const [who, setWho] = useState<TapKind | null>(null)
  const came = arrivedAt(stop, phone.marks)
  const since = came === null ? Infinity : Math.max(0, (nowMs() - came) / 1000)
  const wait = Math.max(0, (stop.wait_s ?? 180) - since)
  const people = waitingAt(stop, phone.marks)
  const all = people.map((one) => one.resident)
  const record = (kind: TapKind, residents?: string[]) => {
    const tap = { kind, visit: stop.visit!, ...(residents ? { residents } : {}) }
    const stays = !!residents && residents.length < all.length
    void phone.tap(tap, stop.attempt ?? 1, stop.place?.room ?? '', stays)
    if (stays) setWho(null)
    else go('next')
  }
  const choose = (kind: TapKind) => (all.length > 1 ? setWho(kind) : record(kind, all))
  return (
    <>
      <DoorHead stop={stop} at {...(Number.isFinite(since) ? { since } : {})} />
      <main class="content outcomes" tabIndex={0} data-testid="outcomes">
        {stop.overtaken && <p class="note" role="alert" data-testid="overtaken"><Icon d={warning} size={26} width={2.1} /> <span>{say(words.overtakenDoor)}</span></p>}
        <h3>{say(who ? words.whoNot : words.whyNot)}</h3>
        {who ? <Who people={people} done={(residents) => record(who, residents)} back={() => setWho(null)} /> : (
          <>
            <button class={`outcome ${wait > 0 ? 'waits' : ''}`} disabled={wait > 0} data-testid="outcome-no_answer" onClick={() => record('no_answer')}>
              <Icon d={bell} size={30} width={2.1} /><b>{say(words.noAnswer)}</b>
              <small>{say(wait > 0 ? words.stillWait(countdown(wait)) : words.noAnswerThen)}</small>
              {wait > 0 ? <em>{countdown(wait)}</em> : <Icon d={right} size={24} width={2.1} />}
            </button>
            {OTHERS.map(([kind, word, then, icon]) => (
              <button key={kind} class="outcome" data-testid={`outcome-${kind}`} onClick={() => choose(kind)}>
                <Icon d={icon} size={30} width={2.1} /><b>{say(word)}</b><small>{say(then)}</small><Icon d={right} size={24} width={2.1} />
              </button>
            ))}
          </>
        )}
      </main>
      <footer class="actions">
        <button class="main" data-testid="sampled" onClick={() => go('scan')}><Icon d={scan} size={32} width={2.1} /> {say(words.sampledScan)}</button>
        <div class="pair">
          <CallButton parts={parts} stop={stop} />
          <button class="second" data-testid="not-arrived" onClick={() => void phone.notThere(stop.visit!)}><Icon d={left} size={22} width={2.1} /> {say(words.notArrived)}</button>
        </div>
      </footer>
    </>
  )
}

/** Behind one door it may concern one person only. */
export function Who({ people, done, back }: { people: Resident[]; done: (residents: string[]) => void; back: () => void }) {
  const [chosen, setChosen] = useState<string[]>([])
  const turn = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <>
      {people.map((one) => (
        <button key={one.resident} role="checkbox" aria-checked={chosen.includes(one.resident)} class={`person ${chosen.includes(one.resident) ? 'on' : ''}`} onClick={() => turn(one.resident)}>
          <i>{chosen.includes(one.resident) && <Icon d={check} size={24} width={3} />}</i><span><b>{one.name ?? '—'} {one.age != null && say(words.years(one.age))}</b></span>
        </button>
      ))}
      <div class="pair">
        <button class="second" onClick={back}>{say(words.back)}</button>
        <button class="second strong" disabled={!chosen.length} data-testid="outcome-who" onClick={() => done(chosen)}>{say(words.done)}</button>
      </div>
    </>
  )
}
