import { hhmm, ms } from '../clock'
import { arrow, check, Icon } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { DeskButton } from './door'
import { isOver, names, opensAt, shortPlace, visitsOf, type Change, type Stop } from './route'

const SHOWN = 6
const ORDER = 12

/** Shown only after the present door: old and new time, why, then the order that results. */
export function Changed({ parts, changes }: { parts: Parts; changes: Change[] }) {
  const { phone, route } = parts
  const touched = new Set(changes.map((change) => change.visit))
  const visits = visitsOf(route)
  const open = (stop: Stop) => !isOver(stop, phone.marks)
  const ahead = visits.filter(open)
  const [first] = ahead
  const stays = !!first && (!touched.has(first.visit!) && phone.seenRoute !== null && visitsOf(phone.seenRoute).find(open)?.visit === first.visit)
  return (
    <>
      <div class="changed-head"><h1>{say(words.routeChanged(changes.length))}</h1><p data-testid="first-after">{stays
        ? <>{say(words.presentStays[0])}<b>{say(words.presentStays[1])}</b>{say(words.presentStays[2])}</>
        : !first ? say(words.noneAhead) : <>{say(words.nextIsNow)} <b>{hhmm(first.start_at)} {shortPlace(first)}</b></>}</p></div>
      <main class="content changed" tabIndex={0} data-testid="route-changed">
        {changes.slice(0, SHOWN).map((change) => (
          <section key={change.visit} class={change.what === 'removed' ? 'gone' : ''}>
            <h2>{shortPlace(change.stop)}</h2>
            <p>{change.before && <><s>{hhmm(change.before)}</s> <Icon d={arrow} size={22} width={2.1} /> </>}<b>{hhmm(change.stop.start_at)}</b>
              <span>{say(change.what === 'added' ? words.addedStop : change.what === 'removed' ? words.removedStop : change.minutes < 0 ? words.earlier(-change.minutes) : words.later(change.minutes))}</span></p>
            {reason(change) && <small>{reason(change)}</small>}
          </section>
        ))}
        {changes.length > SHOWN && <p class="more">{say(words.moreChanges(changes.length - SHOWN))}</p>}
        <h3>{say(words.orderAfter)}<span>v{route.version}</span></h3>
        <ol>{ahead.slice(0, ORDER).map((stop) => (
          <li key={stop.visit} class={touched.has(stop.visit!) ? 'on' : ''}><span>{visits.indexOf(stop) + 1}</span><span class="where">{shortPlace(stop)} {touched.has(stop.visit!) ? say(words.changedMark) : names(stop)}</span><time>{hhmm(stop.start_at)}</time></li>
        ))}</ol>
      </main>
      <footer class="actions">
        <button class="main" data-testid="confirm-route" onClick={() => void phone.acknowledge()}><Icon d={check} size={30} width={2.4} /> {say(words.ackRoute)}</button>
        <DeskButton parts={parts} />
      </footer>
    </>
  )
}

function reason({ why, stop, what }: Change): string {
  const waits = stop.release_at && ms(stop.arrive_at) < opensAt(stop) ? say(words.waitForWindow(hhmm(opensAt(stop)))) : ''
  if (why && words.because[why]) return [say(words.because[why]), waits].filter(Boolean).join(' · ')
  const { window } = stop
  const kept = window && ms(stop.start_at) >= ms(window.open_at) && ms(stop.start_at) <= ms(window.close_at)
  if (what === 'retimed' && kept && ms(stop.arrive_at) < ms(window.open_at)) return say(words.waitForWindow(hhmm(window.open_at)))
  return what === 'retimed' && kept ? say(words.stillInWindow(`${hhmm(window.open_at)}–${hhmm(window.close_at)}`)) : ''
}
