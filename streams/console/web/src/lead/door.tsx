import { useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { bell, door as doorIcon, Icon, map, Mark, people, phone as phoneIcon, suit, tube } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import { Strip, type Parts } from './app'
import { after, buildingOf, floorOf, unitOf, visitsOf, type Stop } from './route'

export function orderOf(parts: Parts, stop: Stop): number {
  return visitsOf(parts.route).indexOf(stop) + 1
}

export const windowOf = (stop: Stop): string => (stop.window ? `${hhmm(stop.window.open_at)}–${hhmm(stop.window.close_at)}` : hhmm(stop.arrive_at))
export const names = (stop: Stop): string => (stop.residents ?? []).map((one) => one.name ?? '—').join('、')

export function PlaceLines({ stop }: { stop: Stop }) {
  const floor = floorOf(stop)
  const lift = stop.place?.lift == null ? '' : say(stop.place.lift ? words.lift : words.noLift)
  return (
    <div class="place">
      <p class="compound">{stop.place?.compound}</p>
      <p class="building">{buildingOf(stop)} {unitOf(stop)}</p>
      <p class="room-line"><b class="room">{stop.place?.room}</b><span>{[floor && say(words.floorOf(floor)), lift].filter(Boolean).join(' · ')}</span></p>
    </div>
  )
}

export function Door({ parts, stop }: { parts: Parts; stop: Stop }) {
  const { phone, route } = parts
  const following = after(route, stop, phone.marks)
  const quarantine = stop.class !== 'special'
  const arrive = () => void phone.tap({ kind: 'begun', visit: stop.visit! }, stop.attempt ?? 1, stop.place?.room ?? '')
  return (
    <>
      <Strip parts={parts} />
      <main class="content" data-testid="next-door">
        <div class="which"><Mark kind={stop.class ?? 'special'} size={30} /><h2>{say(words.nextDoor(orderOf(parts, stop)))}</h2><b>{windowOf(stop)}</b></div>
        <PlaceLines stop={stop} />
        {stop.note && <p class="note"><Icon d={bell} size={26} width={2.1} /> {stop.note}</p>}
        <ul class="facts">
          {(stop.residents ?? []).map((one) => (
            <li key={one.resident}><Icon d={people} size={24} width={2.1} /> <b>{one.name ?? '—'}</b> {one.age != null && say(words.years(one.age))}{stop.residents!.length === 1 && <> · {say(words.persons(1))}</>}</li>
          ))}
          <li><Icon d={tube} size={24} width={2.1} /> <b>{say(words.singleFor(stop.persons ?? 1))}</b><span class="right"><Icon d={suit} size={24} width={2.1} /> <b>{say(quarantine ? words.protectionOf.other! : words.protectionOf.special!)}</b></span></li>
          {following && <li class="then"><small>{say(words.thenWord)}</small> {floorOf(following) && say(words.floorOf(floorOf(following)))} {following.place?.room} {names(following)}<span class="right">{hhmm(following.arrive_at)}</span></li>}
        </ul>
      </main>
      <footer class="actions">
        <button class="main" data-testid="arrived" onClick={arrive}><Icon d={doorIcon} size={32} width={2.1} /> {say(words.arrived)}</button>
        <div class="pair"><CallButton stop={stop} /><Way parts={parts} /></div>
      </footer>
    </>
  )
}

/** The number is dialled, never shown in full: the page knows the masked one only, and asks where it rings. */
export function CallButton({ stop }: { stop: Stop }) {
  const [shown, setShown] = useState(false)
  return <button class="second" onClick={() => setShown(!shown)}><Icon d={phoneIcon} size={24} width={2.1} /> {shown ? (stop.phone_masked ?? '—') : say(words.call)}</button>
}

function Way({ parts }: { parts: Parts }) {
  return <button class="second" onClick={() => parts.go('list')}><Icon d={map} size={24} width={2.1} /> {say(words.directions)}</button>
}

