import { dayName, hhmm, nowMs, span } from '../clock'
import { language, say } from '../language'
import * as words from '../words/wall'
import { useCounts, type Counts } from './counts'

const number = (n: number): string => n.toLocaleString('en-US')
const STALE_S = 15
const OLD_S = 60
const DEAD_S = 600

export function Wall({ area }: { area: string }) {
  const { counts, age, unpaired } = useCounts(area)
  if (!counts) return <main class="wall-message">{unpaired ? say(words.wallPair) : ''}</main>
  const level = age > DEAD_S ? 'dead' : age > OLD_S ? 'old' : age > STALE_S ? 'stale' : 'fresh'
  return (
    <div class={`wall ${level} shift-${Math.floor(performance.now() / 600_000) % 4}`} data-testid="wall">
      <Top counts={counts} age={age} level={level} />
      {level !== 'dead' && <><Cleared counts={counts} /><Compounds counts={counts} /><Bottom counts={counts} /></>}
    </div>
  )
}

function Top({ counts, age, level }: { counts: Counts; age: number; level: string }) {
  if (level === 'old' || level === 'dead') {
    return (
      <header class="wall-top warning" role="alert" data-testid="wall-stale">
        <b>▲ {say(words.wallStopped(say(words.wallAge(Math.floor(age / 60), Math.floor(age % 60)))))}</b><span>{say(words.wallAsOf(hhmm(counts.now)))}</span><time>{hhmm(nowMs())}</time>
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
        <div class="doors"><dt>{say(words.doors)}</dt><dd data-testid="wall-doors">{number(counts.doors_visited)} <small>/ {number(counts.doors_due)}</small></dd></div>
      </dl>
    </section>
  )
}

/** A schematic map: compounds in rows from north to south, in each from west to east. */
function rows(compounds: Counts['compounds']): Counts['compounds'][] {
  const sorted = [...compounds].sort((a, b) => (b.lat ?? 0) - (a.lat ?? 0))
  const perRow = Math.min(4, Math.max(1, Math.ceil(Math.sqrt(sorted.length * 1.3))))
  const made: Counts['compounds'][] = []
  for (let at = 0; at < sorted.length; at += perRow) made.push(sorted.slice(at, at + perRow).sort((a, b) => (a.lon ?? 0) - (b.lon ?? 0)))
  return made
}

const step = (open: number | null): string => (open === null ? 'hidden' : open >= 50 ? 's4' : open >= 30 ? 's3' : open >= 15 ? 's2' : open >= 5 ? 's1' : 's0')
const SHOWN = 16

function Compounds({ counts: { compounds } }: { counts: Counts }) {
  // More than fit are cut from the quiet end, so that nothing gets smaller than can be read.
  const shown = [...compounds].sort((a, b) => (b.open ?? 0) - (a.open ?? 0)).slice(0, SHOWN)
  return (
    <section class="wall-map">
      <header><h2>{say(words.wallCompounds)}</h2><p><i class="hatch" />{say(words.wallUnder5)}</p></header>
      <div class="wall-rows">
        {rows(shown).map((row, at) => (
          <div class="wall-row" key={at}>{row.map((one) => (
            <article key={one.name} class={step(one.open === null ? null : one.open / Math.max(1, one.buildings ?? 1))}>
              <i class="block" /><p><span>{one.name}</span>{one.open !== null && <b>{number(one.open)}</b>}</p>
            </article>
          ))}</div>
        ))}
      </div>
      {compounds.length > SHOWN && <p class="wall-more">+{compounds.length - SHOWN}</p>}
    </section>
  )
}

/** Time left of the clock of a chase: its persons sampled within four hours of the result. */
const left = (resulted: string): number => Math.max(0, 14_400 - (nowMs() - Date.parse(resulted)) / 1000)

function Bottom({ counts }: { counts: Counts }) {
  const { tubes_positive: tubes, zones, teams, exceptions } = counts
  return (
    <footer class="wall-bottom">
      {tubes.length ? (
        <section><h2>{say(words.wallTubes(tubes.length))}</h2>{tubes.slice(0, 2).map((tube) => (
          <p class="line" key={tube.tube}><b>{tube.tube}</b> <span>{say(words.wallStage)}</span>{tube.resulted_at && <em class={left(tube.resulted_at) < 5400 ? 'soon' : ''}>{span(left(tube.resulted_at))}</em>}</p>
        ))}</section>
      ) : <section><h2>{say(words.wallOldest)}</h2><p class={`figure ${(counts.oldest_tube_s ?? 0) > 7200 ? 'soon' : ''}`}>{counts.oldest_tube_s == null ? '—' : span(counts.oldest_tube_s)}</p></section>}
      <section><h2>{say(words.wallZones(zones.length))}</h2>{zones.length ? zones.slice(0, 2).map((zone) => (
        <p class="line" key={zone.name}><b>{zone.name}</b><em class="zone">{zone.day}<small>/{zone.days ?? 5} {say(words.wallDays)}</small></em></p>
      )) : <p class="figure quiet">{say(words.wallNone)}</p>}</section>
      <section><h2>{say(words.wallTeams)}</h2><p class="figure">{teams.out}</p>{teams.lost > 0 ? <p class="now">{say(words.wallLost(teams.lost))}</p> : <p class="quiet">{say(words.wallStandby(teams.standby))}</p>}</section>
      <section><h2>{say(words.wallNeeds)}</h2>
        <div class="needs"><p class={exceptions.now ? 'now' : ''}><b>{exceptions.now}</b>{say(words.urgency.now!)}</p><p><b>{exceptions.hour}</b>{say(words.wallHour)}</p></div>
      </section>
    </footer>
  )
}
