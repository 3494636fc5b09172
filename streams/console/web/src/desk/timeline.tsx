import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { hhmm, minuteOfDay, ms, nowMs, span } from '../clock'
import { call } from '../http'
import { Icon, shapeOf, suit, tube, undo as undoIcon } from '../icons'
import { language, say, type Lang } from '../language'
import * as words from '../words/desk'
import { door, hasSeen, isLost, lateBy, newestVersion, oldestTube, over, shortBuilding, timesOf, windowOf, type Stop, type Visit } from './board'
import type { Drag } from './drag'
import { isTyping, useKeys } from './keys'
import { useLanes, type Lane, type Preview } from './lanes'
import { Verdict } from './move'
import { still } from './still'
import { useDesk, useSecond } from './store'

const PX = 2
/** How much of the day is in sight before the line of now, and how much at least behind it [px]. */
const BEFORE_PX = 290
const AHEAD_PX = 40
/** Height of a lane where there are many, and how many are drawn without looking which are in sight. */
const TIGHT_PX = 42
const AT_ONCE = 16
interface Props { chosen: string; chosenTeam: string; select: (visit: string) => void; move: (visit: string, team?: string) => void; drag: Drag | null; setDrag: (visit: string) => void; preview: Preview | null }

export function Timeline({ chosen, chosenTeam, select, move, drag, setDrag, preview }: Props) {
  const desk = useDesk()
  const board = desk.live.board!
  const [table, setTable] = useState(false)
  useKeys((event) => { if (event.key === 't' && !isTyping(event)) setTable((on) => !on) })
  const lanes = useLanes(preview)
  const waits = board.proposal
  const canPlan = useCanPlan(!board.plan?.version)
  const line = canPlan ? planText(desk) : say(words.noPlanner)
  return (
    <section class="timeline" data-testid="timeline" aria-label={say(words.timeline)}>
      <header>
        <h2>{say(words.timeline)}</h2>
        <p title={line} data-testid="plan-line">{line}</p>
        {preview && <span class="tag outline">{say(words.previewOf(preview.version))}</span>}
        <span class="spring" />
        <p class="lane-key" aria-hidden="true"><i class="key-done" />{say(words.states.sampled!)} <i class="key-missed" />{say(words.states.no_answer!)} <i class="key-pinned" />{say(words.locked)}</p>
        <button class="button" aria-pressed={table} onClick={() => setTable(!table)}>{say(words.asTable)} <kbd>T</kbd></button>
        <button class="button" disabled={!desk.undoable.length} title={desk.undoable.length ? '' : say(words.undoNothing)} onClick={() => desk.undo()}><Icon d={undoIcon} size={15} /> {say(words.undo)}</button>
        {waits && !preview
          ? <button key="see" class="button primary" data-testid="see-proposal" onClick={() => desk.go('live', 'proposal')}>{say(words.seeProposal(waits.moved))} <kbd>P</kbd></button>
          : <button key="replan" class="button" data-testid="replan" onClick={() => void desk.give({ type: 'replan', date: desk.date })}>{say(words.replan)} <kbd>R</kbd></button>}
      </header>
      {!lanes.length ? <p class="timeline-empty">{say(words.emptyTimeline)}</p>
        : table ? <Twin lanes={lanes} select={select} /> : <Lanes {...{ lanes, chosen, chosenTeam, select, move, drag, setDrag, preview }} />}
    </section>
  )
}

const LOOK_MS = 5_000

