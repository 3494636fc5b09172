import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { session, type Session } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { useAddress, write } from './address'
import type { Index } from './board'
import { Clearance } from './clearance'
import { commandText, useCommands } from './commands'
import { onExpired } from './expired'
import { FirstRun, isEmpty } from './firstrun'
import { Frame } from './frame'
import { Records } from './records'
import { Imports } from './imports'
import { LiveScreen } from './live'
import { Login } from './login'
import { NewPassword } from './password'
import { Settings } from './settings'
import { DeskContext, useBoard, useDesk, useQueue, type Desk, type Done } from './store'
import { Teams } from './teams'
import { Tomorrow } from './tomorrow'
import { Zones } from './zones'

export function App() {
  const [user, setUser] = useState<Session | null | undefined>(undefined)
  const [, setBeat] = useState(0)
  const redraw = () => setBeat((n) => n + 1)
  const enter = () => session().then((found) => setUser(isDesk(found) ? found : null), () => setUser(null))
  useEffect(() => { void enter() }, [])
  useEffect(() => onExpired(() => setUser(null)), [])
  if (user === undefined) return null
  if (user === null) return <Login done={setUser} redraw={redraw} />
  if (user.must_change) return <NewPassword done={setUser} />
  return <Inside user={user} left={() => setUser(null)} redraw={redraw} />
}

const DESK = new Set(['coordinator', 'auditor', 'admin'])
const isDesk = (found: Session): boolean => DESK.has(found.role) && found.areas.length > 0

const NOTHING: Index = { visits: new Map(), teams: new Map(), stops: new Map() }

interface Said { text: string; bad: boolean }

function Inside({ user, left, redraw }: { user: Session; left: () => void; redraw: () => void }) {
  const address = useAddress()
  const area = user.areas.find((known) => known.code === address.area)?.code ?? user.areas[0]!.code
  const [said, setSaid] = useState<Said | null>(null)
  const tell = useCallback((text: string, bad = false) => setSaid(text ? { text, bad } : null), [])
  const seen = useRef<number | undefined>(undefined)
  const index = useRef<Index>(NOTHING)
  // What a colleague did is said once, quietly; one's own commands answer for themselves.
  const others = useRef((_: Done) => undefined as void)
  const live = useBoard(area, null, useCallback((done: Done) => others.current(done), []))
  seen.current = live.board?.last_change
  index.current = live.index
  const commands = useCommands(area, tell, useCallback(() => seen.current, []), useCallback(() => index.current, []))
  others.current = (done) => {
    if (done.visit) commands.heard(done.visit)
    if (user.name && done.by !== user.name) tell(say(words.otherDid(done.by, commandText(done, live.index))))
  }
  useEffect(() => {
    if (!said || said.bad) return
    const timer = setTimeout(() => setSaid(null), 8000)
    return () => clearTimeout(timer)
  }, [said])
  useEffect(() => setSaid(null), [address.page])
  const go = useCallback((page: string, item = '') => write(area, page, item), [area])
  const items = useQueue(live)
  const desk: Desk = { area, date: live.board?.date ?? '', live, user, items, go, say: tell, ...commands }
  return (
    <DeskContext.Provider value={desk}>
      <Frame user={user} page={address.page} left={left} redraw={redraw}>
        <Page page={address.page} item={address.item} />
        {said && (
          <div class={`toast ${said.bad ? 'bad' : ''}`} role={said.bad ? 'alert' : 'status'} data-testid="toast">
            <span>{said.text}</span>
            <button onClick={() => setSaid(null)}>{say(words.close)}</button>
          </div>
        )}
      </Frame>
    </DeskContext.Provider>
  )
}

function Page({ page, item }: { page: string; item: string }) {
  const { live } = useDesk()
  switch (page) {
    case 'clearance': return <Clearance item={item} />
    case 'tomorrow': return <Tomorrow />
    case 'ledgers': return <Imports item={item} />
    case 'teams': return <Teams />
    case 'zones': return <Zones item={item} />
    case 'records': return <Records text={item} />
    case 'settings': return <Settings item={item} />
    case 'start': return <FirstRun />
    default: return live.board && isEmpty(live.board) && !item ? <FirstRun /> : <LiveScreen item={item} />
  }
}
