import { useState } from 'preact/hooks'
import { hhmm, nowMs } from '../clock'
import { check, cross, Icon, lock, people } from '../icons'
import { language, say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { DeskButton } from './door'
import type { Marks, Route } from './route'

const CHECKS = ['temperature', 'code', 'negatives', 'training', 'protection'] as const
type Check = (typeof CHECKS)[number]
interface Looked { checks: Partial<Record<Check, boolean>>; days: boolean[]; at?: number }
type Marked = Record<string, Looked>
const NOTHING: Looked = { checks: {}, days: [] }

/** The gate is open when the server says everybody is fit, or this phone recorded it for this shift. */
export function gateOpen(route: Route, marks: Marks): boolean {
  if (!route.crew.length) return true
  if (route.gate?.length && route.gate.every((one) => one.fit)) return true
  return Object.values(marks).some((mark) => mark.kind === 'gate')
}

/** The checks the server knows to have failed, by member. */
function failedBefore(route: Route): Marked {
  const unfit = (route.gate ?? []).filter((one) => !one.fit && route.crew.some((member) => member.member === one.member))
  const checks = (failed: string[]) => Object.fromEntries(CHECKS.filter((name) => failed.includes(name)).map((name) => [name, false]))
  return Object.fromEntries(unfit.map((one) => [one.member, { checks: checks(one.failed), days: [false, false, false] }]))
}

/** Pass or fail and nothing else is kept: never a temperature, never a result. */
export function Gate({ parts }: { parts: Parts }) {
  const { phone, route } = parts
  const [marked, setMarked] = useState<Marked>({})
  const [told, setTold] = useState<string[]>([])
  // What was reported of who is still in the crew stands here again when the page is opened anew.
  const before = failedBefore(route)
  const of = (member: string) => marked[member] ?? before[member] ?? NOTHING
  const failedOf = (member: string) => CHECKS.filter((name) => of(member).checks[name] === false)
  const openOf = (member: string) => CHECKS.filter((name) => of(member).checks[name] === undefined)
  const set = (member: string, looked: Looked) => setMarked({ ...marked, [member]: { ...looked, at: nowMs() } })
  const unfit = route.crew.filter((one) => failedOf(one.member).length)
  const ready = route.crew.every((one) => !openOf(one.member).length && !failedOf(one.member).length)
  const reported = unfit.length > 0 && unfit.every((one) => told.includes(one.member) || before[one.member])
  const go = () => void phone.tap({ kind: 'gate', members: route.crew.map((one) => ({ member: one.member, fit: true, failed: [] })) })
  const report = () => {
    void phone.report({ kind: 'gate', members: route.crew.map((one) => ({ member: one.member, fit: !failedOf(one.member).length, failed: failedOf(one.member) })) })
    setTold(unfit.map((one) => one.member))
  }
  return (
    <>
      <div class="gate-head"><h1>{say(words.gateRule(route.crew.length))}</h1><button class="language" onClick={parts.turn}>{language() === 'zh' ? 'EN' : '中'}</button></div>
      <main class="content gate" tabIndex={0} data-testid="gate">
        {route.crew.map((one) => (
          <section key={one.member}>
            <header>
              {!failedOf(one.member).length && !openOf(one.member).length && <Icon d={check} size={26} width={2.8} />}
              <b>{one.name ?? one.member}</b> <span>{one.roles.map((role) => say(words.roles[role] ?? [role, role])).join('、')}</span>
              <em>{say(failedOf(one.member).length + openOf(one.member).length ? words.missing(failedOf(one.member).length + openOf(one.member).length) : words.passedPerson)}</em>
            </header>
            <Member id={one.member} looked={of(one.member)} day={route.date} set={(looked) => set(one.member, looked)} clear={() => setMarked({ ...marked, [one.member]: NOTHING })} />
          </section>
        ))}
        {unfit.length > 0 && <div class="cannot">{unfit.map((one) => { const [who, then] = words.cannotGo(one.name ?? one.member); return <p class="note" key={one.member} role="alert"><span><b>{say(who)}</b>{say(reported ? words.reported : then)}</span></p> })}</div>}
      </main>
      <footer class="actions">
        <button class="main" data-testid="gate-go" disabled={!ready} onClick={go}>{ready ? <Icon d={check} size={30} width={2.4} /> : <Icon d={lock} size={28} width={2.1} />} {say(ready ? words.goOut : words.notYet)}</button>
        <div class="pair">
          <button class="second" data-testid="gate-report" disabled={!unfit.length || reported} onClick={report}><Icon d={people} size={24} width={2.1} /> {say(words.replace)}</button>
          <DeskButton parts={parts} word={say(words.desk)} />
        </div>
      </footer>
    </>
  )
}

interface MemberProps { id: string; looked: Looked; day: string; set: (looked: Looked) => void; clear: () => void }

function Member({ id, looked, day, set, clear }: MemberProps) {
  const values = CHECKS.map((name) => looked.checks[name])
  if (values.every((value) => value === true)) {
    return <button class="quiet-line" onClick={clear}><span>{say(words.allPassed(hhmm(looked.at ?? nowMs())))}</span> <u>{say(words.recheckGate)}</u></button>
  }
  const put = (name: Check, value: boolean) => set({ ...looked, checks: { ...looked.checks, [name]: value }, ...(name === 'negatives' ? { days: [value, value, value] } : {}) })
  const turnDay = (at: number) => {
    const days = looked.days.map((had, n) => (n === at ? !had : had))
    set({ ...looked, days, checks: { ...looked.checks, negatives: days.every(Boolean) } })
  }
  return (
    <>
      {CHECKS.map((name) => (
        <div key={name}>
          <div class={`check ${looked.checks[name] === false ? 'failed' : ''}`}>
            <span>{looked.checks[name] === undefined ? <i class="box" /> : <Icon d={looked.checks[name] ? check : cross} size={24} width={2.8} />} {say(words.checks[name]!)}</span>
            <button aria-pressed={looked.checks[name] === true} onClick={() => put(name, true)}>{say(words.pass)}</button>
            <button aria-pressed={looked.checks[name] === false} class="no" onClick={() => put(name, false)}>{say(words.fail)}</button>
          </div>
          {name === 'negatives' && looked.checks.negatives === false && <Days day={day} days={looked.days} turn={turnDay} />}
        </div>
      ))}
      {!values.includes(false) && <button class="second" data-testid={`gate-pass-${id}`} onClick={() => set({ checks: Object.fromEntries(CHECKS.map((name) => [name, true])), days: [true, true, true] })}>{say(words.allPass)}</button>}
    </>
  )
}

/** The three days before the shift: which of them is missing. */
function Days({ day, days, turn }: { day: string; days: boolean[]; turn: (at: number) => void }) {
  const dates = [3, 2, 1].map((before) => new Date(Date.parse(`${day}T00:00:00Z`) - before * 86_400_000).getUTCDate())
  return (
    <div class="days">
      {dates.map((date, at) => (
        <button key={date} class={days[at] ? 'yes' : 'no'} aria-pressed={!!days[at]} onClick={() => turn(at)}>
          {say(words.dayOf(date))}<b><Icon d={days[at] ? check : cross} size={20} width={2.8} /> {say(days[at] ? words.negative : words.notThere)}</b>
        </button>
      ))}
    </div>
  )
}
