/** What was begun on a page and is no tap yet: tubes scanned at a door of two, tubes ticked off at the lab point. */
import type { Store } from './database'

export class Drafts {
  private begun: Record<string, unknown> = {}

  constructor(private readonly store: Store, private readonly changed: () => void) {}

  load(kept: unknown): void {
    this.begun = (kept as Record<string, unknown> | undefined) ?? {}
  }

  get<T>(name: string): T | undefined {
    return this.begun[name] as T | undefined
  }

  /** Keep it under a name, so that a page that is opened again goes on with it; undefined: it is finished. */
  async keep(name: string, value: unknown): Promise<void> {
    const { [name]: _, ...others } = this.begun
    this.begun = value === undefined ? others : { ...others, [name]: value }
    this.changed()
    await this.store.set('drafts', this.begun)
  }

  async forget(): Promise<void> {
    this.begun = {}
    await this.store.forget('drafts')
  }
}
