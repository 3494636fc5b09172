/** The rows of a ledger with their verdicts: runs of unremarkable ones fold, each shows how it was understood. */
import { useMemo, useState } from 'preact/hooks'
import { check, cross, Icon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { isTyping, useKeys } from './keys'

export interface Doubt { code: string; field?: string; message: string }
export interface Row {
  row: number; line?: number; verdict: string; value?: Record<string, unknown>; doubts?: Doubt[]; field?: string; reason?: string; message?: string; cure?: string
  place?: { compound: string; printed: string; proposals: string[] } | null; printed?: Record<string, string>
}
export interface Shown extends Row { sheet: string; file: string }
type Part = { folded: Shown[] } | { row: Shown }

export const idOf = (row: Shown): string => `${row.file}:${row.sheet}:${row.row}`
const LOUD = new Set(['warn', 'reject'])

function parts(rows: Shown[], fold: boolean): Part[] {
  const made: Part[] = []
  for (const row of rows) {
    const plain = fold && !LOUD.has(row.verdict)
    const last = made.at(-1)
    if (plain && last && 'folded' in last && last.folded[0]!.sheet === row.sheet) last.folded.push(row)
    else made.push(plain ? { folded: [row] } : { row })
  }
  return made
}

interface Props { rows: Shown[]; fold: boolean; chosen: string; choose: (key: string) => void }

export function Rows({ rows, fold, chosen, choose }: Props) {
  const [limit, setLimit] = useState(200)
  const [opened, setOpened] = useState<Set<string>>(new Set())
  const made = useMemo(() => parts(rows, fold), [rows, fold])
  const loud = useMemo(() => rows.filter((row) => LOUD.has(row.verdict)), [rows])
  useKeys((event) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (!step || isTyping(event) || !loud.length) return
    event.preventDefault()
    const at = loud.findIndex((row) => idOf(row) === chosen)
    const next = loud[Math.max(0, Math.min(loud.length - 1, at + step))]!
    choose(idOf(next))
    document.getElementById(idOf(next))?.scrollIntoView({ block: 'nearest' })
  })
  return (
    <div class="import-rows">
      <table class="rows">
        <thead><tr><th class="right">{say(words.rowCol)}</th><th>{say(words.resultCol)}</th><th>{say(words.nameCol)}</th><th>{say(words.addressCol)}</th><th>{say(words.readAs)}</th></tr></thead>
        <tbody>
          {made.slice(0, limit).map((part) => {
            if ('row' in part) return <RowLine key={idOf(part.row)} row={part.row} on={idOf(part.row) === chosen} choose={choose} />
            const [first, last] = [part.folded[0]!, part.folded.at(-1)!]
            if (opened.has(idOf(first))) return part.folded.slice(0, 300).map((row) => <RowLine key={idOf(row)} row={row} on={idOf(row) === chosen} choose={choose} />)
            return (
              <tr key={`fold:${idOf(first)}`} class="folded">
                <td class="right">{first.row === last.row ? first.row : `${first.row}–${last.row}`}</td>
                <td colSpan={4}><button class="plain" onClick={() => setOpened(new Set(opened).add(idOf(first)))}>› {say(words.foldedRows(part.folded.length))}</button></td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {made.length > limit && <button class="button" onClick={() => setLimit(limit + 500)}>{say(words.moreRows(made.length - limit))}</button>}
      <p class="foot"><small>{fold ? say(words.foldFoot(rows.length, rows.length - loud.length)) : ''}</small><small>{say(words.rowKeys)}</small></p>
    </div>
  )
}

const PLACE = ['compound', 'building', 'unit', 'room', 'address', 'place', 'printed']
/** Shown on the map, not in a row. */
const QUIET = new Set(['lon', 'lat', 'datum', 'wgs84', 'person'])
const NAME = ['name', 'member', 'team', 'tube', 'building_name']

const flat = (value: unknown): string => (Array.isArray(value) ? value.map(flat).filter(Boolean).join('、') : value && typeof value === 'object' ? Object.values(value).map(flat).filter(Boolean).join(' ') : value === null || value === undefined || value === '' ? '' : String(value))

const CODES = [words.ruleReasons, words.classes, words.roles, words.teamKinds, words.reports, words.valueWords]

/** A value as people read it: codes in words, phones masked as on every other screen. */
function spoken(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => spoken(field, one)).filter(Boolean).join('、')
  const text = flat(value)
  if (field === 'phone') return text.replace(/(\d{3})\d{4}(\d{4})/g, '$1****$2')
  const known = CODES.find((words) => words[text])?.[text]
  return known ? say(known) : text
}

/** What a row says, in three parts: who, where, and the rest. */
export function understood(row: Row): { name: string; address: string; rest: string } {
  const value = row.value ?? {}
  const nested = typeof value.place === 'object' && value.place ? (value.place as Record<string, unknown>) : value
  const unit = flat(nested.unit)
  const address = flat(value.address) || `${flat(nested.compound)}${flat(nested.building)}${unit && !/单元/.test(unit) ? `${unit}单元` : unit}${flat(nested.room)}` || (typeof value.place === 'string' ? value.place : '') || (row.place ? `${row.place.compound}${row.place.printed}` : '')
  const name = NAME.map((field) => flat(value[field])).find(Boolean) ?? ''
  const rest = Object.entries(value).filter(([field]) => !PLACE.includes(field) && !NAME.includes(field) && !QUIET.has(field)).map(([field, text]) => spoken(field, text)).filter((text) => text && text !== 'false' && text !== 'true')
  return { name, address, rest: rest.slice(0, 5).join(' · ') }
}

function RowLine({ row, on, choose }: { row: Shown; on: boolean; choose: (key: string) => void }) {
  const { name, address, rest } = understood(row)
  const what = row.verdict === 'reject' ? [row.message ?? row.reason, row.cure].filter(Boolean).join(' ') : (row.doubts ?? []).map((doubt) => doubt.message || doubt.code).join('；')
  return (
    <tr id={idOf(row)} class={`${row.verdict === 'reject' ? 'rejected' : ''} ${on ? 'on' : ''}`} onClick={() => choose(idOf(row))}>
      <td class="right">{row.row}</td>
      <td><span class={`tag verdict-${row.verdict}`}>{row.verdict === 'reject' ? <Icon d={cross} size={12} width={2.6} /> : row.verdict === 'warn' ? '?' : <Icon d={check} size={12} width={2.6} />} {say(words.verdicts[row.verdict] ?? words.verdicts.skip!)}</span></td>
      <td><b>{name}</b></td><td>{address}</td>
      <td><span class="read-as">{rest}</span>{what && <b class="doubt">{what}</b>}</td>
    </tr>
  )
}