/** Whether anybody is there who plans, asked while there is no plan; who does not answer takes nothing from anybody. */
function useCanPlan(asks: boolean): boolean {
  const [can, setCan] = useState(true)
  useEffect(() => {
    setCan(true)
    if (!asks) return
    const look = () => void call<{ plans: boolean }>('GET', '/readyz').then((said) => setCan(said.plans), () => undefined)
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [asks])
  return can
}

function planText({ live }: ReturnType<typeof useDesk>): string {
  const board = live.board!
  if (!board.plan?.version) return say(words.planNone)
  const line = say(words.planLine(board.plan.version, board.plan.made_at ? hhmm(board.plan.made_at) : '—'))
  const seen = board.routes.filter(hasSeen).length
  return `${line} · ${say(words.seenBy(seen, board.routes.length))}`
}

function Lanes({ lanes, chosen, chosenTeam, select, move, drag, setDrag, preview }: Props & { lanes: Lane[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const shifts = lanes.flatMap((lane) => lane.team.shifts)
  const from = Math.floor(Math.min(420, ...shifts.map((shift) => minuteOfDay(shift.from_at) - 30)) / 60) * 60
  const to = Math.ceil(Math.max(1110, ...shifts.map((shift) => minuteOfDay(shift.to_at) + 30)) / 60) * 60
  const x = useCallback((at: string | number) => (minuteOfDay(at) - from) * PX, [from])
  const latest = useRef({ select, move, setDrag })
  latest.current = { select, move, setDrag }
  const hand = useMemo<Hand>(() => ({ select: (visit) => latest.current.select(visit), move: (visit) => latest.current.move(visit), setDrag: (visit) => latest.current.setDrag(visit) }), [])
  useEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = Math.max(0, x(nowMs()) - BEFORE_PX)
  }, [])
  const seen = useSeen(scroller, lanes.length)
  const dragged = useDesk().live.index.visits.get(drag?.visit ?? '')
  const hours = Array.from({ length: (to - from) / 60 + 1 }, (_, n) => from / 60 + n)
  const width = `${(to - from) * PX}px`
  return (
    <div class={`lanes ${lanes.length > 12 ? 'tight' : ''}`} ref={scroller} tabIndex={0}>
      <div class="hours">
        <span class="lane-head" />
        <div class="track" style={{ width }}>
          {hours.map((hour) => <i key={hour} class="hour" style={{ left: `${(hour * 60 - from) * PX}px` }}>{String(hour).padStart(2, '0')}:00</i>)}
          <Now lanes={scroller} x={x} until={(to - from) * PX} />
        </div>
      </div>
      {lanes.map((lane, n) => !seen(n) ? <Unseen key={lane.team.team} team={lane.team.team} width={width} /> : (
        <div key={lane.team.team} class={`lane ${chosenTeam === lane.team.team ? 'on' : ''}`} data-testid={`lane-${lane.team.team}`} data-team={lane.team.team}
          onDragOver={(event) => drag && event.preventDefault()}
          onDrop={(event) => { if (drag) { event.preventDefault(); move(drag.visit, lane.team.team) } }}>
          <LaneHead lane={lane} />
          <div class="track" style={{ width }}>
            <Blocks {...{ lane, x, hand }} lang={language()} chosen={lane.visits.some((visit) => visit?.visit === chosen) ? chosen : ''} changed={preview?.changed ?? null} />
            {isLost(lane.team) && lane.team.position_at && <i class="silence" style={{ '--from': `${x(lane.team.position_at)}px` }} />}
            {drag && <span class="lane-verdict"><Verdict lane={drag.lanes?.[lane.team.team]} waiting={!drag.lanes} visit={dragged} own={dragged?.team === lane.team.team} kind={lane.team.kind} /></span>}
            <i class="now-line" />
          </div>
        </div>
      ))}
    </div>
  )
}

/** The place of a lane that is out of sight: whatever happens in it, nothing of it is drawn. */
const Unseen = still(function Unseen({ team, width }: { team: string; width: string }) {
  return <div class="lane" data-testid={`lane-${team}`} data-team={team}><span class="lane-head" /><div class="track" style={{ width }} /></div>
})

/**
 * Moves the line of all lanes by one property, so that the passing of time draws nothing anew. Where it leaves the sight
 * the lanes follow it, but not under the pointer; who has scrolled to another hour stays there.
 */
function Now({ lanes, x, until }: { lanes: { current: HTMLDivElement | null }; x: (at: number) => number; until: number }) {
  useSecond(5000)
  // Whole pixels: each new value of the property costs the styles of everything in the lanes.
  const now = Math.round(x(nowMs()))
  const shown = now > 0 && now < until
  const was = useRef(now)
  const follows = useRef(false)
  useLayoutEffect(() => {
    lanes.current?.style.setProperty('--now', `${Math.max(0, now)}px`)
    lanes.current?.classList.toggle('other-time', !shown)
    const box = lanes.current
    if (!box || !shown) return
    const inSight = (at: number) => at >= box.scrollLeft && at < box.scrollLeft + box.clientWidth - (box.scrollWidth - until) - AHEAD_PX
    if (inSight(was.current) && !inSight(now)) follows.current = true
    was.current = now
    if (!follows.current || box.matches(':hover')) return
    follows.current = false
    if (!inSight(now)) box.scrollLeft = Math.max(0, now - BEFORE_PX)
  }, [now, shown])
  return shown ? <b class="now" style={{ left: `${now}px` }}>{hhmm(nowMs())}</b> : null
}

/** Of many lanes only those in sight, and a screen above and below, carry their blocks. */
function useSeen(scroller: { current: HTMLDivElement | null }, count: number): (lane: number) => boolean {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const box = scroller.current
    if (!box || count <= AT_ONCE) return
    const moved = () => setTop(Math.floor(box.scrollTop / (TIGHT_PX * 4)) * 4)
    box.addEventListener('scroll', moved, { passive: true })
    return () => box.removeEventListener('scroll', moved)
  }, [count])
  return (lane) => count <= AT_ONCE || (lane >= top - 8 && lane < top + 16)
}

