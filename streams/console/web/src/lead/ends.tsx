import { useState } from 'preact/hooks'
import { check, Icon, list as listIcon, lock, tube as tubeIcon } from '../icons'
import { language, say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { DeskButton } from './door'
import { visitsOf, type OnBoard } from './route'
import { Strip } from './statebar'
import type { Phone } from './store'

/** Nothing is left to do: hand over what is on board, then end the shift and clear the phone. */
export function AllDone({ parts, tubes }: { parts: Parts; tubes: OnBoard[] }) {
  const { phone, route, go } = parts
  const [sure, setSure] = useState(false)
  const [failed, setFailed] = useState(false)
  const waiting = phone.outbox.waiting.length
  const end = () => void phone.endShift().catch(() => setFailed(true))
  return (
    <>
      <Strip parts={parts} />
      <main class="content message" tabIndex={0} data-testid="all-done">
        <h1>{say(visitsOf(route).length ? words.allDone : words.noRoute)}</h1>
        <p>{say(tubes.length ? words.handFirst(tubes.length) : words.allDoneNext)}</p>
        {sure && <p class="note"><span>{say(waiting ? words.endShiftWait(waiting) : failed ? words.endShiftFailed : words.endShiftSure)}</span></p>}
      </main>
      <footer class="actions">
        {tubes.length > 0
          ? <button class="main" data-testid="to-lab" onClick={() => go('handover')}><Icon d={tubeIcon} size={30} width={2.1} /> {say(words.toLab)}</button>
          : <button class="main" data-testid="list-main" onClick={() => go('list')}><Icon d={listIcon} size={30} width={2.1} /> {say(words.listWord)}</button>}
        {!tubes.length && visitsOf(route).length > 0 && (sure ? (
          <div class="pair">
            <button class="second" onClick={() => setSure(false)}>{say(words.stay)}</button>
            <button class="second strong" data-testid="end-shift-sure" disabled={waiting > 0} onClick={end}>{say(words.endShift)}</button>
          </div>
        ) : <button class="second" data-testid="end-shift" onClick={() => setSure(true)}><Icon d={lock} size={22} width={2.1} /> {say(words.endShift)}</button>)}
      </footer>
    </>
  )
}

/** The team was taken out and nothing waits: whom to call, and nothing else. */
export function Taken({ parts }: { parts: Parts }) {
  return (
    <>
      <main class="content message" tabIndex={0} data-testid="taken"><h1>{say(words.taken)}</h1></main>
      <footer class="actions"><DeskButton parts={parts} /></footer>
    </>
  )
}

export function NoRoute({ phone, turn }: { phone: Phone; turn: () => void }) {
  const waiting = phone.outbox?.waiting.length ?? 0
  const text =
    phone.trouble === 'cleared' ? words.cleared : phone.trouble === 'over' ? words.shiftOver : phone.trouble === 'none' ? words.noRoute
    : phone.signal.lostAt !== null ? words.tryAgainLater : phone.trouble === 'code' ? words.scanAgain : words.needCode
  return (
    <div class="phone">
      <header class="state"><b>doorstep</b><button class="state-sync" onClick={turn}>{language() === 'zh' ? 'English' : '中文'}</button></header>
      <main class="content message" tabIndex={0} data-testid="no-route">
        {phone.trouble === 'cleared' && <Icon d={check} size={56} width={2.4} />}
        <h1>{say(text)}</h1>{waiting > 0 && <p class="note"><span>{say(phone.trouble === 'sign' || phone.trouble === 'code' ? words.waitingForCode(waiting) : words.stillWaiting(waiting))}</span></p>}
      </main>
    </div>
  )
}
