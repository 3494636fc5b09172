import { useEffect, useRef, useState } from 'preact/hooks'
import { hhmm, nowMs, span } from '../clock'
import { arrow, bell, box, clock, Icon, Mark, noSignal, tube, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, newestVersion, over, type Visit } from './board'
import { LIMIT_S, target, type Item } from './queue'
import { fixTarget, fixWords, isProven, whyOut } from './fix'
import { useDesk } from './store'

interface Props { items: Item[]; chosen: string; cursor: string; open: (item: Item) => void; setDrag: (visit: string) => void }
const SHOWN = 60

export function QueueList({ items, chosen, cursor, open, setDrag }: Props) {
  const { live } = useDesk()
  const urgent = items.filter((item) => item.urgency === 'now').length
  const { shown, fresh, hold, release } = useHeld(items)
  const next = items.length ? undefined : nextDeadline(live.index.visits.values(), nowMs())
  return (
    <aside class="queue" data-testid="queue" aria-label={say(words.needsYou)}>
      <header>
        <h2>{say(words.needsYou)}</h2>
        {urgent > 0 && <b class="badge">{urgent}</b>}
        <span>{say(words.totalItems(items.length))}</span>
        <small title={say(words.keysHelp)}>{say(words.queueKeys)}</small>
      </header>
      <p class="hidden-text" aria-live="assertive">{urgent > 0 ? `${say(words.urgency.now!)} ${urgent}` : ''}</p>
      <div class="queue-rows" aria-live="polite" aria-relevant="additions" onPointerEnter={hold} onPointerLeave={release}>
        {fresh > 0 && <button class="new-items" data-testid="new-items" onClick={release}>{say(words.newItems(fresh))} · {say(words.newItemsShow)}</button>}
        {!items.length && <p class="queue-empty">{say(next ? words.queueEmptyNext(hhmm(next)) : words.queueEmpty)}</p>}
        {(['now', 'hour', 'info'] as const).map((level) => {
          const rows = shown.filter((item) => item.urgency === level)
          if (!rows.length) return null
          return (
            <section key={level} class={`level level-${level}`}>
              <h3>{level === 'now' && <Icon d={warning} size={15} />}{say(words.urgency[level]!)} · {rows.length}</h3>
              {rows.slice(0, SHOWN).map((item) => <Card key={item.id} item={item} on={target(item) === chosen} at={item.id === cursor} open={open} setDrag={setDrag} />)}
              {rows.length > SHOWN && <p class="queue-more">+{rows.length - SHOWN}</p>}
            </section>
          )
        })}
      </div>
    </aside>
  )
}

/** When the next window of an open door closes. */
function nextDeadline(visits: Iterable<Visit>, now: number): string | undefined {
  let next: string | undefined
  for (const visit of visits) {
    if (over(visit) || visit.state === 'begun') continue
    for (const { close_at: close } of visit.windows) if (Date.parse(close) > now && (!next || close < next)) next = close
  }
  return next
}

/**
 * Live data never moves what the pointer is on: while it is over the queue the order stands, what is new is counted,
 * and what is settled stays until the pointer leaves.
 */
function useHeld(items: Item[]) {
  const [held, setHeld] = useState<string[] | null>(null)
  const known = useRef(new Map<string, Item>())
  for (const item of items) known.current.set(item.id, item)
  useEffect(() => { if (!held) known.current = new Map(items.map((item) => [item.id, item])) }, [items, held])
  const shown = held ? held.flatMap((id) => known.current.get(id) ?? []) : items
  const before = new Set(held ?? [])
  const fresh = held ? items.filter((item) => !before.has(item.id)).length : 0
  return { shown, fresh, hold: () => setHeld(items.map((item) => item.id)), release: () => setHeld(null) }
}