function LaneHead({ lane }: { lane: Lane }) {
  const { live, go } = useDesk()
  const { team } = lane
  const oldest = oldestTube(live.board!.tubes.filter((row) => row.team === team.team), nowMs())
  const line = isLost(team) ? say(words.lost) : lane.late ? say(words.minutesLate(lane.late))
    : oldest && oldest.age > 7200 && oldest.age < 86400 ? `${say(words.oldest)} ${span(oldest.age)}` : lane.total ? say(words.onTime) : say(words.standby)
  return (
    <button class="lane-head" title={team.crew.map((member) => member.name ?? '').join('、')} onClick={() => go('live', `team:${team.team}`)}>
      <span class={`code ${isLost(team) ? 'lost' : ''}`}>{team.code}</span>
      <b>{team.name}</b>
      <span class="share">{lane.visited}/{lane.total}</span>
      <small class={isLost(team) || lane.late ? 'bad' : ''}>{line}</small>
    </button>
  )
}

/** What a block can be asked for; the same object for as long as the lanes are shown. */
interface Hand { select: (visit: string) => void; move: (visit: string) => void; setDrag: (visit: string) => void }
interface BlocksProps { lane: Lane; x: (at: string | number) => number; chosen: string; hand: Hand; changed: Set<string> | null; lang: Lang }

const Blocks = still(function Blocks({ lane, x, chosen, hand, changed }: BlocksProps) {
  const { visits } = lane
  const stops = lane.route.stops
  const lastPinned = stops.findLastIndex((stop, at) => stop.pinned || over(visits[at]))
  const begin = stops[0] ? x(timesOf(stops[0], visits[0])[0]) : 0
  const pinnedTo = lastPinned >= 0 ? x(timesOf(stops[lastPinned]!, visits[lastPinned])[1]) : begin
  let order = 0
  let before = ''
  let free = -Infinity
  return (
    <>
      {lastPinned >= 0 && <i class="pinned-ground" style={{ left: `${begin - 3}px`, width: `${pinnedTo - begin + 6}px` }} />}
      {stops.map((stop, at) => {
        const visit = visits[at]
        const [start, end] = timesOf(stop, visit)
        const left = x(start)
        const width = Math.max(9, x(end) - left - 2)
        if (stop.kind !== 'visit') return <Other key={at} stop={stop} left={left} width={width} />
        order += 1
        const label = visit ? shortBuilding(visit.place) : ''
        const first = label !== before && left >= free
        if (first) free = left + label.length * 12 + 6
        if (first || label !== before) before = first ? label : ''
        return <Block key={stop.visit} {...{ stop, visit, left, width, order, label: first ? label : '', on: chosen === stop.visit, isNew: !!changed?.has(stop.visit!), x, hand }} />
      })}
      {lastPinned >= 0 && <i class="bracket" style={{ left: `${pinnedTo + 2}px` }} />}
    </>
  )
})

interface BlockProps {
  stop: Stop; visit: Visit | undefined; left: number; width: number; order: number; label: string; on: boolean; isNew: boolean
  x: (at: string) => number; hand: Hand
}

