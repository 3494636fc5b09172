/** The address of every state: #/area/page/item. It holds ids only, never a name. */
import { useEffect, useState } from 'preact/hooks'

export interface Address { area: string; page: string; item: string }

export function read(): Address {
  const [area = '', page = '', item = ''] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent)
  return { area, page: page || 'live', item }
}

export const write = (area: string, page: string, item = ''): void => {
  location.hash = ['', area, page, item].filter((part, at) => at === 0 || part).map(encodeURIComponent).join('/')
}

export function useAddress(): Address {
  const [address, setAddress] = useState(read)
  useEffect(() => {
    const changed = () => setAddress((old) => { const now = read(); return old.area === now.area && old.page === now.page && old.item === now.item ? old : now })
    addEventListener('hashchange', changed)
    // Another place may have been asked for between the first drawing and now.
    changed()
    return () => removeEventListener('hashchange', changed)
  }, [])
  return address
}
