import { useState } from 'preact/hooks'
import { hhmm, nowMs, span } from '../clock'
import { check, Icon, left, lock, scan, tube as tubeIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import { ageOf, type Parts } from './app'
import { Camera, clean } from './camera'
import type { OnBoard, Stop, TapKind } from './route'

interface Props { parts: Parts; stop: Stop | undefined; tubes: OnBoard[] }
/** What was looked at so far, kept on the phone: it outlives the page and a new plan. */
interface Looked { scanned: string[]; kept: string[]; at: number }
const NOTHING: Looked = { scanned: [], kept: [], at: 0 }
const DRAFT = 'handover'
const WHY = ['tube_broken', 'tube_missing', 'tube_kept'] as const

/** Each tube is scanned or explained; both sides confirm. Nothing is given away that was not looked at. */
export function Handover({ parts, stop, tubes }: Props) {
  const { phone, route, go } = parts
  const looked = () => phone.drafts.get<Looked>(DRAFT) ?? NOTHING
  const { scanned: ticked, kept, at } = looked()
  const [mode, setMode] = useState<'list' | 'scan' | 'missing'>('list')
  const [received, setReceived] = useState<number | null>(null)
  const here = tubes.filter((row) => !kept.includes(row.tube))
  const scanned = ticked.filter((tube) => here.some((row) => row.tube === tube))
  const keep = (more: Partial<Looked>) => void phone.drafts.keep(DRAFT, { ...looked(), at: nowMs(), ...more })
  const rest = here.filter((row) => !scanned.includes(row.tube))
  const point = stop?.point ?? route.stops.find((other) => other.kind === 'handover' && other.point)?.point
  const give = () => { void phone.drafts.keep(DRAFT, undefined); void phone.tap({ kind: 'handed_over', tubes: scanned, ...(point ? { point } : {}) }); go('next') }
  const explain = (tube: string, kind: TapKind) => {
    void phone.tap({ kind, tubes: [tube] })
    if (kind === 'tube_kept') keep({ kept: [...looked().kept, tube] })
    setMode('list')
  }
  const tick = (code: string) => {
    const found = rest.find((row) => row.tube === code) ?? (code.length >= 4 ? rest.find((row) => row.tube.endsWith(code)) : undefined)
    if (!found) return false
    keep({ scanned: [...looked().scanned, found.tube] })
    if (rest.length === 1) setMode('list')
    return true
  }
  return (
    <>
      <div class="give-head">
        <div><small>{say(words.tubesToGive)}</small><p><b>{here.length}</b> <span>{say(words.tubesWord)} · {say(words.personsWord(here.reduce((sum, row) => sum + row.persons, 0)))}</span></p></div>
        <div class="right"><small>{say(words.oldest)}</small><p><b class="age">{span(ageOf(here[0]))}</b></p><small>{say(words.limitWord)} {span(route.limits?.specimen_s ?? 14_400)}</small></div>
      </div>
      <main class="content give" tabIndex={0} data-testid="handover">
        {mode === 'scan' && <Take tick={tick} begins={(code) => rest.some((row) => row.tube.startsWith(code))} />}
        {mode === 'missing' ? <Missing rest={rest} explain={explain} /> : (
          <>
            <h3 class="band"><b>{say(words.scannedOff)}</b><span>{scanned.length} / {here.length}</span></h3>
            {!tubes.length && <p class="more">{say(words.noTubes)}</p>}
            {here.map((row) => (
              <div key={row.tube} class={`tube ${scanned.includes(row.tube) ? 'on' : ''}`} data-testid={`tube-${row.tube}`}>
                <Icon d={scanned.includes(row.tube) ? check : scan} size={24} width={2.4} /> <b>{row.tube}</b>
                <span>{scanned.includes(row.tube) ? `${say(row.kind === 'pool' ? words.poolOne : words.singleOne)} · ${say(words.personsWord(row.persons))}` : say(words.notScanned)}</span>
              </div>
            ))}
            {kept.map((tube) => <div key={tube} class="tube on"><Icon d={tubeIcon} size={24} width={2.1} /> <b>{tube}</b><span>{say(words.explained)}</span></div>)}
            {here.length > 0 && <Signs from={route.crew[0]?.name ?? route.name} given={rest.length ? null : at} received={received} receive={() => setReceived(nowMs())} />}
          </>
        )}
      </main>
      <footer class="actions">
        {mode !== 'list' ? <button class="main" data-testid="give-list" onClick={() => setMode('list')}><Icon d={left} size={30} width={2.4} /> {say(words.back)}</button>
          : rest.length ? <button class="main" data-testid="scan-tubes" onClick={() => setMode('scan')}><Icon d={scan} size={30} width={2.1} /> {say(words.scanRest(rest.length))}</button>
          : <button class="main" data-testid="handed-over" disabled={!here.length || received === null} onClick={give}><Icon d={received === null ? lock : check} size={30} width={2.4} /> {say(!here.length ? words.noTubes : received === null ? words.waitForReceiver : words.giveGo(here.length))}</button>}
        {rest.length > 0 && mode === 'list' && <button class="second" data-testid="one-missing" onClick={() => setMode('missing')}>{say(words.oneMissing)}</button>}
        {!stop && mode === 'list' && <button class="second" data-testid="give-back" onClick={() => go('next')}><Icon d={left} size={22} width={2.1} /> {say(words.back)}</button>}
      </footer>
    </>
  )
}

/** The camera, and beside it the last four of the number, for a label that cannot be read. */
function Take({ tick, begins }: { tick: (code: string) => boolean; begins: (code: string) => boolean }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const [camera, setCamera] = useState(true)
  const take = (code: string) => { const ok = tick(clean(code)); setWrong(!ok && !begins(clean(code))); if (ok) setText('') }
  return (
    <div class="take">
      {camera && <Camera read={take} none={() => setCamera(false)} />}
      <div class="tube-field">
        <label for="four">{say(camera ? words.lastFour : words.noCamera)}</label>
        <input id="four" data-testid="last-four" value={text} autocapitalize="characters" autocomplete="off" spellcheck={false} enterkeyhint="done" maxLength={40}
          onInput={(event) => { const value = event.currentTarget.value; setText(value); if (clean(value).length >= 4) take(value) }} />
      </div>
      {wrong && <p class="stop-line" role="alert">{say(words.notOnBoard)}</p>}
    </div>
  )
}

function Missing({ rest, explain }: { rest: OnBoard[]; explain: (tube: string, kind: TapKind) => void }) {
  const [tube, setTube] = useState(rest.length === 1 ? rest[0]!.tube : '')
  return (
    <div class="outcomes" data-testid="missing">
      <h3>{say(words.whichMissing)}</h3>
      {rest.map((row) => <button key={row.tube} role="radio" aria-checked={row.tube === tube} class={`person ${row.tube === tube ? 'on' : ''}`} onClick={() => setTube(row.tube)}><i>{row.tube === tube && <Icon d={check} size={24} width={3} />}</i><span><b>{row.tube}</b></span></button>)}
      {WHY.map((kind) => <button key={kind} class="second" disabled={!tube} data-testid={`why-${kind}`} onClick={() => explain(tube, kind)}>{say(words.missingWhy[kind]!)}</button>)}
    </div>
  )
}

/** Who gives has signed once every tube was looked at; only then there is something to receive. */
function Signs({ from, given, received, receive }: { from: string; given: number | null; received: number | null; receive: () => void }) {
  return (
    <div class="signs">
      <div class={`sign ${given === null ? 'waits' : ''}`}><small>{say(words.given)}{given ? ` ${hhmm(given)}` : ''}</small><b>{given !== null && <Icon d={check} size={24} width={2.6} />} {from}</b></div>
      <button class={`sign ${received === null ? 'waits' : ''}`} data-testid="receive" aria-pressed={received !== null} disabled={given === null} onClick={receive}>
        <small>{say(words.received)}{received === null ? '' : ` ${hhmm(received)}`}</small><b>{received !== null && <Icon d={check} size={24} width={2.6} />} {say(received === null ? words.receiverSigns : words.receiverSigned)}</b>
      </button>
    </div>
  )
}
