import { Component, type ComponentChildren } from 'preact'

const REST_MS = 3000

interface Props { children: ComponentChildren }

/**
 * A page that is drawn from the beginning when a part of it failed: nobody may look at numbers that stand still. Twice
 * within seconds, and it rests before the next try.
 */
export class Again extends Component<Props, { tries: number; resting: boolean }> {
  override state = { tries: 0, resting: false }
  private last = -Infinity

  override componentDidCatch(error: unknown): void {
    console.error('drawn again after', error)
    const resting = performance.now() - this.last < REST_MS
    this.last = performance.now()
    this.setState(({ tries }) => ({ tries: tries + 1, resting }))
    if (resting) setTimeout(() => this.setState({ resting: false }), REST_MS)
  }

  override render({ children }: Props) {
    const { tries, resting } = this.state
    return <div key={tries} style={{ display: 'contents' }}>{resting ? null : children}</div>
  }
}
