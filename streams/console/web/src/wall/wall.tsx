import { useState } from 'preact/hooks'
import { dayName, hhmm, ms, nowMs, span } from '../clock'
import { Icon, noSignal, warning } from '../icons'
import { language, say } from '../language'
import * as words from '../words/wall'
import { Compounds } from './compounds'
import { useCounts, type Counts } from './counts'

const number = (n: number): string => n.toLocaleString('en-US')
const STALE_S = 15
const OLD_S = 60
const DEAD_S = 600
const SHIFT_MS = 600_000
const LINES = 2

export function Wall({ area }: { area: string }) {
  const { counts, age, trouble, pair } = useCounts(area)
  if (trouble === 'unpaired') return <Pairing pair={pair} />
  if (!counts) return <main class="wall-message">{trouble === 'none' ? say(words.noArea) : trouble === 'away' ? say(words.pairAway) : ''}</main>
  const level = age > DEAD_S ? 'dead' : age > OLD_S ? 'old' : age > STALE_S ? 'stale' : 'fresh'
  return (
    <main class={`wall ${level} shift-${Math.floor(performance.now() / SHIFT_MS) % 4}`} data-testid="wall">
      <Top counts={counts} age={age} level={level} />
      {level !== 'dead' && <><Cleared counts={counts} /><Compounds compounds={counts.compounds} /><Bottom counts={counts} /></>}
    </main>
  )
}

/** The code is made on the settings page and typed here once; the language is that of the page's address. */
function Pairing({ pair }: { pair: (code: string) => Promise<number> }) {
  const [wrong, setWrong] = useState('')
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget as HTMLFormElement).get('code') ?? '')
    const status = await pair(code)
    setWrong(status === 0 ? '' : say(status === 429 ? words.pairWait : status >= 500 ? words.pairAway : words.pairWrong))
  }
  return (
    <main class="wall-pair" data-testid="wall-pair">
      <h1>{say(words.pairTitle)}</h1>
      <p>{say(words.pairHow)}</p>
      <form onSubmit={submit}>
        <label for="code">{say(words.pairCode)}</label>
        <input id="code" name="code" data-testid="pair-code" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={12} autofocus required />
        <button data-testid="pair-go">{say(words.pairGo)}</button>
      </form>
      <p class="wrong" role="alert">{wrong}</p>
    </main>
  )
}

function ageText(age: number): string {
  const minutes = Math.floor(age / 60)
  return say(minutes >= 60 ? words.wallAgeHours(Math.floor(minutes / 60), minutes % 60) : words.wallAge(minutes, Math.floor(age % 60)))
}

function Top({ counts, age, level }: { counts: Counts; age: number; level: string }) {
  if (level === 'old' || level === 'dead') {
    return (
      <header class="wall-top warning" role="alert" data-testid="wall-stale">
        <Icon d={warning} size={56} width={1.9} /><b>{say(words.wallStopped(ageText(age)))}</b><span>{say(words.wallAsOf(hhmm(nowMs() - age * 1000 * (counts.speed ?? 1))))}</span><time>{hhmm(nowMs())}</time>
      </header>
    )
  }
  return (
    <header class="wall-top">
      <h1>{counts.name}</h1><p>{say(words.roundOf(counts.round))} · {dayName(counts.date, language())}</p>
      <span class={`wall-age ${level}`} data-testid="wall-age"><i />{say(words.wallUpdated(Math.floor(age)))}</span><time>{hhmm(nowMs())}</time>
    </header>
  )
}

