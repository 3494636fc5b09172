/** The keys of the page, and the list of them behind `?`. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { book, calendar, history, live as liveIcon, people, shield, table } from '../icons'
import { say, type Pair } from '../language'
import * as words from '../words/desk'

export const RAIL: readonly [page: string, word: Pair, icon: string, key: string][] = [
  ['live', words.live, liveIcon, 'l'], ['clearance', words.clearance, table, 'c'], ['tomorrow', words.tomorrow, calendar, 't'],
  ['ledgers', words.ledgers, book, 'i'], ['zones', words.zones, shield, 'z'], ['teams', words.teams, people, 'm'],
  ['records', words.records, history, 'r'],
]

/** Keys do nothing while a field has the focus, nor with a modifier. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey || (/^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName) && !/^(radio|checkbox)$/.test((event.target as HTMLInputElement).type))

/** Keys of the page, heard from the moment in which what they do is shown; `first`: before all others. */
export function useKeys(heard: (event: KeyboardEvent) => void, first = false): void {
  const now = useRef(heard)
  now.current = heard
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => now.current(event)
    addEventListener('keydown', key, first)
    return () => removeEventListener('keydown', key, first)
  }, [first])
}

/** A menu that is shown until something is chosen, `Esc` is pressed or the pointer goes down elsewhere, from its first moment on. */
export function useMenu(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(false)
  useLayoutEffect(() => {
    if (!shown) return
    const key = (event: KeyboardEvent) => { if (event.key === 'Escape') { event.stopImmediatePropagation(); setShown(false) } }
    const away = (event: Event) => { if (!(event.target as Element).closest('[role=menu], [aria-haspopup=menu]')) setShown(false) }
    addEventListener('keydown', key, true)
    addEventListener('pointerdown', away)
    return () => { removeEventListener('keydown', key, true); removeEventListener('pointerdown', away) }
  }, [shown])
  return [shown, setShown]
}

export function useGoKeys(go: (page: string) => void): void {
  const after = useRef(-Infinity)
  useKeys((event) => {
    if (isTyping(event)) return
    const name = event.key.toLowerCase()
    const page = performance.now() - after.current < 1500 && RAIL.find(([, , , letter]) => letter === name)?.[0]
    if (page) {
      event.stopImmediatePropagation()
      after.current = -Infinity
      go(page)
    } else if (name === 'g') after.current = performance.now()
  }, true)
}

export function KeysHelp() {
  const [shown, setShown] = useState(false)
  useKeys((event) => {
    if (event.key === '?' && !isTyping(event)) setShown((on) => !on)
    else if (event.key === 'Escape') setShown(false)
  })
  if (!shown) return null
  return (
    <Dialog title={say(words.keysTitle)} close={() => setShown(false)} testid="keys">
      <dl class="keys">{words.keyRows.map(([keys, what]) => <div key={keys}><dt>{keys.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</dt><dd>{say(what)}</dd></div>)}</dl>
      <p class="quiet">{say(words.keysNote)}</p>
    </Dialog>
  )
}

/** A box above the page: the focus goes into it and comes back, Esc closes it. */
export function Dialog({ title, close, children, testid, wide }: { title: string; close: () => void; children: preact.ComponentChildren; testid?: string; wide?: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    box.current?.focus()
    return () => before?.focus?.()
  }, [])
  const key = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    if (event.key !== 'Tab') return
    const stops = [...box.current!.querySelectorAll<HTMLElement>('button:not(:disabled),input,select,textarea,a[href]')]
    const [first, last] = [stops[0], stops.at(-1)]
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last?.focus() }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first?.focus() }
  }
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && close()}>
      <div class={`dialog ${wide ? 'dialog-wide' : ''}`} role="dialog" aria-modal="true" aria-label={title} tabIndex={-1} ref={box} data-testid={testid} onKeyDown={key}>
        <header><h2>{title}</h2><button class="key" aria-label={say(words.closeEsc)} onClick={close}>Esc</button></header>
        {children}
      </div>
    </div>
  )
}
