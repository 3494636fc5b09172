/** Keep the page itself on the phone. Where there is no service worker, the open page goes on working without it. */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return
  try {
    await navigator.serviceWorker.register('/lead-worker.js', { scope: '/lead' })
    const files = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src],link[rel=stylesheet]')]
    const cache = await caches.open('doorstep-lead')
    const addresses = files.map((one) => ('src' in one ? one.src : one.href)).filter((address) => address.startsWith(location.origin))
    await cache.addAll(['/lead', ...addresses])
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname
      if (path !== '/lead' && !addresses.includes(request.url)) await cache.delete(request)
    }
  } catch {
    // No signal while opening, or a web view without caches: the stored route and taps do not depend on it.
  }
}
