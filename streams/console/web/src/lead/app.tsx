import { useEffect, useState } from 'preact/hooks'
import { nowMs } from '../clock'
import { language, setLanguage } from '../language'
import { AllDone, NoRoute, Taken } from './ends'
import { Changed } from './changed'
import { Door } from './door'
import { Gate, gateOpen } from './gate'
import { Handover } from './handover'
import { List } from './list'
import { keepPage, keepReader } from './offline'
import { Outcome } from './outcome'
import { Pending } from './pending'
import { changes, present, stateOf, tubesOnBoard, type Route } from './route'
import { Scan } from './scan'
import { useScreen, type Screen } from './screens'
import { StateBar, TakeBack } from './statebar'
import { Phone } from './store'
import { Way } from './way'

export interface Parts { phone: Phone; route: Route; go: (screen: Screen) => void; turn: () => void }

export function App() {
  const [, setBeat] = useState(0)
  const [screen, go] = useScreen()
  const redraw = () => setBeat((n) => n + 1)
  const [phone] = useState(() => new Phone(redraw))
  const turn = () => { setLanguage(language() === 'zh' ? 'en' : 'zh'); redraw() }
  useEffect(() => {
    void phone.start().then(keepPage).then(keepReader)
    const timer = setInterval(redraw, 1000)
    return () => clearInterval(timer)
  }, [])
  const { route } = phone
  if (!phone.ready) return <div class="phone" />
  if (!route) return <NoRoute phone={phone} turn={turn} />
  const parts: Parts = { phone, route, go, turn }
  return (
    <div class="phone">
      <StateBar parts={parts} screen={screen} />
      <Body parts={parts} screen={screen} />
      <TakeBack phone={phone} />
    </div>
  )
}

function Body({ parts, screen }: { parts: Parts; screen: Screen }) {
  const { phone, route, go } = parts
  if (route.lost && !phone.outbox.waiting.length) return <Taken parts={parts} />
  if (screen === 'pending') return <Pending parts={parts} />
  if (!gateOpen(route, phone.marks)) return <Gate parts={parts} />
  const tubes = tubesOnBoard(route, phone.marks)
  const now = present(route, phone.marks, tubes.length)
  const busy = !!now && stateOf(now, phone.marks) === 'begun'
  if (screen === 'list') return <List parts={parts} now={now} tubes={tubes} />
  const different = phone.seenRoute && phone.seenRoute.version < route.version ? changes(phone.seenRoute, route, phone.marks) : []
  if (different.length && !busy) return <Changed parts={parts} changes={different} />
  if (screen === 'handover' || now?.kind === 'handover') return <Handover key={now?.arrive_at} parts={parts} stop={now?.kind === 'handover' ? now : undefined} tubes={tubes} />
  if (!now) return <AllDone parts={parts} tubes={tubes} />
  if (screen === 'way') return <Way parts={parts} stop={now} />
  if (screen === 'scan' && busy) return <Scan key={now.visit} parts={parts} stop={now} back={() => go('next')} />
  return busy ? <Outcome key={now.visit} parts={parts} stop={now} /> : <Door parts={parts} stop={now} oldest={tubes[0]} />
}

/** How old a tube is [s]. */
export const ageOf = (tube: { sealed: number } | undefined): number => (tube ? Math.max(0, (nowMs() - tube.sealed) / 1000) : 0)
