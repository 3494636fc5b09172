/** A server-sent feed that reconnects by itself and knows how old it is. */
export interface Feed {
  close(): void
}

export function openFeed(path: string, names: readonly string[], heard: (name: string, data: unknown, rev: number) => void): Feed {
  let source: EventSource
  let closed = false
  let last = performance.now()
  const listen = (name: string) => (event: Event) => {
    last = performance.now()
    const text = (event as MessageEvent<string>).data
    try {
      heard(name, text ? JSON.parse(text) : {}, Number((event as MessageEvent<string>).lastEventId) || 0)
    } catch {
      heard('stale', {}, 0)
    }
  }
  const start = () => {
    last = performance.now()
    source = new EventSource(path)
    source.onopen = () => heard('open', {}, 0)
    source.onerror = () => heard('error', {}, 0)
    for (const name of [...names, 'stale', 'tick']) source.addEventListener(name, listen(name))
  }
  // A closed source does not come back by itself, and a half-open connection says nothing: both are replaced.
  const watch = setInterval(() => {
    const silent = performance.now() - last > 45_000
    if (closed || (source.readyState !== EventSource.CLOSED && !silent)) return
    source.close()
    start()
    heard('stale', {}, 0)
  }, 3000)
  start()
  return {
    close() {
      closed = true
      clearInterval(watch)
      source.close()
    },
  }
}
