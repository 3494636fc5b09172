import { useState } from 'preact/hooks'
import { hhmm, ms, span } from '../clock'
import { down, Icon, left as leftIcon, right, suit, tube } from '../icons'
import { language, say } from '../language'
import { last } from '../lists'
import * as words from '../words/lead'
import type { Parts } from './app'
import { Correct, wordOf } from './correct'
import { DeskButton } from './door'
import { buildingOf, isOver, names, shortPlace, stateOf, unitOf, visitsOf, type OnBoard, type Stop } from './route'
import { tapWord } from './statebar'

/** By building, past ones folded; rest, reset and handover are rows; the lead does not re-order. */
export function List({ parts, now, tubes }: { parts: Parts; now: Stop | null; tubes: OnBoard[] }) {
  const { phone, route, go } = parts
  const [past, setPast] = useState(false)
  const [opened, setOpened] = useState('')
  const visits = visitsOf(route)
  const done = visits.filter((stop) => isOver(stop, phone.marks))
  const ahead = route.stops.filter((stop) => (stop.kind === 'visit' ? !isOver(stop, phone.marks) : ms(stop.leave_at) > ms(now?.arrive_at ?? route.now)))
  const open = ahead.filter((stop) => stop.kind === 'visit')
  const end = last(open)
  const again = done.find((stop) => stop.visit === opened)
  const [before, behind] = words.left(end ? hhmm(end.leave_at) : '')
  if (again) return <Correct key={opened} parts={parts} stop={again} back={() => setOpened('')} />
  return (
    <>
      <div class="list-head">
        <button data-testid="list-back" onClick={() => go('next')}><Icon d={leftIcon} size={24} width={2.4} /> {say(words.back)}</button>
        <p>{say(before)}<b>{open.length}</b>{say(behind)}</p>
      </div>
      <main class="content list" tabIndex={0} data-testid="route-list">
        <button class="past" aria-expanded={past} onClick={() => setPast(!past)}><Icon d={past ? down : right} size={20} width={2.4} /> <b>{say(words.passedDoors(done.length))}</b><span>{tally(done, parts)}</span></button>
        {past && done.map((stop) => <Past key={stop.visit} parts={parts} stop={stop} n={visits.indexOf(stop) + 1} open={() => setOpened(stop.visit!)} />)}
        {blocks(ahead).map(({ head, stops }, at) => (
          <section key={at}>
            {head && <h3 class="band"><b>{head}</b><span>{[say(words.doorsHere(stops.length)), liftOf(stops[0]!)].filter(Boolean).join(' · ')}</span></h3>}
            {stops.map((stop, n) => (stop.kind === 'visit'
              ? <Row key={stop.visit} stop={stop} n={visits.indexOf(stop) + 1} now={stop === now} />
              : <Other key={`${stop.kind}${n}`} stop={stop} oldest={tubes[0]} />))}
          </section>
        ))}
        {phone.removed.map((stop) => <Removed key={stop.visit} stop={stop} />)}
      </main>
      <footer class="actions"><div class="pair wide"><DeskButton parts={parts} /><button class="second language" onClick={parts.turn}>{language() === 'zh' ? 'English' : '中文'}</button></div></footer>
    </>
  )
}

const liftOf = (stop: Stop): string => (stop.place?.lift == null ? '' : say(stop.place.lift ? words.lift : words.noLift))

/** Stops in order, gathered while they stay in one building; what is no visit stands alone. */
function blocks(stops: Stop[]): { head: string; stops: Stop[] }[] {
  const made: { head: string; stops: Stop[] }[] = []
  for (const stop of stops) {
    const head = stop.kind === 'visit' ? `${stop.place?.compound ?? ''} ${buildingOf(stop)}` : ''
    const newest = last(made)
    if (newest && head && newest.head === head) newest.stops.push(stop)
    else made.push({ head, stops: [stop] })
  }
  return made
}

function tally(done: Stop[], { phone }: Parts): string {
  const counted = new Map<string, number>()
  for (const stop of done) {
    const state = stateOf(stop, phone.marks)
    const word = say(words.tallies[state] ?? tapWord(state))
    counted.set(word, (counted.get(word) ?? 0) + 1)
  }
  return [...counted].map(([word, n]) => `${n} ${word}`).join(' · ')
}

/** A door that is over, with where it was, because it stands under no building; pressing it opens the correction. */
function Past({ parts, stop, n, open }: { parts: Parts; stop: Stop; n: number; open: () => void }) {
  return (
    <button class="row over" data-testid={`past-${stop.visit}`} onClick={open}>
      <b class="n">{n}</b>
      <span><b>{shortPlace(stop)}</b><small>{names(stop)}</small></span>
      <span class="time"><b>{say(wordOf(stateOf(stop, parts.phone.marks)))}</b> <Icon d={right} size={20} width={2.1} /></span>
    </button>
  )
}

function Row({ stop, n, now }: { stop: Stop; n: number; now: boolean }) {
  return (
    <div class={`row ${now ? 'now' : ''}`}>
      <b class="n">{n}</b>
      <div><b>{unitOf(stop)} {stop.place?.room}</b><p>{names(stop)}{stop.note ? ` · ${stop.note}` : ''}</p></div>
      <div class="time"><b>{now ? say(words.nowWord) : hhmm(stop.start_at)}</b>
        {stop.window && ms(stop.window.close_at) - ms(stop.window.open_at) <= 5_400_000 && <p>{say(words.promised(`${hhmm(stop.window.open_at)}–${hhmm(stop.window.close_at)}`))}</p>}</div>
    </div>
  )
}

function Removed({ stop }: { stop: Stop }) {
  return (
    <div class="row gone" data-testid="removed-row">
      <span class="n" />
      <div><s>{stop.place?.compound} {buildingOf(stop)} {unitOf(stop)} {stop.place?.room}</s><p>{names(stop)}</p></div>
      <div class="time"><b>{say(words.removedStop)}</b></div>
    </div>
  )
}

function Other({ stop, oldest }: { stop: Stop; oldest: OnBoard | undefined }) {
  const word = stop.kind === 'handover' ? words.handover : stop.kind === 'reset' ? words.reset : words.rest
  const age = stop.kind === 'handover' && oldest ? (ms(stop.arrive_at) - oldest.sealed) / 1000 : 0
  return (
    <div class="row other">
      <span class="n"><Icon d={stop.kind === 'handover' ? tube : suit} size={26} width={2.1} /></span>
      <div><b>{say(word)}</b>{age > 0 && <p>{say(words.oldestThen(span(age)))}</p>}</div>
      <div class="time"><b>{hhmm(stop.start_at)}</b></div>
    </div>
  )
}
