import { useState } from 'preact/hooks'
import { check, Icon, left, scan as scanIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { Camera, clean } from './camera'
import { DoorHead } from './outcome'
import { waitingAt, type Resident, type Stop } from './route'

type Row = { tube: string; resident: string }

/** One tube for one person: the camera where the phone can read codes, else the typed number. */
export function Scan({ parts, stop, back }: { parts: Parts; stop: Stop; back: () => void }) {
  const { phone, route } = parts
  const residents = waitingAt(stop, phone.marks)
  const draft = `scan:${stop.visit}`
  const [filled, setFilled] = useState<Row[]>(() => phone.drafts.get<Row[]>(draft) ?? [])
  const [text, setText] = useState('')
  const [person, setPerson] = useState(residents.find((one) => (!one.sampled || stop.class === 'recheck') && !filled.some((row) => row.resident === one.resident))?.resident ?? '')
  const [camera, setCamera] = useState<'on' | 'typing' | 'none'>('on')
  const rest = residents.filter((one) => !filled.some((row) => row.resident === one.resident))
  const tube = clean(text)
  const used = isUsed(tube, filled, route.tubes, phone.marks)
  const again = !!residents.find((one) => one.resident === person)?.sampled && stop.class !== 'recheck'
  const ready = tube.length >= 3 && !used && !!person && !again
  const last = rest.filter((one) => !one.sampled || stop.class === 'recheck').length <= 1
  const finish = (rows: Row[]) => {
    void phone.drafts.keep(draft, undefined)
    void phone.tap({ kind: 'sampled', visit: stop.visit!, residents: rows.map((row) => row.resident), tubes: rows.map((row) => row.tube) }, stop.attempt ?? 1, stop.place?.room ?? '')
    back()
  }
  const next = () => {
    if (!ready) return
    const rows = [...filled, { tube, resident: person }]
    if (last) return finish(rows)
    setFilled(rows)
    void phone.drafts.keep(draft, rows)
    setText('')
    setPerson(rest.find((one) => one.resident !== person && !one.sampled)?.resident ?? '')
  }
  return (
    <>
      <DoorHead stop={stop} />
      <main class="content scan" tabIndex={0} data-testid="scan">
        {camera === 'on' && !tube && <Camera read={setText} none={() => setCamera('none')} />}
        <Code tube={tube} typing={camera !== 'on'} none={camera === 'none'} text={text} set={setText} enter={next} turn={() => { setText(''); setCamera(camera === 'on' ? 'typing' : 'on') }} />
        {used && <p class="stop-line" role="alert">{say(words.tubeTwice)}</p>}
        <h3 id="who">{say(words.whoIsIn)}</h3>
        {filled.map((row) => <p class="filled" key={row.tube}><Icon d={check} size={24} width={2.6} /> {residents.find((one) => one.resident === row.resident)?.name} · {row.tube}</p>)}
        <div role="radiogroup" aria-labelledby="who" class="people">
          {rest.map((one) => <Person key={one.resident} one={one} on={one.resident === person} recheck={stop.class === 'recheck'} choose={() => setPerson(one.resident)} />)}
        </div>
        <p class="single"><b>{say(words.singleOnly)}</b><br />{say(residents.length > 1 ? words.singlePlan : words.singleWrong)}</p>
      </main>
      <footer class="actions">
        <button class="main" data-testid="tube-done" disabled={!ready} onClick={next}><Icon d={check} size={30} width={2.4} /> {say(last ? words.finishNext : words.nextTube)}</button>
        <div class="pair">
          <button class="second" data-testid="scan-back" onClick={back}><Icon d={left} size={22} width={2.1} /> {say(words.back)}</button>
          {filled.length > 0 && <button class="second" data-testid="finish-without" onClick={() => finish(filled)}>{say(words.finishWithout(rest.length))}</button>}
        </div>
      </footer>
    </>
  )
}

const isUsed = (tube: string, filled: Row[], known: { tube: string }[], marks: Parts['phone']['marks']): boolean =>
  !!tube && (filled.some((row) => row.tube === tube) || known.some((row) => row.tube === tube) || Object.values(marks).some((mark) => mark.kind === 'sampled' && mark.tubes?.includes(tube)))

interface CodeProps { tube: string; typing: boolean; none: boolean; text: string; set: (text: string) => void; enter: () => void; turn: () => void }

function Code({ tube, typing, none, text, set, enter, turn }: CodeProps) {
  if (!typing) {
    return (
      <div class={`code ${tube ? 'read' : ''}`}>
        {tube ? <b data-testid="tube-read"><Icon d={check} size={28} width={2.6} /> {tube}</b> : <b />}
        {tube && <button onClick={() => set('')}>{say(words.scanOver)}</button>}
        <button data-testid="type-tube" onClick={turn}>{say(words.typeTube)}</button>
      </div>
    )
  }
  return (
    <div class="tube-field">
      <label for="tube">{say(none ? words.noCamera : words.typeTube)}</label>
      <input id="tube" data-testid="tube" value={text} autocapitalize="characters" autocomplete="off" spellcheck={false} enterkeyhint="done" maxLength={40}
        onInput={(event) => set(event.currentTarget.value)} onKeyDown={(event) => event.key === 'Enter' && enter()} />
      {!none && <button class="second" data-testid="use-camera" onClick={turn}><Icon d={scanIcon} size={24} width={2.1} /> {say(words.useCamera)}</button>}
    </div>
  )
}

function Person({ one, on, recheck, choose }: { one: Resident; on: boolean; recheck: boolean; choose: () => void }) {
  const again = !!one.sampled && !recheck
  return (
    <button role="radio" aria-checked={on} class={`person ${on ? 'on' : ''}`} onClick={choose}>
      <i>{on && <Icon d={check} size={24} width={3} />}</i>
      <span><b>{one.name ?? '—'} {one.age != null && say(words.years(one.age))}</b><small class={again ? 'stop' : ''}>{say(again ? words.secondToday : one.sampled ? words.recheckAllowed : words.firstToday)}</small></span>
    </button>
  )
}
