import { useState } from 'preact/hooks'
import { hhmm, nowMs } from '../clock'
import { check, cross, Icon, lock, people, phone as phoneIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import type { Marks, Route } from './route'

const CHECKS = ['temperature', 'code', 'negatives', 'training', 'protection'] as const
type Marked = Record<string, Record<string, boolean>>

/** The gate is open when the server says everybody is fit, or this phone recorded it for this shift. */
export function gateOpen(route: Route, marks: Marks): boolean {
  if (!route.crew.length) return true
  if (route.gate?.length && route.gate.every((one) => one.fit)) return true
  return Object.values(marks).some((mark) => mark.kind === 'gate')
}

/** Pass or fail and nothing else is kept: never a temperature, never a result. */
export function Gate({ parts }: { parts: Parts }) {
  const { phone, route } = parts
  const [marked, setMarked] = useState<Marked>({})
  const [ask, setAsk] = useState(false)
  const failedOf = (member: string) => CHECKS.filter((name) => marked[member]?.[name] === false)
  const openOf = (member: string) => CHECKS.filter((name) => marked[member]?.[name] === undefined)
  const set = (member: string, values: Record<string, boolean>) => setMarked({ ...marked, [member]: { ...marked[member], ...values } })
  const unfit = route.crew.filter((one) => failedOf(one.member).length)
  const ready = route.crew.every((one) => !openOf(one.member).length && !failedOf(one.member).length)
  const go = () => void phone.tap({ kind: 'gate', members: route.crew.map((one) => ({ member: one.member, fit: true, failed: [] })) })
  return (
    <>
      <div class="gate-head"><h1>{say(words.gateRule(route.crew.length))}</h1><span>{hhmm(nowMs())}</span></div>
      <main class="content gate" data-testid="gate">
        {route.crew.map((one) => {
          const failed = failedOf(one.member)
          const open = openOf(one.member)
          const passed = !failed.length && !open.length
          return (
            <section key={one.member}>
              <header>
                {passed && <Icon d={check} size={26} width={2.8} />}<b>{one.name ?? one.member}</b> {one.roles.map((role) => say(words.roles[role] ?? [role, role])).join('、')}
                <em>{say(passed ? words.passedPerson : words.missing(failed.length + open.length))}</em>
              </header>
              {passed ? <button class="quiet-line" onClick={() => setMarked({ ...marked, [one.member]: {} })}>{say(words.recheckGate)}</button> : (
                <>
                  {CHECKS.map((name) => {
                    const value = marked[one.member]?.[name]
                    return (
                      <div class={`check ${value === false ? 'failed' : ''}`} key={name}>
                        <span>{value === undefined ? <i class="box" /> : <Icon d={value ? check : cross} size={24} width={2.8} />} {say(words.checks[name]!)}</span>
                        <button aria-pressed={value === true} onClick={() => set(one.member, { [name]: true })}>{say(words.pass)}</button>
                        <button aria-pressed={value === false} class="no" onClick={() => set(one.member, { [name]: false })}>{say(words.fail)}</button>
                      </div>
                    )
                  })}
                  {!failed.length && <button class="second" data-testid={`gate-pass-${one.member}`} onClick={() => set(one.member, Object.fromEntries(CHECKS.map((name) => [name, true])))}>{say(words.allPass)}</button>}
                </>
              )}
            </section>
          )
        })}
        {unfit.map((one) => { const [who, then] = words.cannotGo(one.name ?? one.member); return <p class="note" key={one.member}><span><b>{say(who)}</b>{say(then)}</span></p> })}
        {ask && <p class="note">{say(words.askDesk)}</p>}
      </main>
      <footer class="actions">
        <button class="main" data-testid="gate-go" disabled={!ready} onClick={go}>{ready ? <Icon d={check} size={30} width={2.4} /> : <Icon d={lock} size={28} width={2.1} />} {say(ready ? words.goOut : words.notYet)}</button>
        <div class="pair">
          <button class="second" disabled={!unfit.length} onClick={() => report(parts, marked)}><Icon d={people} size={24} width={2.1} /> {say(words.reportFail)}</button>
          <button class="second" onClick={() => setAsk(true)}><Icon d={phoneIcon} size={24} width={2.1} /> {say(words.desk)}</button>
        </div>
      </footer>
    </>
  )
}

/** A failed gate goes to the coordinator, who replaces the member or takes the team out; the shift does not start here. */
function report({ phone, route }: Parts, marked: Marked): void {
  const members = route.crew.map((one) => {
    const failed = CHECKS.filter((name) => marked[one.member]?.[name] === false)
    return { member: one.member, fit: !failed.length, failed }
  })
  void phone.report({ kind: 'gate', members })
}
