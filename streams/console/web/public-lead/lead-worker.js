// Answers the lead's page and its files from the phone when there is no signal. It never keeps an answer of the API.
const KEPT = 'doorstep-lead'
const PATIENCE_MS = 4000
const AGAIN = `<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="3">
<p style="font:600 28px sans-serif;margin:40vh 24px;text-align:center">没有信号，正在重试…<br><small lang="en">No signal, trying again…</small></p>`

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// The page from the console, else as it was kept, else a page that tries again: never the browser's own page of errors.
async function page() {
  const fresh = await fetched()
  if (fresh && fresh.ok) return fresh
  const kept = await caches.match('/lead').catch(() => undefined)
  return kept || fresh || new Response(AGAIN, { headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}

async function fetched() {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const fresh = await fetch('/lead', { credentials: 'same-origin', signal: stop.signal })
    const whole = new Response(await fresh.blob(), fresh)
    if (whole.ok) await keep(whole.clone())
    return whole
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

// A phone without room keeps nothing and goes on with what the console says.
async function keep(page) {
  try {
    await (await caches.open(KEPT)).put('/lead', page)
  } catch {
    return
  }
}

// Files carry their content in their name: what is kept never gets old, and what is fetched once is kept.
async function asset(request) {
  const cache = await caches.open(KEPT)
  const kept = await cache.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await cache.put(request, fresh.clone())
  return fresh
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (event.request.mode === 'navigate' && url.pathname === '/lead') event.respondWith(page())
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event.request))
})