function Cleared({ counts: { counts } }: { counts: Counts }) {
  const of = (n: number) => `${counts.registered ? (n / counts.registered) * 100 : 0}%`
  const percent = counts.registered ? Math.floor(((counts.sampled + counts.excused) / counts.registered) * 100) : 0
  return (
    <section class="wall-cleared">
      <h2>{say(words.wallCleared)}</h2>
      <p class="percent" data-testid="wall-percent">{percent}<small>%</small></p>
      <div class="wall-bar"><i class="fill" style={{ width: of(counts.sampled) }} /><i class="hatch" style={{ width: of(counts.excused) }} /></div>
      <dl>
        <div><dt><i class="square fill" />{say(words.sampled)}</dt><dd>{number(counts.sampled)}</dd></div>
        <div><dt><i class="square hatch" />{say(words.excused)}</dt><dd>{number(counts.excused)}</dd></div>
        <div class="big"><dt><i class="square" />{say(words.open)}</dt><dd>{number(counts.open)}</dd></div>
      </dl>
      <dl class="doors"><div><dt>{say(words.doors)}</dt><dd data-testid="wall-doors">{number(counts.doors_visited)} <small>/ {number(counts.doors_due)}</small></dd></div></dl>
    </section>
  )
}

const SOON_S = 5_400

function Bottom({ counts }: { counts: Counts }) {
  const { tubes_positive: tubes, zones, teams, exceptions } = counts
  return (
    <footer class="wall-bottom">
      {tubes.length ? <Tubes tubes={tubes} /> : <Oldest at={counts.oldest_tube_at} />}
      <Zones zones={zones} />
      <section><h2>{say(words.wallTeams)}</h2><p class="figure">{teams.out}</p>{teams.lost > 0 ? <p class="now"><Icon d={noSignal} size={40} width={2} /> {say(words.wallLost(teams.lost))}</p> : <p class="quiet">{say(words.wallStandby(teams.standby))}</p>}</section>
      <section><h2>{say(words.wallNeeds)}</h2>
        <div class={`needs ${Math.max(exceptions.now, exceptions.hour) > 99 ? 'many' : ''}`}><p class={exceptions.now ? 'now' : ''}><b>{exceptions.now}</b>{say(words.wallNow)}</p><p><b>{exceptions.hour}</b>{say(words.wallHour)}</p></div>
      </section>
    </footer>
  )
}

/** The chases whose clock ends first: the last four of the tube, what must be done, and the time left for it. */
function Tubes({ tubes }: { tubes: Counts['tubes_positive'] }) {
  return (
    <section><h2>{say(words.wallTubes(tubes.length))}</h2>{tubes.slice(0, LINES).map((tube) => {
      const left = (ms(tube.due_at) - nowMs()) / 1000
      const state = left < 0 ? 'now' : left < SOON_S ? 'soon' : ''
      return (
        <div key={tube.tube}>
          <p class="line"><b>{tube.tube.slice(-4)}</b> <span>{say(words.stages[tube.stage] ?? [tube.stage, tube.stage])}</span><em class={state}>{left < 0 ? say(words.wallOver(span(-left))) : span(left)}</em></p>
          <i class={`clock-bar ${state}`}><i style={{ width: `${Math.min(100, Math.max(0, (1 - left / tube.limit_s) * 100))}%` }} /></i>
        </div>
      )
    })}</section>
  )
}

function Zones({ zones }: { zones: Counts['zones'] }) {
  return (
    <section><h2>{say(words.wallZones(zones.length))}{zones.length > LINES && <> · {say(words.wallMoreOf(zones.length - LINES))}</>}</h2>
      {zones.length ? zones.slice(0, LINES).map((zone) => (
        <div key={zone.name}>
          <p class="line"><b class="zone-name">{zone.name}</b><em>{zone.day}<small>/{zone.days} {say(words.wallDays)}</small></em></p>
          <i class="day-bar">{Array.from({ length: zone.days }, (_, at) => <i key={at} class={at < zone.day ? 'past' : ''} />)}</i>
        </div>
      )) : <p class="figure quiet">{say(words.wallNone)}</p>}
    </section>
  )
}

function Oldest({ at }: { at: string | null }) {
  const age = at ? Math.max(0, (nowMs() - ms(at)) / 1000) : 0
  return <section><h2>{say(words.oldest)}</h2><p class={`figure ${age > 7_200 ? 'soon' : ''}`}>{at ? span(age) : '—'}</p></section>
}
