/** Two people at one thing, a step without an answer, and what can be taken back. */
import { countdown, hhmm } from '../clock'
import { Icon, lock, undo as undoIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { commandText, type Command } from './commands'
import { Dialog, useMenu } from './keys'
import { useDesk, useSecond } from './store'

/** Both results side by side, who was first, and one choice. */
export function ConflictDialog() {
  const desk = useDesk()
  const { conflict, settleConflict } = desk
  if (!conflict) return null
  const { first, mine, done } = conflict
  // An undo names only the number of the command it takes back; what that was about is in the list of what can be undone.
  const meant = { ...desk.undoable.find((one) => one.id === mine.undoes), ...mine }
  return (
    <Dialog title={say(mine.type === 'undo' ? words.changedSince(first.by) : words.conflictTitle(first.by))} close={() => settleConflict(false)} testid="conflict" wide>
      <p class="dialog-text" role="alert">{say(done ? words.conflictDone : words.conflictLine)}</p>
      <div class="sides">
        <section><small>{say(words.theirs(first.by, hhmm(first.at)))}{first.version ? ` · v${first.version}` : ''}</small><b>{commandText(first, desk.live.index)}</b></section>
        <section><small>{say(words.yours)}</small><b>{commandText(meant, desk.live.index)}</b></section>
      </div>
      <footer>
        <button class="button primary" data-testid="keep-theirs" onClick={() => settleConflict(false)}>{say(done ? words.close : words.keepTheirs)}</button>
        {!done && <button class="button" data-testid="do-mine" onClick={() => settleConflict(true)}>{say(words.doMine)}</button>}
      </footer>
    </Dialog>
  )
}

/** The step whose answer got lost: it is kept, and asked again with the same number. */
export function PendingDialog({ offline }: { offline: boolean }) {
  const { pending, dropPending, live } = useDesk()
  if (!pending || (!offline && pending.tries < 3)) return null
  return (
    <div class="pending" role="status" data-testid="pending">
      <h2><Icon d={lock} size={18} /> {say(words.pendingTitle)}</h2>
      <p>{say(words.pendingNote)}</p>
      <div class="pending-step"><b>{commandText(pending.body as Command, live.index)}</b><span class="tag outline">{say(words.pendingWaits)}</span>
        <small>{say(words.pendingGiven(new Date(pending.at).toTimeString().slice(0, 8), pending.body.id.slice(0, 8)))}</small></div>
      <button class="button" onClick={dropPending}>{say(words.pendingDrop)}</button>
    </div>
  )
}

/** What I did in the last ten minutes, each taken back by itself; what moved doors before that, after a look at the difference. */
export function UndoMenu() {
  const { undoable, undo, live } = useDesk()
  const [shown, setShown] = useMenu()
  useSecond()
  if (!undoable.length) return null
  const left = (until: number) => (until > Date.now() ? countdown((until - Date.now()) / 1000) : say(words.undoLate))
  return (
    <div class="undo-menu">
      <button class="button" aria-haspopup="menu" aria-expanded={shown} data-testid="undo-menu" onClick={() => setShown(!shown)}><Icon d={undoIcon} size={15} /> {say(words.undo)} · {left(undoable[0]!.until)}</button>
      {shown && (
        <div class="menu" role="menu" aria-label={say(words.undoList)} onClick={() => setShown(false)}>
          {undoable.map((one) => <button key={one.id} role="menuitem" onClick={() => undo(one.id)}>{commandText(one, live.index)} <small>{one.until > Date.now() ? say(words.undoLeft(left(one.until))) : say(words.undoLate)}</small></button>)}
        </div>
      )}
    </div>
  )
}
