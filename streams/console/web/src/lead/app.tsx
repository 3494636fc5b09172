import { useEffect, useState } from 'preact/hooks'
import { hhmm, nowMs, span } from '../clock'
import { check, Icon, list as listIcon, noSignal, tube as tubeIcon, undo, warning } from '../icons'
import { language, say, setLanguage } from '../language'
import * as words from '../words/lead'
import { Changed } from './changed'
import { Door } from './door'
import { Gate, gateOpen } from './gate'
import { Handover } from './handover'
import { List } from './list'
import { Outcome } from './outcome'
import { changes, isOver, present, stateOf, tubesOnBoard, visitsOf, type Route } from './route'
import { Scan } from './scan'
import { Phone } from './store'

export type Screen = 'next' | 'list' | 'scan' | 'outcome' | 'handover' | 'pending'
export interface Parts { phone: Phone; route: Route; go: (screen: Screen) => void }

export function App() {
  const [, setBeat] = useState(0)
  const [screen, setScreen] = useState<Screen>('next')
  const [phone] = useState(() => new Phone(() => setBeat((n) => n + 1)))
  useEffect(() => {
    phone.clock = nowMs
    void phone.start()
    const timer = setInterval(() => setBeat((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  const { route } = phone
  if (!phone.ready) return <div class="phone" />
  if (!route) return <NoRoute phone={phone} />
  const parts: Parts = { phone, route, go: setScreen }
  return (
    <div class="phone">
      <StateBar parts={parts} redraw={() => setBeat((n) => n + 1)} />
      <Body parts={parts} screen={screen} />
      <TakeBack phone={phone} />
    </div>
  )
}

function Body({ parts, screen }: { parts: Parts; screen: Screen }) {
  const { phone, route, go } = parts
  if (route.lost && !phone.waiting.length) return <main class="content message"><h1>{say(words.taken)}</h1></main>
  if (!gateOpen(route, phone.marks)) return <Gate parts={parts} />
  const tubes = tubesOnBoard(route, phone.marks)
  const now = present(route, phone.marks, tubes.length)
  const busy = !!now && stateOf(now, phone.marks) === 'begun'
  if (screen === 'list') return <List parts={parts} now={now} />
  if (screen === 'pending') return <Pending parts={parts} />
  const different = phone.seenRoute && phone.seenRoute.version < route.version ? changes(phone.seenRoute, route, phone.marks) : []
  if (different.length && !busy) return <Changed parts={parts} changes={different} />
  if (screen === 'handover' || now?.kind === 'handover') return <Handover key={now?.arrive_at} parts={parts} stop={now?.kind === 'handover' ? now : undefined} tubes={tubes} />
  if (!now) return <AllDone parts={parts} />
  if (screen === 'scan' && busy) return <Scan key={now.visit} parts={parts} stop={now} back={() => go('next')} />
  return busy ? <Outcome key={now.visit} parts={parts} stop={now} /> : <Door parts={parts} stop={now} />
}

function StateBar({ parts, redraw }: { parts: Parts; redraw: () => void }) {
  const { phone, route, go } = parts
  const waiting = phone.waiting.length
  const away = phone.signalLost !== null
  const minutes = away ? Math.floor((Date.now() - phone.signalLost!) / 60000) : 0
  if (away) {
    return (
      <header class="state offline" data-testid="offline-bar" role="status">
        <button onClick={() => go('pending')}><Icon d={noSignal} size={24} width={2.1} /> {say(words.noSignalFor(minutes))}<span>{say(words.waiting(waiting))}</span></button>
      </header>
    )
  }
  return (
    <header class="state" data-testid="state-bar">
      <b>{route.name}</b> {hhmm(nowMs())} · v{route.version}
      <button class="state-language" onClick={() => { setLanguage(language() === 'zh' ? 'en' : 'zh'); redraw() }}>{language() === 'zh' ? 'EN' : '中'}</button>
      <button class="state-sync" onClick={() => go('pending')} data-testid="sync">
        {phone.refused.length ? <><Icon d={warning} size={20} /> {phone.refused.length}</> : waiting ? say(words.waiting(waiting)) : <><Icon d={check} size={20} width={2.6} /> {say(words.synced)}</>}
      </button>
    </header>
  )
}

/** Oldest tube, doors done, the list. From 2:00 on it says so, from 3:30 it is a bar across the top. */
export function Strip({ parts }: { parts: Parts }) {
  const { phone, route, go } = parts
  const visits = visitsOf(route)
  const done = visits.filter((stop) => isOver(stop, phone.marks)).length
  const oldest = tubesOnBoard(route, phone.marks)[0]
  const age = oldest ? (nowMs() - oldest.sealed) / 1000 : 0
  const limit = route.limits?.specimen_s ?? 14400
  const target = route.limits?.target_s ?? 7200
  return (
    <>
      {age > limit - 1800 && <button class="lab-bar" onClick={() => go('handover')}><Icon d={tubeIcon} size={24} /> {say(words.labNow(span(age)))}</button>}
      <div class="strip">
        <button class={`strip-cell ${age > target ? 'soon' : ''}`} disabled={!oldest} onClick={() => go('handover')}>
          <small>{say(words.oldest)}{age > target ? ` · ${say(words.soonLab)}` : ''}</small>
          <span>{oldest ? <><b>{span(age)}</b> / {span(limit)}</> : '—'}</span>
        </button>
        <div class="strip-cell"><small>{say(words.today)}</small><span><b data-testid="done-count">{done} / {visits.length}</b> {say(words.doorUnit)}</span></div>
        <button class="strip-list" data-testid="list" onClick={() => go('list')}><Icon d={listIcon} size={24} width={2.1} /> {say(words.listWord)}</button>
      </div>
    </>
  )
}

function TakeBack({ phone }: { phone: Phone }) {
  const tap = phone.undoable()
  if (!tap) return null
  return (
    <div class="take-back" role="status">
      <span>{say(words.recorded(`${tap.room ?? ''} ${say(tapWord(tap.kind))}`))}</span>
      <button data-testid="take-back" onClick={() => void phone.takeBack(tap)}><Icon d={undo} size={22} width={2.1} /> {say(words.undoTap)}</button>
    </div>
  )
}

export function tapWord(kind: string) {
  switch (kind) {
    case 'begun': return words.arrived
    case 'sampled': return words.sampledLong
    case 'no_answer': return words.noAnswer
    case 'refused': return words.refused
    case 'resident_moved': return words.moved
    case 'in_hospital': return words.inHospital
    case 'done_elsewhere': return words.elsewhere
    case 'handed_over': return words.handover
    default: return words.gateTitle
  }
}

function Pending({ parts }: { parts: Parts }) {
  const { phone, go } = parts
  const offset = nowMs() - Date.now()
  const shown = (at: string) => hhmm(Date.parse(at) + offset)
  return (
    <>
      <Strip parts={parts} />
      <main class="content" data-testid="pending">
        <div class="carry"><h1>{say(words.carryOn)}</h1><p>{say(words.carryOnWhy)}</p></div>
        {phone.refused.length > 0 && <h2 class="band stop">{say(words.rejectedTitle(phone.refused.length))}</h2>}
        <ul class="pending">
          {phone.taps.map((tap) => (
            <li key={tap.seq}>
              <time>{shown(tap.at)}</time><b>{tap.room} {say(tapWord(tap.kind))}{tap.tubes ? ` ${say(words.tubeNumber)} ${tap.tubes.join(' ')}` : ''}{tap.rejected && <small class="stop">{tap.rejected}</small>}</b>
              <span>{say(tap.rejected ? words.rejectedWord : words.pendingWord)}</span>
            </li>
          ))}
        </ul>
      </main>
      <footer class="actions">
        {phone.refused.length > 0 && <button class="second" onClick={() => void phone.dismissRefused()}>{say(words.done)}</button>}
        <button class="main" onClick={() => go('next')}>{say(words.back)}</button>
      </footer>
    </>
  )
}

function AllDone({ parts }: { parts: Parts }) {
  const tubes = tubesOnBoard(parts.route, parts.phone.marks)
  return (
    <>
      <Strip parts={parts} />
      <main class="content message" data-testid="all-done">
        <h1>{say(visitsOf(parts.route).length ? words.allDone : words.noRoute)}</h1><p>{say(words.allDoneNext)}</p>
      </main>
      {tubes.length > 0 && <footer class="actions"><button class="main" data-testid="to-lab" onClick={() => parts.go('handover')}>{say(words.toLab)}</button></footer>}
    </>
  )
}

function NoRoute({ phone }: { phone: Phone }) {
  const text = phone.trouble === 'sign' ? words.scanAgain : phone.trouble === 'none' ? words.noRoute : phone.signalLost !== null ? words.tryAgainLater : words.needCode
  return (
    <div class="phone">
      <header class="state"><b>doorstep</b></header>
      <main class="content message" data-testid="no-route"><h1>{say(text)}</h1>{phone.waiting.length > 0 && <p>{say(words.waiting(phone.waiting.length))}</p>}</main>
    </div>
  )
}
