import { hhmm, ms } from '../clock'
import { Icon, left as leftIcon, phone as phoneIcon, suit, tube } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import { useState } from 'preact/hooks'
import { tapWord, type Parts } from './app'
import { names } from './door'
import { buildingOf, isOver, stateOf, unitOf, visitsOf, type Stop } from './route'

export function List({ parts, now }: { parts: Parts; now: Stop | null }) {
  const { phone, route, go } = parts
  const [past, setPast] = useState(false)
  const [ask, setAsk] = useState(false)
  const visits = visitsOf(route)
  const done = visits.filter((stop) => isOver(stop, phone.marks))
  const ahead = route.stops.filter((stop) => (stop.kind === 'visit' ? !isOver(stop, phone.marks) : ms(stop.leave_at) > ms(now?.arrive_at ?? route.now)))
  const open = ahead.filter((stop) => stop.kind === 'visit')
  const end = open.at(-1)
  const [before, behind] = words.left(end ? hhmm(end.leave_at) : '')
  let place = ''
  return (
    <>
      <div class="list-head">
        <button data-testid="list-back" onClick={() => go('next')}><Icon d={leftIcon} size={24} width={2.4} /> {say(words.back)}</button>
        <p>{say(before)}<b>{open.length}</b>{say(behind)}</p>
      </div>
      <main class="content list" data-testid="route-list">
        <button class="past" aria-expanded={past} onClick={() => setPast(!past)}>{past ? '⌄' : '›'} <b>{say(words.passedDoors(done.length))}</b><span>{tally(done, parts)}</span></button>
        {past && done.map((stop) => <Row key={stop.visit} parts={parts} stop={stop} n={visits.indexOf(stop) + 1} now={false} />)}
        {ahead.map((stop, at) => {
          if (stop.kind !== 'visit') { place = ''; return <Other key={`${stop.kind}${at}`} stop={stop} /> }
          const building = `${stop.place?.compound} ${buildingOf(stop)}`
          const head = building !== place
          place = building
          return (
            <>
              {head && <h3 class="band">{building}<span>{stop.place?.lift == null ? '' : say(stop.place.lift ? words.lift : words.noLift)}</span></h3>}
              <Row key={stop.visit} parts={parts} stop={stop} n={visits.indexOf(stop) + 1} now={stop === now} />
            </>
          )
        })}
        {ask && <p class="note">{say(words.askDesk)}</p>}
      </main>
      <footer class="actions"><button class="second" onClick={() => setAsk(true)}><Icon d={phoneIcon} size={24} width={2.1} /> {say(words.problem)}</button></footer>
    </>
  )
}

function tally(done: Stop[], { phone }: Parts): string {
  const counted = new Map<string, number>()
  for (const stop of done) {
    const word = wordOf(stateOf(stop, phone.marks))
    counted.set(word, (counted.get(word) ?? 0) + 1)
  }
  return [...counted].map(([word, n]) => `${n} ${word}`).join(' · ')
}

const wordOf = (state: string): string => say(state === 'moved' ? words.moved : state === 'void' ? words.removedStop : tapWord(state))

function Row({ parts, stop, n, now }: { parts: Parts; stop: Stop; n: number; now: boolean }) {
  const over = isOver(stop, parts.phone.marks)
  return (
    <div class={`row ${now ? 'now' : ''} ${over ? 'over' : ''}`}>
      <b class="n">{n}</b>
      <div><b>{unitOf(stop)} {stop.place?.room}</b><p>{names(stop)}{stop.note ? ` · ${stop.note}` : ''}</p></div>
      <div class="time"><b>{now ? say(words.nowWord) : over ? wordOf(stateOf(stop, parts.phone.marks)) : hhmm(stop.arrive_at)}</b>
        {!over && stop.window && ms(stop.window.close_at) - ms(stop.window.open_at) <= 5_400_000 && <p>{say(words.promised(`${hhmm(stop.window.open_at)}–${hhmm(stop.window.close_at)}`))}</p>}</div>
    </div>
  )
}

function Other({ stop }: { stop: Stop }) {
  const word = stop.kind === 'handover' ? words.handover : stop.kind === 'reset' ? words.reset : words.rest
  return <div class="row other"><span class="n"><Icon d={stop.kind === 'handover' ? tube : suit} size={26} width={2.1} /></span><div><b>{say(word)}</b></div><div class="time"><b>{hhmm(stop.arrive_at)}</b></div></div>
}
