import { countdown, hhmm, nowMs } from '../clock'
import { check, clock, door as doorIcon, Icon, left, Mark, scan, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { CallButton, orderOf } from './door'
import { gateOpen } from './gate'
import { isHeld, type Kept } from './outbox'
import { arrivedAt, buildingOf, floorOf, names, present, stateOf, tubesOnBoard, unitOf, type Stop } from './route'
import { Strip, tapWord } from './statebar'

/** What waits, in words; what was refused or overtaken, with its reason; and the present door, so that work goes on. */
export function Pending({ parts }: { parts: Parts }) {
  const { phone, route, go } = parts
  const { refused, notices, waiting } = phone.outbox
  const stop = gateOpen(route, phone.marks) ? present(route, phone.marks, tubesOnBoard(route, phone.marks).length) : null
  const door = stop?.kind === 'visit' ? stop : null
  const nothing = !waiting.length && phone.signal.lostAt === null
  return (
    <>
      <Strip parts={parts} />
      <main class="content" tabIndex={0} data-testid="pending">
        <div class="carry"><h1>{say(nothing ? words.allSent : words.carryOn)}</h1><p>{say(nothing ? words.allSentWhy : phone.signal.ours ? words.oursWhy : words.carryOnWhy)}</p>{isClockOff(route.speed) && <p>{say(words.clockOff)}</p>}</div>
        {notices.length > 0 && (
          <section class="told" data-testid="notices"><h2><Icon d={warning} size={24} width={2.1} /> {say(words.noticeTitle(notices.length))}</h2>
            {notices.map((one, at) => <p key={at}><b>{hhmm(one.at)} {one.room} {say(tapWord(one.kind))}</b> {say(words.notices[one.what] ?? words.otherReason(one.what))}</p>)}</section>
        )}
        {refused.length > 0 && (
          <section class="told" data-testid="refused"><h2><Icon d={warning} size={24} width={2.1} /> {say(words.rejectedTitle(refused.length))}</h2>
            {refused.map((tap) => <p key={tap.seq}><b>{hhmm(tap.at)} {tap.room} {say(tapWord(tap.kind))}</b> {say(words.rejectedBecause[tap.rejected!] ?? words.otherReason(tap.rejected!))}</p>)}</section>
        )}
        {waiting.length > 0 && <ul class="pending">{waiting.map((tap) => <Waiting key={tap.seq} tap={tap} own={tap.team === route.team && tap.area === route.area} />)}</ul>}
        {door && <Present parts={parts} stop={door} />}
      </main>
      <footer class="actions">
        {refused.length + notices.length > 0
          ? <button class="main" data-testid="told" onClick={() => void phone.outbox.dismiss()}><Icon d={check} size={30} width={2.4} /> {say(words.understood)}</button>
          : <Act parts={parts} stop={door} />}
        <div class="pair">
          <button class="second" data-testid="pending-back" onClick={() => go('next')}>{door && stateOf(door, phone.marks) === 'begun' ? say(words.notSampled) : <><Icon d={left} size={22} width={2.1} /> {say(words.back)}</>}</button>
          {door && <CallButton parts={parts} stop={door} />}
        </div>
      </footer>
    </>
  )
}

/** What another team's shift left here goes out with a code of that team. */
function Waiting({ tap, own }: { tap: Kept; own: boolean }) {
  return (
    <li>
      <time>{hhmm(tap.at)}</time><b>{tap.room} {say(tapWord(tap.kind))}{tap.tubes && tap.kind === 'sampled' ? ` ${say(words.tubeNumber)} ${tap.tubes.map((tube) => tube.slice(-4)).join(' ')}` : ''}</b>
      <span><Icon d={clock} size={20} width={2.1} /> {say(!own ? words.otherTeam : isHeld(tap) ? words.heldWord : words.pendingWord)}</span>
    </li>
  )
}

function Present({ parts, stop }: { parts: Parts; stop: Stop }) {
  const came = arrivedAt(stop, parts.phone.marks)
  const begun = stateOf(stop, parts.phone.marks) === 'begun'
  return (
    <section class="present">
      <div class="which"><Mark kind={stop.class ?? 'special'} size={30} /><h2>{say(begun ? words.nowDoor(orderOf(parts, stop)) : words.nextDoor(orderOf(parts, stop)))}</h2>{begun && came !== null && <b>{say(words.atDoorFor(countdown(Math.floor((nowMs() - came) / 1000))))}</b>}</div>
      <p class="compound">{stop.place?.compound} {buildingOf(stop)} {unitOf(stop)}</p>
      <p class="room-line"><b class="room">{stop.place?.room}</b><span>{[floorOf(stop) && say(words.floorOf(floorOf(stop))), names(stop), stop.note].filter(Boolean).join(' · ')}</span></p>
    </section>
  )
}

function Act({ parts, stop }: { parts: Parts; stop: Stop | null }) {
  const { phone, go } = parts
  if (!stop) return null
  if (stateOf(stop, phone.marks) === 'begun') return <button class="main" data-testid="sampled" onClick={() => go('scan')}><Icon d={scan} size={32} width={2.1} /> {say(words.sampledScan)}</button>
  const arrive = () => { void phone.tap({ kind: 'begun', visit: stop.visit! }, stop.attempt ?? 1, stop.place?.room ?? ''); go('next') }
  return <button class="main" data-testid="arrived" onClick={arrive}><Icon d={doorIcon} size={32} width={2.1} /> {say(words.arrived)}</button>
}

/** More than five minutes off; a simulated day, which is years away or runs faster, says nothing about this phone. */
function isClockOff(speed: number | undefined): boolean {
  const off = Math.abs(nowMs() - Date.now())
  return (speed ?? 1) === 1 && off > 300_000 && off < 200 * 86_400_000
}
