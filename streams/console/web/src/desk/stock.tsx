/** Below the kits: what is in store, counted by hand, and what is short. */
import { useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { call, type Problem } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'
import { useDesk } from './store'
import { useFetched } from './zones'

/** In the order of the columns of a kit. */
const ITEMS = ['single_tubes', 'suits', 'n95', 'gloves', 'shields', 'waste_bags'] as const
interface Stock { items: Partial<Record<string, { count: number; by: string; at: string }>> }

export function StockRows({ sums }: { sums: number[] }) {
  const { area, say: tell, user } = useDesk()
  const [beat, setBeat] = useState(0)
  const [typed, setTyped] = useState<Record<string, string> | null>(null)
  const { data } = useFetched<Stock>(`/api/areas/${area}/stock`, beat)
  if (!data) return null
  const newest = Object.values(data.items).map((one) => one!.at).sort().at(-1)
  const keep = async () => {
    const counts = Object.fromEntries(Object.entries(typed ?? {}).filter(([, text]) => /^\d+$/.test(text.trim())).map(([item, text]) => [item, Number(text)]))
    try {
      if (Object.keys(counts).length) await call('POST', `/api/areas/${area}/stock`, { counts })
      setTyped(null)
      setBeat(beat + 1)
    } catch (error) {
      tell(say(words.refusedCommand(problemText(error as Problem))), true)
    }
  }
  return (
    <>
      <tr data-testid="stock">
        <td>{say(words.stockRow)} <small>{newest ? say(words.countedAt(hhmm(newest))) : say(words.notCounted)}</small></td>
        {ITEMS.map((item) => <td key={item} class="right">{typed
          ? <input class="count" inputMode="numeric" aria-label={item} value={typed[item] ?? data.items[item]?.count ?? ''} onInput={(event) => setTyped({ ...typed, [item]: event.currentTarget.value })} onKeyDown={(event) => { if (event.key === 'Enter') void keep() }} />
          : (data.items[item]?.count ?? '—')}</td>)}
      </tr>
      <tr>
        <td><b>{say(words.shortRow)}</b> {user.role !== 'auditor' && <button class="button" data-testid="count-stock" onClick={() => (typed ? void keep() : setTyped({}))}>{say(typed ? words.keepWord : words.countNow)}</button>}</td>
        {ITEMS.map((item, at) => {
          const known = data.items[item]
          const short = known ? Math.max(0, (sums[at] ?? 0) - known.count) : null
          return <td key={item} class="right">{short === null ? '—' : short > 0 ? <b class="tag now">{say(words.shortOf(short))}</b> : 0}</td>
        })}
      </tr>
    </>
  )
}
