/** The wall's one feed of counts. It pairs itself once, keeps the last counts, and never stops trying. */
import { useEffect, useState } from 'preact/hooks'
import { observe } from '../clock'
import { openFeed, type Feed } from '../feed'
import { call, Problem, signIn } from '../http'

export interface Counts {
  area: string; name: string; date: string; now: string; timezone?: string; last_change: number; round: number
  counts: { registered: number; sampled: number; excused: number; open: number; doors_due: number; doors_visited: number }
  compounds: { name: string; lat: number | null; lon: number | null; open: number | null; buildings?: number }[]
  tubes_positive: { tube: string; resulted_at?: string | null }[]
  zones: { name: string; day: number; days?: number }[]
  teams: { out: number; lost: number; standby: number }
  exceptions: { now: number; hour: number; info: number }
  oldest_tube_s: number | null
}

export interface Seen { counts: Counts | null; age: number; unpaired: boolean }

export function useCounts(area: string): Seen {
  const [counts, setCounts] = useState<Counts | null>(null)
  const [unpaired, setUnpaired] = useState(false)
  const [heard, setHeard] = useState(performance.now())
  const [, setBeat] = useState(0)
  useEffect(() => {
    let gone = false
    let feed: Feed | null = null
    const alive = () => setHeard(performance.now())
    const take = (next: Counts) => { observe(next.now, next.timezone); setCounts(next); alive() }
    const load = async () => {
      try {
        await pair()
        const next = await call<Counts>('GET', `/api/wall/${encodeURIComponent(area)}`)
        if (gone) return
        setUnpaired(false)
        take(next)
        feed ??= openFeed(`/api/wall/${encodeURIComponent(area)}/feed`, ['wall'], (name, data) => {
          if (name === 'wall') take(data as Counts)
          else if (name === 'tick') { observe((data as { now?: string }).now); alive() }
          else if (name === 'stale') void load()
        })
      } catch (error) {
        if (gone) return
        const status = error instanceof Problem ? error.status : 0
        setUnpaired(status === 401 || status === 403 || status === 404)
        setTimeout(() => !gone && void load(), 5000)
      }
    }
    void load()
    const timer = setInterval(() => setBeat((n) => (n + 1) % 1000), 1000)
    return () => { gone = true; clearInterval(timer); feed?.close() }
  }, [area])
  return { counts, age: (performance.now() - heard) / 1000, unpaired }
}

async function pair(): Promise<void> {
  const token = location.hash.slice(1)
  if (!token) return
  await signIn({ token })
  // The token stays in the address: the browser of a wall restarts by itself and has nobody to pair it again.
}
