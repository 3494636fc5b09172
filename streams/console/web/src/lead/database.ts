/** What the phone keeps: the route of the shift, the taps in order, and small facts. IndexedDB, else only this page's memory. */
const STORES = ['facts', 'taps'] as const

/** Facts nobody can say again. */
const STRICT = new Set(['marks', 'drafts'])

export interface Store {
  get<T>(key: string): Promise<T | undefined>
  set(key: string, value: unknown): Promise<void>
  forget(key: string): Promise<void>
  addTap(tap: object): Promise<number>
  setTap(seq: number, tap: object): Promise<void>
  dropTap(seq: number): Promise<void>
  taps<T>(): Promise<(T & { seq: number })[]>
  /** Every fact at once: a phone that opens the page waits for one reading, not for ten. */
  all(): Promise<Record<string, unknown>>
  wipe(): Promise<void>
}

function ended<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

export async function openStore(): Promise<Store> {
  try {
    const request = indexedDB.open('doorstep-lead', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORES[0])
      request.result.createObjectStore(STORES[1], { keyPath: 'seq', autoIncrement: true })
    }
    return kept(await ended(request))
  } catch {
    return remembered()
  }
}

function kept(database: IDBDatabase): Store {
  const read = <T>(name: string, act: (store: IDBObjectStore) => IDBRequest<T>) => ended(act(database.transaction(name).objectStore(name)))
  // A tap counts as recorded only when the transaction is on the disk, so that a dead battery loses nothing.
  // What the server can say again need not wait for the disk.
  const write = async <T>(name: string, act: (store: IDBObjectStore) => IDBRequest<T>, durability: IDBTransactionDurability = 'strict'): Promise<T> => {
    const transaction = database.transaction(name, 'readwrite', { durability })
    const request = act(transaction.objectStore(name))
    await written(transaction)
    return request.result
  }
  return {
    get: <T>(key: string) => read('facts', (store) => store.get(key) as IDBRequest<T | undefined>),
    set: async (key, value) => void (await write('facts', (store) => store.put(value, key), STRICT.has(key) ? 'strict' : 'relaxed')),
    forget: async (key) => void (await write('facts', (store) => store.delete(key))),
    addTap: async (tap) => Number(await write('taps', (store) => store.add(tap))),
    setTap: async (seq, tap) => void (await write('taps', (store) => store.put({ ...tap, seq }))),
    dropTap: async (seq) => void (await write('taps', (store) => store.delete(seq))),
    taps: <T>() => read('taps', (store) => store.getAll() as IDBRequest<(T & { seq: number })[]>),
    all: async () => {
      const store = database.transaction('facts').objectStore('facts')
      const [names, values] = await Promise.all([ended(store.getAllKeys()), ended(store.getAll() as IDBRequest<unknown[]>)])
      return Object.fromEntries(names.map((name, at) => [String(name), values[at]]))
    },
    wipe: async () => { for (const name of STORES) await write(name, (store) => store.clear()) },
  }
}

/** A browser that keeps nothing still works while the page stays open. */
function remembered(): Store {
  const facts = new Map<string, unknown>()
  const taps = new Map<number, object>()
  let next = 1
  return {
    get: async <T>(key: string) => facts.get(key) as T | undefined,
    set: async (key, value) => void facts.set(key, value),
    forget: async (key) => void facts.delete(key),
    addTap: async (tap) => { taps.set(next, { ...tap, seq: next }); return next++ },
    setTap: async (seq, tap) => void taps.set(seq, { ...tap, seq }),
    dropTap: async (seq) => void taps.delete(seq),
    taps: async <T>() => [...taps.values()] as (T & { seq: number })[],
    all: async () => Object.fromEntries(facts),
    wipe: async () => { facts.clear(); taps.clear() },
  }
}