function Card({ item, on, at, open, setDrag }: { item: Item; on: boolean; at: boolean; open: (item: Item) => void; setDrag: (visit: string) => void }) {
  const desk = useDesk()
  const visit = item.visit ? desk.live.index.visits.get(item.visit) : undefined
  const { icon, title, line, side } = describe(item, desk)
  return (
    <article class={`card ${on ? 'on' : ''} ${at ? 'at' : ''}`} data-testid={`queue-${item.kind}`}
      draggable={item.kind === 'unassigned'} onDragStart={(event) => { event.dataTransfer?.setData('text/plain', item.visit ?? ''); setDrag(item.visit!) }} onDragEnd={() => setDrag('')}>
      <button class="card-open" onClick={() => open(item)}>
        {item.kind === 'chase' ? <Mark kind="recheck" size={20} /> : visit && item.kind === 'unassigned' ? <Mark kind={visit.class} size={20} /> : <Icon d={icon} size={19} />}
        <span class="card-title">{title}</span>
        <span class="card-side">{side}</span>
        {line && <span class="card-line">{line}</span>}
      </button>
      <Actions item={item} open={open} at={at} />
    </article>
  )
}

function Actions({ item, open, at }: { item: Item; open: (item: Item) => void; at: boolean }) {
  const desk = useDesk()
  if (item.kind === 'lost') {
    return item.count ? <div class="card-actions"><button class="button stop" onClick={() => open(item)}>{say(words.teamQuitsOf(item.count))}</button></div> : null
  }
  if (item.kind === 'proposal') {
    return <div class="card-actions"><button class="button primary" onClick={() => open(item)}>{say(words.seeProposal(item.count ?? 0))}</button></div>
  }
  if (item.kind !== 'unassigned') return null
  const fix = item.fix && fixTarget(item.fix, item.visit!)
  return (
    <div class="card-actions">
      {fix && <button class="button primary" onClick={() => desk.go('live', fix)}>{fixWords(item.fix!, desk.live.index)}{at && <> <kbd>E</kbd></>}</button>}
      <button class="button link" onClick={() => open(item)}>{say(words.whyLink)}</button>
    </div>
  )
}

function describe(item: Item, desk: ReturnType<typeof useDesk>) {
  const { index, board } = desk.live
  const visit = item.visit ? index.visits.get(item.visit) : undefined
  const team = item.team ? index.teams.get(item.team) : undefined
  const due = item.due ? hhmm(item.due) : ''
  switch (item.kind) {
    case 'unassigned': {
      const row = board?.unassigned.find((other) => other.visit === item.visit)
      const line = row ? whyOut(row) + (isProven(row) ? ` · ${say(words.provenWord)}` : '') : ''
      return { icon: warning, title: `${say(words.unassigned)} ${visit ? door(visit.place) : item.visit}`, line, side: visit?.mandatory ? say(words.dueToday) : due }
    }
    case 'proposal': return { icon: arrow, title: say((item.undoes ? words.undoWaits : words.proposalWaits)(newestVersion(board!) + 1)), line: say(words.proposalLine(item.count ?? 0, item.minutes ?? 0)), side: '' }
    case 'chase': return { icon: tube, title: say(words.chaseTube(item.tube ?? '', item.count ?? 0)), line: say(words.chaseLine), side: due }
    case 'lost': return { icon: noSignal, title: say(words.lostTeam(team?.name ?? '')), line: say(words.lostLine(item.count ?? 0)), side: team?.code ?? '' }
    case 'tube': return { icon: tube, title: say(words.oldestOf(team?.code ?? '', span(item.age ?? 0))), line: say(words.tubeLine('2:00', '4:00', (item.age ?? 0) > LIMIT_S)), side: due }
    case 'late': return { icon: clock, title: visit ? door(visit.place) : '', line: `${team?.code ?? ''} · ${say(words.windowPassed)}`, side: say(words.minutesLate(item.minutes ?? 0)) }
    case 'alert': {
      const alert = board?.alerts.find((row) => row.alert === item.alert)
      const name = words.alertKinds[alert?.kind ?? '']
      const kept = board?.tubes.find((one) => one.tube === alert?.about)
      const about = visit ? door(visit.place) : team ? team.name : kept ? kept.tube : ''
      const who = kept?.team ? index.teams.get(kept.team)?.code : undefined
      const next = words.alertNext[alert?.kind ?? '']
      const line = [who, next && say(next)].filter(Boolean).join(' · ')
      return { icon: alert?.kind.includes('event') ? box : kept ? tube : bell, title: `${name ? say(name) : alert?.kind.replaceAll('_', ' ')} ${about}`, line, side: due }
    }
  }
}
