/** `/`: doors, people, tubes, teams, and what can be done from here. Names are looked up on the server, which logs it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { call } from '../http'
import { Icon, Mark, search as searchIcon } from '../icons'
import { say, type Pair } from '../language'
import * as words from '../words/desk'
import { door } from './board'
import { isTyping, RAIL, useKeys } from './keys'
import { useDesk } from './store'

interface Hit { group: 'visit' | 'door' | 'team' | 'tube' | 'command'; key: string; text: string; more?: string; kind?: string; go: () => void }
interface Found { kind: string; id: string; household: string | null; name: string | null; place: { compound: string | null; building: string | null; unit?: string | number; room?: string } | null }
interface Answer { found: Found[]; tubes: { tube: string; team: string | null; result?: string | null }[] }
const ASK_MS = 220
const GROUPS = ['visit', 'door', 'team', 'tube', 'command'] as const

/** What the server finds beyond today's visits, asked once the typing rests. */
function useFound(text: string): Answer {
  const { area } = useDesk()
  const [answer, setAnswer] = useState<Answer>({ found: [], tubes: [] })
  useEffect(() => {
    if (text.length < 2) return setAnswer({ found: [], tubes: [] })
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call<Answer>('GET', `/api/areas/${area}/find?text=${encodeURIComponent(text)}`, undefined, stop.signal).then(setAnswer, () => undefined)
    }, ASK_MS)
    return () => { clearTimeout(timer); stop.abort() }
  }, [text, area])
  return answer
}

function useHits(text: string): Hit[] {
  const desk = useDesk()
  const { board, index } = desk.live
  const { found, tubes } = useFound(text)
  return useMemo(() => {
    if (!text || !board) return []
    const low = text.toLowerCase()
    const holds = (...parts: (string | undefined | null)[]) => parts.some((part) => part?.toLowerCase().includes(low))
    const visits: Hit[] = board.visits.filter((visit) => holds(door(visit.place), visit.names?.join(' '), visit.visit, visit.household)).slice(0, 8)
      .map((visit) => ({ group: 'visit', key: visit.visit, kind: visit.class, text: door(visit.place), more: visit.names?.join('、') ?? '', go: () => desk.go('live', `visit:${visit.visit}`) }))
    const teams: Hit[] = board.teams.filter((team) => holds(team.code, team.name, team.crew.map((one) => one.name).join(' '))).slice(0, 5)
      .map((team) => ({ group: 'team', key: team.team, text: `${team.code} ${team.name}`, go: () => desk.go('live', `team:${team.team}`) }))
    const shown = new Set(board.visits.map((visit) => visit.household))
    const doors: Hit[] = found.filter((one) => one.kind !== 'place' && one.household && !(one.kind === 'household' && shown.has(one.household))).slice(0, 8)
      .map((one) => ({ group: 'door', key: `${one.kind}${one.id}`, text: one.place ? door(one.place as never) : (one.name ?? one.id), more: one.kind === 'resident' ? (one.name ?? '') : '', go: () => desk.go('clearance', `household:${one.household}`) }))
    const some: Hit[] = tubes.map((one) => ({ group: 'tube', key: one.tube, text: one.tube, more: one.team ? (index.teams.get(one.team)?.code ?? '') : '', go: () => desk.go('records', one.tube) }))
    const can: [Pair, () => void][] = [
      ...RAIL.map(([page, word]): [Pair, () => void] => [word, () => desk.go(page)]),
      [words.replan, () => void desk.give({ type: 'replan', date: desk.date })], [words.undo, () => desk.undo()], [words.settings, () => desk.go('settings')],
      [words.importWord, () => desk.go('ledgers')], [words.chases, () => desk.go('zones', 'chases')],
    ]
    const commands: Hit[] = can.filter(([word]) => holds(...word)).map(([word, go]) => ({ group: 'command', key: word[1], text: say(word), go }))
    return [...visits, ...doors, ...teams, ...some, ...commands]
  }, [text, board, index, found, tubes])
}

export function Search() {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const hits = useHits(text.trim())
  useEffect(() => setAt(0), [text])
  useKeys((event) => {
    if (event.key !== '/' || isTyping(event)) return
    event.preventDefault()
    field.current?.focus()
  })
  const leave = () => { setText(''); field.current?.blur() }
  const open = (hit: Hit | undefined) => { if (hit) { leave(); hit.go() } }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave()
    else if (event.key === 'Enter') open(hits[at])
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((n) => Math.max(0, Math.min(hits.length - 1, n + (event.key === 'ArrowDown' ? 1 : -1))))
    }
  }
  return (
    <div class="search" role="search">
      <Icon d={searchIcon} size={15} />
      <input ref={field} value={text} data-testid="search" placeholder={say(words.searchHint)} aria-label={say(words.searchHint)} role="combobox" aria-expanded={hits.length > 0}
        aria-controls={hits.length > 0 ? 'found' : undefined} aria-activedescendant={hits[at] ? `hit-${at}` : undefined} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} onKeyDown={key} />
      <kbd>/</kbd>
      {text.trim() && (
        <div class="found">
          {hits.length > 0 && (
            <div id="found" role="listbox" aria-label={say(words.searchHint)}>
              {GROUPS.filter((group) => hits.some((hit) => hit.group === group)).map((group) => (
                <div key={group} role="group" aria-label={say(words.searchGroups[group]!)}>
                  <h4 aria-hidden="true">{say(words.searchGroups[group]!)}</h4>
                  {hits.map((hit, n) => hit.group === group && (
                    <div key={`${hit.group}${hit.key}`} id={`hit-${n}`} role="option" aria-selected={n === at} class={`hit ${n === at ? 'on' : ''}`} onMouseEnter={() => setAt(n)} onMouseDown={(event) => { event.preventDefault(); open(hit) }}>
                      {hit.kind && <Mark kind={hit.kind} size={17} />} {hit.text} <small>{hit.more}</small>
                    </div>
                  ))}
                </div>
              ))}
            </div>
          )}
          {!hits.length && <p class="none" role="status">{say(words.nothingFound)}</p>}
        </div>
      )}
    </div>
  )
}
