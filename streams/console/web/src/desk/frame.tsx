import type { ComponentChildren } from 'preact'
import { countdown, dayName, hhmm, nowMs, span } from '../clock'
import { signOut, type Session } from '../http'
import { door as doorIcon, Icon, noSignal, people } from '../icons'
import { language, say, setLanguage } from '../language'
import * as words from '../words/desk'
import { oldestTube } from './board'
import { ConflictDialog, PendingDialog, UndoMenu } from './conflict'
import { KeysHelp, RAIL, useGoKeys, useMenu } from './keys'
import { Search } from './search'
import { useDesk, useSecond } from './store'

const RETRY_S = 3

interface Props { user: Session; page: string; left: () => void; redraw: () => void; children: ComponentChildren }

export function Frame({ user, page, left, redraw, children }: Props) {
  const { live, go, items } = useDesk()
  useSecond()
  useGoKeys(go)
  const silent = (performance.now() - live.heard) / 1000
  const offline = !live.connected && silent > 5 && !!live.board
  const urgent = items.filter((item) => item.urgency === 'now').length
  return (
    <div class={`frame ${offline ? 'offline' : ''}`}>
      <nav class="rail" aria-label="doorstep">
        <span class="logo"><Icon d={doorIcon} size={22} width={2} /></span>
        {RAIL.map(([name, word, icon]) => (
          <button key={name} class={page === name ? 'on' : ''} aria-current={page === name ? 'page' : undefined}
            data-testid={`rail-${name}`} onClick={() => go(name)}>
            <Icon d={icon} size={20} />
            <span>{say(word)}</span>
            {name === 'live' && urgent > 0 && <b class="badge">{urgent}</b>}
          </button>
        ))}
      </nav>
      <TopBar user={user} silent={silent} left={left} redraw={redraw} />
      {offline && <OfflineBar silent={silent} />}
      <main class="page">{children}</main>
      <KeysHelp />
      <ConflictDialog />
      <PendingDialog offline={offline} />
    </div>
  )
}

function OfflineBar({ silent }: { silent: number }) {
  const { live } = useDesk()
  return (
    <div class="offline-bar" role="alert" data-testid="connection-lost">
      <Icon d={noSignal} size={18} />
      <b>{say(words.offlineTitle(countdown(silent), hhmm(live.stoppedAt)))}</b>
      <span>{say(words.offlineNote)}</span><span class="spring" />
      <span>{say(words.retryIn(RETRY_S))}</span>
      <button onClick={live.refresh}>{say(words.retryNow)}</button>
      <button onClick={() => print()}>{say(words.printRoutes)}</button>
    </div>
  )
}

function TopBar({ user, silent, left, redraw }: { user: Session; silent: number; left: () => void; redraw: () => void }) {
  const { live, area, go } = useDesk()
  const [menu, setMenu] = useMenu()
  const board = live.board
  const leave = () => signOut().finally(left)
  return (
    <header class="top">
      {user.areas.length > 1 ? (
        <select class="area" aria-label={say(words.areaWord)} value={area} onChange={(event) => { location.hash = `/${event.currentTarget.value}/live` }}>
          {user.areas.map((known) => <option key={known.code} value={known.code}>{known.name}</option>)}
        </select>
      ) : <h1 class="area">{user.areas[0]?.name}</h1>}
      {board && <p class="round">{dayName(board.date, language())} {hhmm(nowMs())} · {say(words.roundOf(board.round))}</p>}
      {board && <Numbers />}
      <span class="spring" />
      <Search />
      <UndoMenu />
      <p class={`age ${silent > 15 ? 'old' : ''}`}>
        {silent > 15 ? say(words.secondsAgo(Math.round(silent))) : <><i class={`dot ${live.connected ? '' : 'off'}`} />{say(words.liveNow)} · {hhmm(nowMs())}</>}
      </p>
      <button class="plain" data-testid="language" onClick={() => { setLanguage(language() === 'zh' ? 'en' : 'zh'); redraw() }}>
        {language() === 'zh' ? 'EN' : '中文'}
      </button>
      <div class="person">
        <button class="face" aria-haspopup="menu" aria-expanded={menu} aria-label={say(words.settings)} onClick={() => setMenu(!menu)}>
          <Icon d={people} size={16} />
        </button>
        {menu && (
          <div class="menu" role="menu" onClick={() => setMenu(false)}>
            <p>{user.name}<small>{say(words.roleNames[user.role] ?? words.roleNames.coordinator!)}</small></p>
            <button role="menuitem" onClick={() => go('settings')}>{say(words.settings)}</button>
            <button role="menuitem" onClick={leave}>{say(words.signOut)}</button>
          </div>
        )}
      </div>
    </header>
  )
}

function Numbers() {
  const { counts, tubes } = useDesk().live.board!
  const oldest = oldestTube(tubes, nowMs())
  const percent = counts.registered ? Math.floor(((counts.sampled + counts.excused) / counts.registered) * 100) : 0
  return (
    <dl class="numbers">
      <div><dt>{say(words.doors)}</dt><dd data-testid="doors-number">{counts.visited}/{counts.due}</dd></div>
      <div><dt>{say(words.unassigned)}</dt><dd>{counts.unassigned}</dd></div>
      <div><dt>{say(words.late)}</dt><dd>{counts.late}</dd></div>
      <div><dt>{say(words.oldest)}</dt><dd>{oldest ? span(oldest.age) : '—'}</dd></div>
      <div><dt>{say(words.cleared)}</dt><dd>{counts.registered ? `${percent}%` : '—'}</dd></div>
    </dl>
  )
}
