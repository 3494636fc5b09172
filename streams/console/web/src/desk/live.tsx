import { useEffect, useMemo, useState } from 'preact/hooks'
import { nowMs } from '../clock'
import { say } from '../language'
import * as words from '../words/desk'
import { isTyping } from './frame'
import { MapView } from './map'
import { MovePicker } from './move'
import { queue, target } from './queue'
import { QueueList } from './queuelist'
import { useDesk } from './store'
import { TeamPanel } from './teampanel'
import { Timeline, type Drag } from './timeline'
import { VisitPanel } from './visit'

/** One selection for queue, map, timeline and panel: `visit:ID`, `team:ID` or an alert. */
export function LiveScreen({ item }: { item: string }) {
  const desk = useDesk()
  const { live, go } = desk
  const [minute, setMinute] = useState(0)
  const [cursor, setCursor] = useState('')
  const [moving, setMoving] = useState<{ visit: string; team?: string } | null>(null)
  const { drag, setDrag } = useDragged()
  useEffect(() => {
    const timer = setInterval(() => setMinute((n) => n + 1), 20_000)
    return () => clearInterval(timer)
  }, [])
  const items = useMemo(() => (live.board ? queue(live.board, live.index, nowMs()) : []), [live.board, live.index, minute])
  const select = (target: string) => { setCursor(target); go('live', target) }
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (isTyping(event) || moving) return
      const at = items.findIndex((row) => row.id === cursor)
      const step = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[event.key.toLowerCase()]
      if (step) {
        const next = items[Math.max(0, Math.min(items.length - 1, at + step))]
        if (next) { event.preventDefault(); setCursor(next.id); if (item) go('live', target(next)) }
      } else if (event.key === 'Enter' && items[at] && (event.target as HTMLElement).tagName !== 'BUTTON') go('live', target(items[at]))
      else if (event.key === 'Escape' && item) go('live')
      else if (event.key === 'r') void desk.give({ type: 'replan' })
      else if (event.key === 'm' && item.startsWith('visit:')) { event.preventDefault(); setMoving({ visit: item.slice(6) }) }
    }
    const undo = (event: KeyboardEvent) => {
      if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !/INPUT|TEXTAREA/.test((event.target as HTMLElement).tagName)) desk.undo()
    }
    addEventListener('keydown', key)
    addEventListener('keydown', undo)
    return () => { removeEventListener('keydown', key); removeEventListener('keydown', undo) }
  }, [items, cursor, item, moving, desk])
  // What fits is done at once; what passes a limit asks for its sentence first.
  const drop = (id: string, to?: string) => {
    const lane = to ? drag?.lanes?.[to] : undefined
    setDrag('')
    if (to && lane?.ok && !lane.violations.length) void desk.give({ type: 'move_visit', visit: id, team: to })
    else setMoving({ visit: id, ...(to ? { team: to } : {}) })
  }
  if (!live.board) return <section class="empty-page"><p>{live.failed || say(words.loading)}</p></section>
  const visit = item.startsWith('visit:') ? item.slice(6) : ''
  const team = item.startsWith('team:') ? item.slice(5) : ''
  const at = items.findIndex((row) => target(row) === item)
  const turn = (step: number) => items[at + step] && select(target(items[at + step]!))
  return (
    <div class={`live ${visit || team ? 'with-panel' : ''}`}>
      <QueueList items={items} chosen={item} cursor={cursor} open={(row) => { setCursor(row.id); go('live', target(row)) }} setDrag={setDrag} />
      <div class="stage">
        <MapView chosen={visit} select={(id) => select(`visit:${id}`)} />
        <Timeline chosen={visit} chosenTeam={team} select={(id) => select(`visit:${id}`)} drag={drag} setDrag={setDrag}
          move={drop} />
      </div>
      {visit && <VisitPanel key={visit} visit={visit} at={at} of={items.length} turn={turn} move={() => setMoving({ visit })} />}
      {team && <TeamPanel key={team} team={team} />}
      {moving && <MovePicker visit={moving.visit} to={moving.team} close={() => setMoving(null)} />}
    </div>
  )
}

/** What is being dragged; every lane is asked about it in one call as soon as it is picked up. */
function useDragged() {
  const desk = useDesk()
  const [drag, set] = useState<Drag | null>(null)
  const setDrag = (visit: string) => {
    if (!visit) return set(null)
    // Changing the page within dragstart would end the drag at once.
    setTimeout(() => set({ visit, lanes: null }))
    void desk.ask({ type: 'move_visit', visit }).then((answer) => set((now) => (now?.visit === visit ? { visit, lanes: answer?.lanes ?? {} } : now)))
  }
  return { drag, setDrag }
}
