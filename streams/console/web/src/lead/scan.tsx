import { useEffect, useRef, useState } from 'preact/hooks'
import { check, Icon, left } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { DoorHead } from './outcome'
import type { Stop } from './route'

interface Detector { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
type DetectorMaker = new (options: { formats: string[] }) => Detector

/** One tube for one person: the camera where the phone can read codes, else the typed number. */
export function Scan({ parts, stop, back }: { parts: Parts; stop: Stop; back: () => void }) {
  const { phone } = parts
  const residents = stop.residents ?? []
  const [filled, setFilled] = useState<{ tube: string; resident: string }[]>([])
  const [text, setText] = useState('')
  const [person, setPerson] = useState(residents[0]?.resident ?? '')
  const [camera, setCamera] = useState(true)
  const rest = residents.filter((one) => !filled.some((row) => row.resident === one.resident))
  const tube = text.trim().toUpperCase()
  const used = filled.some((row) => row.tube === tube) || parts.route.tubes.some((row) => row.tube === tube) || Object.values(phone.marks).some((mark) => mark.kind === 'sampled' && mark.tubes?.includes(tube))
  const ready = tube.length >= 3 && !used && !!person
  const last = rest.length <= 1
  const finish = (rows: typeof filled) => {
    void phone.tap({ kind: 'sampled', visit: stop.visit!, residents: rows.map((row) => row.resident), tubes: rows.map((row) => row.tube) }, stop.attempt ?? 1, stop.place?.room ?? '')
    back()
  }
  const next = () => {
    if (!ready) return
    const rows = [...filled, { tube, resident: person }]
    if (last) return finish(rows)
    setFilled(rows)
    setText('')
    setPerson(rest.find((one) => one.resident !== person)?.resident ?? '')
  }
  return (
    <>
      <DoorHead stop={stop} />
      <main class="content" data-testid="scan">
        {camera && <Camera read={setText} none={() => setCamera(false)} />}
        <label class="tube-field">
          <span>{say(camera ? words.typeTube : words.noCamera)}</span>
          <input data-testid="tube" value={text} autocapitalize="characters" autocomplete="off" spellcheck={false} enterkeyhint="done" maxLength={40}
            aria-label={say(words.tubeNumber)} onInput={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => event.key === 'Enter' && next()} />
        </label>
        {used && <p class="stop-line" role="alert">{say(words.tubeTwice)}</p>}
        <h3>{say(words.whoIsIn)}</h3>
        {filled.map((row) => <p class="filled" key={row.tube}><Icon d={check} size={24} width={2.6} /> {residents.find((one) => one.resident === row.resident)?.name} · {row.tube}</p>)}
        {rest.map((one) => (
          <button key={one.resident} role="radio" aria-checked={one.resident === person} class={`person ${one.resident === person ? 'on' : ''}`} onClick={() => setPerson(one.resident)}>
            <i>{one.resident === person && <Icon d={check} size={24} width={3} />}</i><b>{one.name} {one.age != null && say(words.years(one.age))}</b>
          </button>
        ))}
        <p class="single"><b>{say(words.singleOnly)}</b>{residents.length > 1 && <><br />{say(words.singlePlan)}</>}</p>
      </main>
      <footer class="actions">
        <button class="main" data-testid="tube-done" disabled={!ready} onClick={next}><Icon d={check} size={30} width={2.4} /> {say(last ? words.finishNext : words.nextTube)}</button>
        <div class="pair">
          <button class="second" onClick={back}><Icon d={left} size={22} width={2.1} /> {say(words.back)}</button>
          {filled.length > 0 && <button class="second" onClick={() => finish(filled)}>{say(words.finishNext)}</button>}
        </div>
      </footer>
    </>
  )
}

function Camera({ read, none }: { read: (text: string) => void; none: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const Maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
    if (!Maker || !navigator.mediaDevices?.getUserMedia) return none()
    let over = false
    let stream: MediaStream | null = null
    const look = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        if (over) return stop()
        video.current!.srcObject = stream
        await video.current!.play()
        const detector = new Maker({ formats: ['code_128', 'code_39', 'ean_13', 'qr_code'] })
        while (!over) {
          const found = await detector.detect(video.current!)
          if (found[0]?.rawValue) { read(found[0].rawValue); navigator.vibrate?.(40) }
          await new Promise((wake) => setTimeout(wake, 250))
        }
      } catch {
        if (!over) none()
      }
    }
    const stop = () => stream?.getTracks().forEach((track) => track.stop())
    void look()
    return () => { over = true; stop() }
  }, [])
  return <div class="camera"><video ref={video} muted playsInline /><i class="frame-corners" /><p>{say(words.scanTube)}</p></div>
}
