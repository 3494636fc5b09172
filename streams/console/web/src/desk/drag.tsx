/** A visit on its way to another lane: every lane answers in one call, the card beside the pointer says what holds. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { check, cross, Icon, Mark, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, type Visit } from './board'
import { clockOf, reasonText, type Lane } from './commands'
import { lateThere, never, passes } from './move'
import { useDesk } from './store'

export interface Drag { visit: string; lanes: Record<string, Lane> | null; seen?: number }

/** What is being dragged; every lane is asked about it in one call as soon as it is picked up. Esc drops it on nothing. */
export function useDragged() {
  const desk = useDesk()
  const [drag, set] = useState<Drag | null>(null)
  const ended = useRef(false)
  const setDrag = (visit: string) => {
    ended.current = !visit
    if (!visit) return set(null)
    const seen = desk.live.board?.last_change
    // Changing the page within dragstart would end the drag at once.
    setTimeout(() => !ended.current && set({ visit, lanes: null, ...(seen !== undefined ? { seen } : {}) }))
    void desk.ask({ type: 'move_visit', visit }).then((answer) => set((now) => (now?.visit === visit ? { ...now, lanes: answer?.lanes ?? {} } : now)))
  }
  return { drag, setDrag }
}

/** As high as the card may be. */
const CARD_PX = 300

/** Follows the pointer without drawing the page anew: only this card moves, and its text changes with the lane below. */
export function DragCard({ drag }: { drag: Drag }) {
  const { live } = useDesk()
  const card = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState('')
  useEffect(() => {
    let frame = 0
    const lanes = document.querySelector('.lanes')?.getBoundingClientRect().top ?? innerHeight
    const follow = (event: DragEvent) => {
      const { clientX, clientY, target } = event
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        if (!card.current) return
        const left = Math.min(clientX + 18, innerWidth - 376)
        // Over the lanes it stands above them all, so that their verdicts stay in sight.
        const foot = clientY > lanes ? lanes : Math.max(clientY, CARD_PX)
        card.current.style.transform = `translate(${left}px, ${foot - innerHeight}px)`
      })
      const lane = (target as Element | null)?.closest?.('[data-team]')
      setOver(lane?.getAttribute('data-team') ?? '')
    }
    document.addEventListener('dragover', follow)
    return () => { document.removeEventListener('dragover', follow); cancelAnimationFrame(frame) }
  }, [])
  const visit = live.index.visits.get(drag.visit)
  const team = live.index.teams.get(over)
  const lane = drag.lanes?.[over]
  return (
    <div class="drag-card" ref={card} data-testid="drag-card" aria-hidden="true">
      <header class={`kind-${visit?.class === 'special' || visit?.class === 'recheck' ? visit.class : 'quarantine'}`}>{visit && <Mark kind={visit.class} />} <b>{visit ? door(visit.place) : drag.visit}</b> <small>{visit && say(words.persons(visit.persons))}</small></header>
      {team ? <Checks visit={visit} lane={lane} code={team.code} kind={team.kind} waiting={!drag.lanes} /> : <p>{say(words.moveHere)}</p>}
      <footer><span>{say(!team || !lane ? words.releaseNothing : never(lane) ? words.releaseNothing : !lane.ok ? words.releaseForReason : words.releaseToDrop)}</span><kbd>Esc</kbd></footer>
    </div>
  )
}

function Checks({ visit, lane, code, kind, waiting }: { visit: Visit | undefined; lane: Lane | undefined; code: string; kind: string; waiting: boolean }) {
  if (!lane) return <p>{waiting ? '…' : say(words.neverForced)}</p>
  const broken = lane.violations
  const late = lateThere(visit, lane)
  const holds = ['roles', 'order', 'suit_time', 'specimen_clock', 'window_closed', 'shift_end'].filter((one) => !broken.some((other) => other.code === one || (one === 'roles' && /role|ppe/.test(other.code)) || (one === 'order' && /rank/.test(other.code))))
  return (
    <>
      <p><b>{say(lane.start_s !== undefined ? words.dropAt(code, lane.order ?? 0, clockOf(lane.start_s)) : words.dropWhere(code))}</b></p>
      <ul>
        {broken.map((one) => <li key={one.code} class="bad"><Icon d={lane.override ? warning : cross} size={15} /> {lane.override ? passes(lane) : reasonText(one, kind)}</li>)}
        {!never(lane) && holds.map((one) => one === 'window_closed' && late ? <li key={one} class="bad"><Icon d={warning} size={15} /> {say(words.checkedCodes[one]!)} <span>{say(words.minutesLate(late))}</span></li> : <li key={one}><Icon d={check} size={15} /> {say(words.checkedCodes[one]!)} <span>{say(words.ok)}</span></li>)}
        {lane.extra_s != null && !never(lane) && <li><Icon d={check} size={15} /> {say(words.costsMore)} <span>{say(words.diffMinutes(Math.round(lane.extra_s / 60)))}</span></li>}
      </ul>
    </>
  )
}
