// Answers the lead's page and its files from the phone when there is no signal. It never keeps an answer of the API.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function page() {
  const cache = await caches.open('doorstep-lead')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), 4000)
  try {
    const fresh = await fetch('/lead', { credentials: 'same-origin', signal: stop.signal })
    if (fresh.ok) {
      await cache.put('/lead', fresh.clone())
      return fresh
    }
    return (await cache.match('/lead')) ?? fresh
  } catch {
    return (await cache.match('/lead')) ?? Response.error()
  } finally {
    clearTimeout(timer)
  }
}

async function asset(request) {
  const cache = await caches.open('doorstep-lead')
  return (await cache.match(request)) ?? fetch(request)
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (event.request.mode === 'navigate' && url.pathname === '/lead') event.respondWith(page())
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event.request))
})
