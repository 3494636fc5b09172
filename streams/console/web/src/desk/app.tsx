import { useCallback, useEffect, useState } from 'preact/hooks'
import { session, type Session } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { useAddress, write } from './address'
import { Clearance } from './clearance'
import { Empty, Teams } from './empty'
import { Frame } from './frame'
import { Imports } from './imports'
import { LiveScreen } from './live'
import { Login } from './login'
import { DeskContext, useBoard, useCommands, type Desk } from './store'
import { Tomorrow } from './tomorrow'

export function App() {
  const [user, setUser] = useState<Session | null | undefined>(undefined)
  const [, setBeat] = useState(0)
  const redraw = () => setBeat((n) => n + 1)
  useEffect(() => {
    session().then((found) => setUser(isDesk(found) ? found : null), () => setUser(null))
  }, [])
  if (user === undefined) return null
  if (user === null) return <Login done={setUser} redraw={redraw} />
  if (user.must_change) return <main class="empty-page"><p>{say(words.mustChange)}</p></main>
  return <Inside user={user} left={() => setUser(null)} redraw={redraw} />
}

const DESK = new Set(['coordinator', 'auditor', 'admin'])
const isDesk = (found: Session): boolean => DESK.has(found.role) && found.areas.length > 0

interface Said { text: string; bad: boolean }

function Inside({ user, left, redraw }: { user: Session; left: () => void; redraw: () => void }) {
  const address = useAddress()
  const area = user.areas.find((known) => known.code === address.area)?.code ?? user.areas[0]!.code
  const [said, setSaid] = useState<Said | null>(null)
  const tell = useCallback((text: string, bad = false) => setSaid({ text, bad }), [])
  const live = useBoard(area, null)
  const commands = useCommands(area, tell)
  useEffect(() => {
    if (!said || said.bad) return
    const timer = setTimeout(() => setSaid(null), 8000)
    return () => clearTimeout(timer)
  }, [said])
  const go = useCallback((page: string, item = '') => write(area, page, item), [area])
  const desk: Desk = { area, date: live.board?.date ?? '', live, go, say: tell, ...commands }
  return (
    <DeskContext.Provider value={desk}>
      <Frame user={user} page={address.page} left={left} redraw={redraw}>
        <Page page={address.page} item={address.item} />
        {said && (
          <div class={`toast ${said.bad ? 'bad' : ''}`} role={said.bad ? 'alert' : 'status'} data-testid="toast">
            <span>{said.text}</span>
            {!said.bad && commands.lastCommand && <button onClick={commands.undo}>{say(words.undo)}</button>}
            <button onClick={() => setSaid(null)}>{say(words.close)}</button>
          </div>
        )}
      </Frame>
    </DeskContext.Provider>
  )
}

function Page({ page, item }: { page: string; item: string }) {
  switch (page) {
    case 'clearance': return <Clearance item={item} />
    case 'tomorrow': return <Tomorrow />
    case 'ledgers': return <Imports kind={item} />
    case 'teams': return <Teams />
    case 'zones': return <Empty title={words.zones} text={words.zonesLater} />
    case 'records': return <Empty title={words.records} text={words.recordsLater} />
    case 'settings': return <Empty title={words.settings} text={words.settingsLater} />
    default: return <LiveScreen item={item} />
  }
}
