/** Whether the system is heard, since when it is not, and when it is asked again. */
const SOON_MS = 1000
const AT_MOST_MS = 15_000

export class Signal {
  /** Since when nothing was heard (this phone's own time), and whether it was the system that did not answer. */
  lostAt: number | null = null
  ours = false
  private retry = SOON_MS
  private timer: ReturnType<typeof setTimeout> | undefined
  private asking = false

  constructor(private readonly ask: () => void) {}

  /** Begin to ask; false while somebody asks. */
  asks(): boolean {
    if (this.asking) return false
    this.asking = true
    this.rest()
    return true
  }

  /** The asking is over, with whatever came of it. */
  asked(): void {
    this.asking = false
    if (this.lostAt !== null) this.askAgain()
  }

  /** The system answered. An answer to what was asked (ms, own time) before the signal went does not bring it back. */
  found(asked = performance.now()): void {
    this.retry = SOON_MS
    if (this.lostAt !== null && this.lostAt > asked) return this.askAgain()
    this.lostAt = null
    this.ours = false
  }

  lost(ours: boolean): void {
    this.lostAt ??= performance.now()
    this.ours = ours
    this.askAgain()
  }

  askIn(ms: number): void {
    this.rest()
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.ask()
    }, ms)
  }

  /** Ask after a while that grows to a quarter of a minute; who loses it twice does not put that off. */
  private askAgain(): void {
    if (this.timer !== undefined || this.asking) return
    this.askIn(this.retry)
    this.retry = Math.min(this.retry * 2, AT_MOST_MS)
  }

  private rest(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