/** One root a stop: Preact 10 loses its place among neighbours that move when the first of several roots goes (decision 0534). */
function Block({ stop, visit, left, width, order, label, on, isNew, x, hand }: BlockProps) {
  const shape = shapeOf(visit?.class ?? 'special')
  const looks = visit?.state === 'begun' ? 'begun' : over(visit) ? (visit!.state === 'sampled' || visit!.state === 'done_elsewhere' ? 'done' : 'missed') : stop.pinned ? 'pinned' : 'ahead'
  const late = over(visit) ? 0 : lateBy(visit, stop)
  const window = looks === 'ahead' || looks === 'pinned' || looks === 'begun' ? windowOf(visit, stop) : undefined
  const narrow = window && ms(window.close_at) - ms(window.open_at) <= 5_400_000
  const name = visit ? `${say(words.classes[visit.class] ?? words.special)}，${order}，${door(visit.place)}，${hhmm(timesOf(stop, visit)[0])}` : hhmm(stop.start_at)
  return (
    <div class="at-stop">
      {label !== '' && <span class="block-place" style={{ left: `${left}px` }}>{label}</span>}
      <button class={`block block-${shape} ${looks} ${on ? 'chosen' : ''} ${isNew ? 'changed' : ''}`} style={{ left: `${left}px`, width: `${width}px` }} aria-label={name} title={name} data-visit={stop.visit}
        draggable={!over(visit) && !stop.pinned} onDragStart={(event) => { event.dataTransfer?.setData('text/plain', stop.visit!); hand.setDrag(stop.visit!) }} onDragEnd={() => hand.setDrag('')}
        onClick={() => hand.select(stop.visit!)} onDblClick={() => !over(visit) && hand.move(stop.visit!)}>
        {width >= 16 ? order : ''}
      </button>
      {narrow && <i class={`rail-window ${late ? 'late' : ''}`} style={{ left: `${x(window.open_at)}px`, width: `${Math.max(6, x(window.close_at) - x(window.open_at))}px` }} />}
      {late > 0 && <b class="late-by" style={{ left: `${left}px` }}>+{late}</b>}
    </div>
  )
}

function Other({ stop, left, width }: { stop: Stop; left: number; width: number }) {
  if (stop.kind === 'break') return <span class="block rest" style={{ left: `${left}px`, width: `${width}px` }}><em>{say(words.rest)}</em></span>
  const handover = stop.kind === 'handover'
  return (
    <span class="block other" style={{ left: `${left}px`, width: `${Math.max(16, Math.min(width, 40))}px` }} title={`${say(handover ? words.handover : words.reset)} ${hhmm(stop.start_at)}`}>
      <Icon d={handover ? tube : suit} size={13} />
    </span>
  )
}

/** The same data as a table, for the keyboard and a screen reader. */
function Twin({ lanes, select }: { lanes: Lane[]; select: (visit: string) => void }) {
  const { live } = useDesk()
  return (
    <div class="twin">
      <table class="rows">
        <thead><tr><th>{say(words.team)}</th><th class="right">№</th><th>{say(words.timeCol)}</th><th>{say(words.doors)}</th><th>{say(words.kind)}</th><th>{say(words.state)}</th></tr></thead>
        <tbody>
          {lanes.flatMap((lane) => lane.route.stops.filter((stop) => stop.kind === 'visit').map((stop, at) => {
            const visit = live.index.visits.get(stop.visit!)
            return (
              <tr key={stop.visit} onClick={() => select(stop.visit!)}>
                <td><span class="code">{lane.team.code}</span></td><td class="right">{at + 1}</td><td>{hhmm(timesOf(stop, visit)[0])}</td>
                <td><button class="plain">{visit ? door(visit.place) : stop.visit}</button></td>
                <td>{say(words.classes[visit?.class ?? ''] ?? words.special)}</td>
                <td>{say(words.states[visit?.state === 'due' ? 'assigned' : (visit?.state ?? '')] ?? words.states.assigned!)}{stop.pinned ? ` · ${say(words.locked)}` : ''}</td>
              </tr>
            )
          }))}
        </tbody>
      </table>
      <small>v{newestVersion(live.board!)}</small>
    </div>
  )
}
