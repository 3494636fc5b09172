import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { countdown, dayName, hhmm, nowMs, span } from '../clock'
import { signOut, type Session } from '../http'
import { book, calendar, door as doorIcon, history, Icon, live as liveIcon, people, search, shield, table } from '../icons'
import { language, say, setLanguage, type Pair } from '../language'
import * as words from '../words/desk'
import { door, oldestTube } from './board'
import { queue } from './queue'
import { useDesk, useSecond } from './store'

const RAIL: readonly [page: string, word: Pair, icon: string, key: string][] = [
  ['live', words.live, liveIcon, 'l'], ['clearance', words.clearance, table, 'c'], ['tomorrow', words.tomorrow, calendar, 't'],
  ['ledgers', words.ledgers, book, 'i'], ['zones', words.zones, shield, 'z'], ['teams', words.teams, people, 'm'],
  ['records', words.records, history, 'r'],
]

interface Props { user: Session; page: string; left: () => void; redraw: () => void; children: ComponentChildren }

export function Frame({ user, page, left, redraw, children }: Props) {
  const { live, go } = useDesk()
  useSecond()
  useGoKeys(go)
  const silent = (performance.now() - live.heard) / 1000
  const offline = !live.connected && silent > 5 && !!live.board
  const urgent = useMemo(
    () => (live.board ? queue(live.board, live.index, nowMs()).filter((item) => item.urgency === 'now').length : 0),
    [live.board],
  )
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
      {offline && <div class="offline-bar" role="alert" data-testid="connection-lost">{say(words.offlineBar(countdown(silent)))}</div>}
      <main class="page">{children}</main>
    </div>
  )
}

function TopBar({ user, silent, left, redraw }: { user: Session; silent: number; left: () => void; redraw: () => void }) {
  const { live, area, go } = useDesk()
  const [menu, setMenu] = useState(false)
  const board = live.board
  const leave = () => signOut().finally(left)
  return (
    <header class="top">
      {user.areas.length > 1 ? (
        <select class="area" value={area} onChange={(event) => { location.hash = `/${event.currentTarget.value}/live` }}>
          {user.areas.map((known) => <option key={known.code} value={known.code}>{known.name}</option>)}
        </select>
      ) : <h1 class="area">{user.areas[0]?.name}</h1>}
      {board && <p class="round">{dayName(board.date, language())} {hhmm(nowMs())} · {say(words.roundOf(board.round))}</p>}
      {board && <Numbers />}
      <span class="spring" />
      <Search />
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

function Search() {
  const { live, go } = useDesk()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return
      event.preventDefault()
      field.current?.focus()
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
  const found = text.trim() && live.board
    ? live.board.visits.filter((visit) => `${door(visit.place)} ${visit.names?.join(' ')} ${visit.visit} ${visit.household}`.includes(text.trim())).slice(0, 8)
    : []
  const open = (visit: string) => { setText(''); field.current?.blur(); go('live', `visit:${visit}`) }
  return (
    <div class="search" role="search">
      <Icon d={search} size={15} />
      <input ref={field} value={text} data-testid="search" placeholder={say(words.searchHint)} aria-label={say(words.searchHint)}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') { setText(''); field.current?.blur() }
          if (event.key === 'Enter' && found[0]) open(found[0].visit)
        }} />
      <kbd>/</kbd>
      {text.trim() && (
        <ul class="found">
          {found.map((visit) => <li key={visit.visit}><button onClick={() => open(visit.visit)}>{door(visit.place)} <small>{visit.names?.join('、')}</small></button></li>)}
          {!found.length && <li class="none">{say(words.nothingFound)}</li>}
        </ul>
      )}
    </div>
  )
}

export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName)

function useGoKeys(go: (page: string) => void) {
  useEffect(() => {
    let after = 0
    const key = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      const name = event.key.toLowerCase()
      const page = performance.now() - after < 1500 && RAIL.find(([, , , letter]) => letter === name)?.[0]
      if (page) {
        event.stopImmediatePropagation()
        after = 0
        go(page)
      } else if (name === 'g') after = performance.now()
    }
    addEventListener('keydown', key, true)
    return () => removeEventListener('keydown', key, true)
  }, [go])
}
