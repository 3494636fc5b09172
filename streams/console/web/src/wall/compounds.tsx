import { say } from '../language'
import * as words from '../words/wall'
import type { Building, Compound } from './counts'

/** So many cards keep their names at 36 px; more are cut from the quiet end, so that nothing gets smaller than can be read. */
const SHOWN = 16
const A_ROW = 4
const BARS = 24

/** What a name and its number take, so that a long name is not cut where its neighbours have room to spare [1/1920 of the width]. */
const room = ({ name, open }: Compound): number => [...name].reduce((sum, letter) => sum + (letter > '\u2e80' ? 36 : 20), 42) + (open?.toLocaleString('en-US').length ?? 0) * 27

/** What each of four cards in a row has [1/1920 of the width]: no name has less, if it needs it, for a longer one beside it. */
const SHARE = 290

/** A schematic map: compounds in rows from north to south, in each from west to east; a bar is a building. */
function rowsOf(compounds: Compound[]): Compound[][] {
  const sorted = [...compounds].sort((a, b) => (b.lat ?? 0) - (a.lat ?? 0))
  const rows = Math.max(1, Math.ceil(sorted.length / A_ROW))
  const made: Compound[][] = []
  let at = 0
  for (let row = 0; row < rows; row++) {
    const many = Math.ceil((sorted.length - at) / (rows - row))
    made.push(sorted.slice(at, at + many).sort((a, b) => (a.lon ?? 0) - (b.lon ?? 0)))
    at += many
  }
  return made
}

export function Compounds({ compounds }: { compounds: Compound[] }) {
  const shown = [...compounds].sort((a, b) => (b.open ?? 0) - (a.open ?? 0)).slice(0, SHOWN)
  const rest = compounds.length - shown.length
  return (
    <section class="wall-map">
      <header><h2>{say(words.wallCompounds)}{rest > 0 && <small> · {say(words.wallMore(rest))}</small>}</h2><p><i class="hatch-cell" />{say(words.wallUnder5)}</p></header>
      {!shown.length && <p class="quiet">{say(words.wallEmpty)}</p>}
      <div class="wall-rows">
        {rowsOf(shown).map((row, at) => (
          <div class="wall-row" key={at}>{row.map((one) => <Card key={one.name} one={one} />)}</div>
        ))}
      </div>
    </section>
  )
}

function Card({ one }: { one: Compound }) {
  const bars = one.buildings.slice(0, BARS)
  const columns = bars.length <= 3 ? 1 : bars.length <= 8 ? 2 : bars.length <= 15 ? 3 : 4
  return (
    <article data-testid="wall-compound" style={{ flexGrow: room(one), minWidth: `calc(${Math.min(room(one), SHARE)} * var(--u))` }}>
      <div class="bars" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>{bars.map((bar, at) => <i key={at} class={shade(bar)} />)}</div>
      <p><span>{one.name}</span>{one.open !== null && <b>{one.open.toLocaleString('en-US')}</b>}</p>
    </article>
  )
}

const shade = ({ step, zone }: Building): string => `bar ${step === null ? 'hatch-cell' : `s${step}`}${zone ? ' zone' : ''}`
