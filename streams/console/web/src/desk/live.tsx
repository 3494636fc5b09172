import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { say } from '../language'
import * as words from '../words/desk'
import { ChasePanel } from './chase'
import { fixTarget } from './fix'
import { DragCard, useDragged } from './drag'
import { isTyping, useKeys } from './keys'
import { MapView } from './map'
import { MovePicker, never } from './move'
import { ProposalPanel, useProposal } from './proposal'
import { target, type Item } from './queue'
import { QueueList } from './queuelist'
import { useDesk } from './store'
import { TeamPanel } from './teampanel'
import { Timeline } from './timeline'
import { TubePanel } from './tubepanel'
import { VisitPanel } from './visit'

interface Moving { visit: string; team?: string; seen?: number }

/** One selection for queue, map, timeline and panel: `visit:ID`, `team:ID`, `chase:TUBE`, `tube:TUBE`, `proposal`, `move:ID` or an alert. */
export function LiveScreen({ item: address }: { item: string }) {
  const desk = useDesk()
  const { live, go } = desk
  const [, moved, toTeam] = address.match(/^move:([^:]+)(?::(.+))?$/) ?? []
  const item = moved ? `visit:${moved}` : address
  const [cursor, setCursor] = useState('')
  const [moving, setMoving] = useState<Moving | null>(null)
  const { drag, setDrag } = useDragged()
  const items = desk.items
  const select = (chosen: string) => { setCursor(items.find((row) => target(row) === chosen)?.id ?? chosen); go('live', chosen) }
  const move = (visit: string, team?: string) => setMoving({ visit, ...(team ? { team } : {}), ...(live.board ? { seen: live.board.last_change } : {}) })
  useLiveKeys({ items, cursor, setCursor, item, busy: !!moving, move })
  // A link may open the move of a visit, at a team: `move:VISIT:TEAM`.
  useEffect(() => { if (moved && live.board) { move(moved, toTeam); go('live', `visit:${moved}`) } }, [address, !!live.board])
  const proposal = useProposal(item === 'proposal')
  const drop = (id: string, to?: string) => {
    const lane = to ? drag?.lanes?.[to] : undefined
    setDrag('')
    // What fits is done at once; what passes a limit asks for its sentence first; what cannot be forced changes nothing.
    if (to && lane?.ok && !lane.violations.length) void desk.give({ type: 'move_visit', visit: id, team: to, ...(drag?.seen !== undefined ? { seen: drag.seen } : {}) })
    else if (!lane || !never(lane)) move(id, to)
  }
  const pick = useRef(setDrag)
  pick.current = setDrag
  // What is dragged over the lanes draws the queue not anew.
  const list = useMemo(() => <QueueList items={items} chosen={item} cursor={cursor} open={(row) => { setCursor(row.id); go('live', target(row)) }} setDrag={(visit) => pick.current(visit)} />, [items, item, cursor, go])
  if (!live.board) return <Waiting />
  const [visit, team, tube, lost] = ['visit:', 'team:', 'chase:', 'tube:'].map((kind) => (item.startsWith(kind) ? item.slice(kind.length) : ''))
  const at = items.findIndex((row) => target(row) === item)
  const turn = (step: number) => items[at + step] && select(target(items[at + step]!))
  const preview = item === 'proposal' && proposal?.routes ? { routes: proposal.routes, changed: new Set(proposal.changes?.map((one) => one.visit)), version: proposal.version! } : null
  return (
    <div class={`live ${visit || team || tube || lost ? 'with-panel' : ''} ${item === 'proposal' ? 'with-wide' : ''}`}>
      {list}
      <div class="stage">
        <MapView chosen={visit!} chosenTeam={team!} select={(id) => select(`visit:${id}`)} setDrag={setDrag} />
        <Timeline chosen={visit!} chosenTeam={team!} select={(id) => select(`visit:${id}`)} drag={drag} setDrag={setDrag} move={drop} preview={preview} />
      </div>
      {!!visit && <VisitPanel key={visit} visit={visit} at={at} of={items.length} turn={turn} move={() => move(visit)} />}
      {!!team && <TeamPanel key={team} team={team} />}
      {!!tube && <ChasePanel key={tube} tube={tube} />}
      {!!lost && <TubePanel key={lost} tube={lost} />}
      {item === 'proposal' && <ProposalPanel plan={proposal} />}
      {moving && <MovePicker visit={moving.visit} to={moving.team} seen={moving.seen} close={() => setMoving(null)} />}
      {drag && <DragCard drag={drag} />}
    </div>
  )
}

/** Last known content first; grey bars only when there is none, and not before 400 ms. */
function Waiting() {
  const { live } = useDesk()
  const [late, setLate] = useState(false)
  useEffect(() => { const timer = setTimeout(() => setLate(true), 400); return () => clearTimeout(timer) }, [])
  if (live.failed) return <section class="empty-page" role="alert"><h2>{say(words.live)}</h2><p>{live.failed}</p><button class="button" onClick={live.refresh}>{say(words.retryNow)}</button></section>
  if (!late) return null
  return <div class="live skeleton" role="status" aria-label={say(words.loading)}><div class="bars">{[0, 1, 2, 3].map((n) => <i key={n} />)}</div><div class="bars">{[0, 1].map((n) => <i key={n} class="tall" />)}</div></div>
}

interface LiveKeys { items: Item[]; cursor: string; setCursor: (id: string) => void; item: string; busy: boolean; move: (visit: string) => void }

function useLiveKeys({ items, cursor, setCursor, item, busy, move }: LiveKeys): void {
  const desk = useDesk()
  useKeys((event) => {
    const { go, date, live } = desk
    if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !/INPUT|TEXTAREA/.test((event.target as HTMLElement).tagName)) return desk.undo()
    if (isTyping(event) || busy) return
    const name = event.key.toLowerCase()
    const at = items.findIndex((row) => row.id === cursor)
    const row = items[at]
    const step = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[name]
    const visit = item.startsWith('visit:') ? item.slice(6) : row?.visit
    if (step) {
      const next = items[Math.max(0, Math.min(items.length - 1, at + step))]
      if (next) { event.preventDefault(); setCursor(next.id); if (item) go('live', target(next)) }
    } else if (event.key === 'Enter' && row && (event.target as HTMLElement).tagName !== 'BUTTON') go('live', target(row))
    else if (event.key === 'Escape' && item) go('live')
    else if (name === 'e' && !item && row?.fix && row.visit) { const fix = fixTarget(row.fix, row.visit); if (fix) { event.preventDefault(); go('live', fix) } }
    else if (name === 'r') void desk.give({ type: 'replan', date })
    else if (name === 'p' && live.board?.proposal && item !== 'proposal') go('live', 'proposal')
    else if (name === 'm' && visit) { event.preventDefault(); move(visit) }
  })
}
