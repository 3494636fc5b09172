import { useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { check, Icon, phone as phoneIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { names } from './door'
import { isOver, shortPlace, visitsOf, type Change } from './route'

/** Shown only after the present door: old and new time, then the order that results. */
export function Changed({ parts, changes }: { parts: Parts; changes: Change[] }) {
  const { phone, route } = parts
  const [ask, setAsk] = useState(false)
  const touched = new Set(changes.map((change) => change.visit))
  const visits = visitsOf(route)
  const ahead = visits.filter((stop) => !isOver(stop, phone.marks))
  return (
    <>
      <div class="changed-head"><h1>{say(words.routeChanged(changes.length))}</h1><p>{say(words.presentStays[0])}<b>{say(words.presentStays[1])}</b>{say(words.presentStays[2])}</p></div>
      <main class="content changed" data-testid="route-changed">
        {changes.slice(0, 6).map((change) => (
          <section key={change.visit} class={change.what === 'removed' ? 'gone' : ''}>
            <h2>{shortPlace(change.stop)}</h2>
            <p>{change.before && <><s>{hhmm(change.before)}</s> → </>}<b>{hhmm(change.stop.arrive_at)}</b>
              <span>{say(change.what === 'added' ? words.addedStop : change.what === 'removed' ? words.removedStop : change.minutes < 0 ? words.earlier(-change.minutes) : words.later(change.minutes))}</span></p>
          </section>
        ))}
        {changes.length > 6 && <p class="more">+{changes.length - 6}</p>}
        <h3>{say(words.orderAfter)}<span>v{route.version}</span></h3>
        <ol>{ahead.slice(0, 12).map((stop) => (
          <li key={stop.visit} class={touched.has(stop.visit!) ? 'on' : ''}><span>{visits.indexOf(stop) + 1}</span>{shortPlace(stop)} {touched.has(stop.visit!) ? say(words.changedMark) : names(stop)}<time>{hhmm(stop.arrive_at)}</time></li>
        ))}</ol>
        {ask && <p class="note">{say(words.askDesk)}</p>}
      </main>
      <footer class="actions">
        <button class="main" data-testid="confirm-route" onClick={() => void phone.acknowledge()}><Icon d={check} size={30} width={2.4} /> {say(words.ackRoute)}</button>
        <button class="second" onClick={() => setAsk(true)}><Icon d={phoneIcon} size={24} width={2.1} /> {say(words.problem)}</button>
      </footer>
    </>
  )
}
