// Answers the lead's page and its files from the phone when there is no signal. It never keeps an answer of the API.
const KEPT = 'doorstep-lead'
const PATIENCE_MS = 4000

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function page() {
  const cache = await caches.open(KEPT)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const fresh = await fetch('/lead', { credentials: 'same-origin', signal: stop.signal })
    if (fresh.ok) await cache.put('/lead', fresh.clone())
    return fresh.ok ? fresh : ((await cache.match('/lead')) ?? fresh)
  } catch {
    return (await cache.match('/lead')) ?? Response.error()
  } finally {
    clearTimeout(timer)
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
