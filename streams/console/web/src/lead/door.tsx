import { hhmm } from '../clock'
import { bell, door as doorIcon, Icon, map, Mark, people, phone as phoneIcon, suit, tube } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { after, buildingOf, floorOf, names, opensAt, unitOf, visitsOf, type OnBoard, type Stop } from './route'
import { specimens, Strip } from './statebar'

export const orderOf = (parts: Parts, stop: Stop): number => visitsOf(parts.route).indexOf(stop) + 1

const windowOf = (stop: Stop): string => (stop.release_at ? say(words.notBefore(hhmm(opensAt(stop)))) : stop.window ? `${hhmm(stop.window.open_at)}–${hhmm(stop.window.close_at)}` : hhmm(stop.start_at))

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

export function Door({ parts, stop, oldest }: { parts: Parts; stop: Stop; oldest: OnBoard | undefined }) {
  const { phone, go } = parts
  const arrive = () => { void phone.tap({ kind: 'begun', visit: stop.visit! }, stop.attempt ?? 1, stop.place?.room ?? ''); go('next') }
  const lab = !!oldest && specimens(parts).now
  return (
    <>
      <Strip parts={parts} />
      <main class="content" tabIndex={0} data-testid="next-door">
        <div class="which"><Mark kind={stop.class ?? 'special'} size={30} /><h2>{say(words.nextDoor(orderOf(parts, stop)))}</h2><b>{windowOf(stop)}</b></div>
        <PlaceLines stop={stop} />
        {stop.note && <p class="note"><Icon d={bell} size={26} width={2.1} /> <span>{stop.note}</span></p>}
        <Facts parts={parts} stop={stop} />
      </main>
      <footer class="actions">
        {lab
          ? <button class="main" data-testid="to-lab" onClick={() => go('handover')}><Icon d={tube} size={32} width={2.1} /> {say(words.toLab)}</button>
          : <button class="main" data-testid="arrived" onClick={arrive}><Icon d={doorIcon} size={32} width={2.1} /> {say(words.arrived)}</button>}
        <div class="pair">
          {lab ? <button class="second" data-testid="arrived" onClick={arrive}><Icon d={doorIcon} size={24} width={2.1} /> {say(words.arrived)}</button> : <CallButton parts={parts} stop={stop} />}
          <button class="second" data-testid="way" onClick={() => go('way')}><Icon d={map} size={24} width={2.1} /> {say(words.directions)}</button>
        </div>
      </footer>
    </>
  )
}

function Facts({ parts, stop }: { parts: Parts; stop: Stop }) {
  const following = after(parts.route, stop, parts.phone.marks)
  const people_ = stop.residents ?? []
  return (
    <ul class="facts">
      {people_.map((one, at) => (
        <li key={one.resident}><Icon d={people} size={24} width={2.1} /> <span class="who"><b>{one.name ?? '—'}</b> {[one.age != null && say(words.years(one.age)), at === 0 && say(words.persons(people_.length))].filter(Boolean).join(' · ')}</span>{at === 0 && stop.contact && <small class="right">{stop.contact}</small>}</li>
      ))}
      <li><Icon d={tube} size={24} width={2.1} /> <b>{say(words.singleFor(stop.persons ?? 1))}</b><span class="right"><Icon d={suit} size={24} width={2.1} /> <b>{say(stop.class === 'special' ? words.protectionOf.special! : words.protectionOf.other!)}</b></span></li>
      {following && <li class="then"><small>{say(words.thenWord)}</small> <span class="who">{floorOf(following) && say(words.floorOf(floorOf(following)))} {following.place?.room} {names(following)}{following.note ? ` · ${following.note}` : ''}</span><span class="right">{hhmm(following.start_at)}</span></li>}
    </ul>
  )
}

/** The number is dialled, never shown: what is on the screen is the word, and its middle is masked where it is named. */
export function CallButton({ parts, stop }: { parts: Parts; stop: Stop }) {
  const number = parts.phone.phones[stop.visit ?? '']
  const face = <><Icon d={phoneIcon} size={24} width={2.1} /> {say(number ? words.call : words.noNumber)}</>
  if (!number) return <button class="second" disabled>{face}</button>
  return <a class="second" href={`tel:${number.replace(/[^\d+]/g, '')}`} data-testid="call" aria-label={`${say(words.call)} ${stop.phone_masked ?? ''}`}>{face}</a>
}

/** The coordinator's own number, where the area has given one. */
export function DeskButton({ parts, word }: { parts: Parts; word?: string }) {
  const { name, phone } = parts.route.desk ?? { name: null, phone: null }
  const face = <><Icon d={phoneIcon} size={24} width={2.1} /> {word ?? say(name ? words.problemWith(name) : words.problem)}</>
  if (!phone) return <button class="second" disabled title={say(words.askDesk)}>{face}</button>
  return <a class="second" href={`tel:${phone.replace(/[^\d+]/g, '')}`} data-testid="call-desk">{face}</a>
}
