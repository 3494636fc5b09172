/** A part that is drawn anew only when what it is given has changed. It asks no context, which would draw it all the same. */
import { Component, h, type ComponentChild, type FunctionComponent } from 'preact'

export function still<P extends object>(Inner: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>
      return Object.entries(next).some(([name, value]) => before[name] !== value)
    }
    override render(): ComponentChild {
      return h(Inner, this.props)
    }
  }
}
