/**
 * The whole board of a day, read line by line: between two lines the page paints and answers, so that twelve thousand
 * doors coming in hold up nothing that happens meanwhile.
 */
import { answer, Problem } from '../http'
import { enter, index, lateBy, type Board, type Held, type Route, type Visit } from './board'

/** So long the page may read before it looks up [ms]. */
const SPELL_MS = 5
/** No line for so long is as good as no answer [ms]. */
const PATIENCE_MS = 60_000
interface Part { visits?: Visit[]; routes?: Route[] }

/** Let what waits have its turn; a timer would be slowed down in a page that is not looked at. */
const rest = (): Promise<void> => new Promise((wake) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => { port1.close(); wake() }
  port2.postMessage(0)
})

/**
 * The board with its index; fails like any call, also when the answer ends before its last line. `known` is what the page
 * shows now: doors and routes that are the same are kept, so that nothing of them is drawn anew.
 */
export async function readWhole(path: string, known: () => Held | null): Promise<Held> {
  const stop = new AbortController()
  let timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  let held: Held | null = null
  let missing = 0
  let since = performance.now()
  try {
    const headers = { accept: 'application/x-ndjson', 'accept-language': document.documentElement.lang }
    const response = await fetch(path, { headers, credentials: 'same-origin', cache: 'no-store', signal: stop.signal })
    if (!response.ok || !response.body) { await answer(response); throw new Problem(0, '', '') }
    for await (const line of linesOf(response.body)) {
      if (held) { takeIn(held, JSON.parse(line) as Part, known()); missing -= 1 }
      else { const { parts, ...board } = JSON.parse(line) as Board & { parts: number }; held = begun(board, known()); missing = parts }
      if (performance.now() - since < SPELL_MS) continue
      clearTimeout(timer)
      timer = setTimeout(() => stop.abort(), PATIENCE_MS)
      await rest()
      since = performance.now()
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0, '', '')
  } finally {
    clearTimeout(timer)
  }
  if (!held || missing) throw new Problem(0, '', '')
  return held
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let open = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (open + decoder.decode(value, { stream: !done })).split('\n')
      open = lines.pop()!
      yield* lines
      if (done) return
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

/** What is said again in the same words stays the object it was. */
const kept = <T>(before: T | undefined, now: T): T => (before && JSON.stringify(before) === JSON.stringify(now) ? before : now)

function begun(board: Board, known: Held | null): Held {
  board.buildings = kept(known?.board.buildings, board.buildings)
  return { board, index: index(board) }
}

/** Visits come before the routes that speak of them. */
function takeIn({ board, index: found }: Held, { visits = [], routes = [] }: Part, known: Held | null): void {
  for (const told of visits) {
    const visit = kept(known?.index.visits.get(told.visit), told)
    board.visits.push(visit)
    found.visits.set(visit.visit, visit)
  }
  const before = new Map(routes.length ? known?.board.routes.map((route) => [route.team, route]) : [])
  for (const told of routes) {
    enter(found, told)
    const route = kept(before.get(told.team), told)
    if (route !== told) enter(found, route)
    board.routes.push(route)
    // Asked of every stop as soon as the board is shown, and remembered.
    for (const stop of route.stops) lateBy(found.visits.get(stop.visit ?? ''), stop)
  }
}
