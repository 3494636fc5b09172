import { hhmm, nowMs, span } from '../clock'
import { check, Icon, list as listIcon, noSignal, tube as tubeIcon, undo, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import { ageOf, type Parts } from './app'
import { gateOpen } from './gate'
import { isOver, tubesOnBoard, visitsOf } from './route'
import type { Screen } from './screens'
import type { Phone } from './store'

/** From half an hour before the limit the way to the lab point is the main action. Source: SCREENS, section 4. */
const LAST_S = 1800

export interface Specimens { age: number; limit: number; soon: boolean; now: boolean }

export function specimens(parts: Parts): Specimens {
  const age = ageOf(tubesOnBoard(parts.route, parts.phone.marks)[0])
  const limit = parts.route.limits?.specimen_s ?? 14_400
  return { age, limit, soon: age >= (parts.route.limits?.target_s ?? 7_200), now: age >= limit - LAST_S }
}

export function StateBar({ parts, screen }: { parts: Parts; screen: Screen }) {
  const { phone, route, go } = parts
  const waiting = phone.outbox.waiting.length
  if (phone.signal.lostAt !== null) {
    const minutes = Math.floor((performance.now() - phone.signal.lostAt) / 60_000)
    return (
      <header class="state offline" data-testid="offline-bar" role="status">
        <button onClick={() => go('pending')}><Icon d={noSignal} size={24} width={2.1} /> <b>{say(phone.signal.ours ? words.oursFor(minutes) : words.noSignalFor(minutes))}</b><span>{say(words.waiting(waiting))}</span></button>
      </header>
    )
  }
  const told = phone.outbox.refused.length + phone.outbox.notices.length
  const where = !gateOpen(route, phone.marks) ? say(words.gateTitle) : screen === 'handover' ? say(words.atLab) : route.version ? `v${route.version}` : ''
  return (
    <header class="state" data-testid="state-bar">
      <b>{route.name}</b><span class="state-time">{hhmm(nowMs())} · {where}</span>
      <button class="state-sync" onClick={() => go('pending')} data-testid="sync">
        {told ? <><Icon d={warning} size={20} width={2.1} /> {told}</> : waiting ? say(words.waiting(waiting)) : <><Icon d={check} size={20} width={2.6} /> {say(words.synced)}</>}
      </button>
    </header>
  )
}

/** Oldest tube, doors done, the list. From 2:00 on it says so, from 3:30 it is a bar across the top. */
export function Strip({ parts }: { parts: Parts }) {
  const { phone, route, go } = parts
  const visits = visitsOf(route)
  const done = visits.filter((stop) => isOver(stop, phone.marks)).length
  const { age, limit, soon, now } = specimens(parts)
  return (
    <>
      {now && <p class="lab-bar" role="alert" data-testid="lab-bar"><Icon d={tubeIcon} size={24} width={2.1} /> {say(words.labNow(span(age)))}</p>}
      <div class="strip">
        <button class={`strip-cell ${soon ? 'soon' : ''}`} disabled={!age} onClick={() => go('handover')} data-testid="oldest">
          <small>{say(soon ? words.soonLab : words.oldest)}</small>
          <span>{age ? <><b>{span(age)}</b> / {span(limit)}</> : <b>—</b>}</span>
        </button>
        <div class="strip-cell"><small>{say(words.today)}</small><span><b data-testid="done-count">{done} / {visits.length}</b> {say(words.doorUnit)}</span></div>
        <button class="strip-list" data-testid="list" onClick={() => go('list')}><Icon d={listIcon} size={24} width={2.1} /> {say(words.listWord)}</button>
      </div>
    </>
  )
}

export function TakeBack({ phone }: { phone: Phone }) {
  const tap = phone.undoable()
  if (!tap) return null
  return (
    <div class="take-back" role="status">
      <span>{say(words.recorded(`${tap.room ?? ''} ${say(tapWord(tap.kind))}`))}</span>
      <button data-testid="take-back" onClick={() => void phone.takeBack(tap)}><Icon d={undo} size={22} width={2.1} /> {say(words.undoTap)}</button>
    </div>
  )
}

export function tapWord(kind: string) {
  switch (kind) {
    case 'begun': return words.arrived
    case 'sampled': return words.sampledLong
    case 'no_answer': return words.noAnswer
    case 'refused': return words.refused
    case 'resident_moved': return words.moved
    case 'in_hospital': return words.inHospital
    case 'done_elsewhere': return words.elsewhere
    case 'handed_over': return words.handover
    case 'gate': return words.gateTitle
    default: return words.missingWhy[kind] ?? words.gateTitle
  }
}
