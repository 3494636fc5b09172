import { useEffect, useState } from 'preact/hooks'
import { Icon, noSignal, people } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, isLost, over } from './board'
import { Verdict } from './move'
import { useDesk, type Answer } from './store'

/** A team taken out: the reason first, what would happen to its doors beside it, one red button. */
export function TeamPanel({ team: id }: { team: string }) {
  const desk = useDesk()
  const { board, index } = desk.live
  const team = index.teams.get(id)
  const [why, setWhy] = useState('cannot_go_on')
  const [answer, setAnswer] = useState<Answer | null>(null)
  const lost = isLost(team)
  useEffect(() => {
    if (lost || !team) return
    let gone = false
    void desk.ask({ type: 'team_lost', team: id, why }).then((found) => !gone && setAnswer(found))
    return () => { gone = true }
  }, [id, lost])
  if (!team) return <aside class="panel"><p class="panel-none">{say(words.nothingFound)}</p></aside>
  const rest = board!.routes.find((route) => route.team === id)?.stops.filter((stop) => stop.kind === 'visit' && !over(index.visits.get(stop.visit!))) ?? []
  const act = async (type: string) => {
    const done = await desk.give({ type, team: id, ...(type === 'team_lost' ? { why } : {}) })
    if (done && done.done !== false) desk.go('live')
  }
  return (
    <aside class="panel" data-testid="team-panel">
      <header>
        <h2><Icon d={lost ? noSignal : people} /> {lost ? say(words.lostTeam(team.name)) : say(words.quitTitle(team.name))}</h2>
        <button class="key" aria-label={say(words.close)} onClick={() => desk.go('live')}>Esc</button>
        <p>{team.crew.map((member) => member.name ?? member.member).join(' · ')}</p>
      </header>
      {!lost && (
        <section>
          <h3>{say(words.cause1)}</h3>
          <div class="choices" role="radiogroup">
            {Object.entries(words.quitReasons).map(([code, pair]) => (
              <label key={code} class={why === code ? 'on' : ''}><input type="radio" name="why" checked={why === code} onChange={() => setWhy(code)} /> {say(pair)}</label>
            ))}
          </div>
        </section>
      )}
      <section>
        <h3>{say(words.whereRest(rest.length))}</h3>
        <ul class="rest">
          {rest.slice(0, 14).map((stop) => { const visit = index.visits.get(stop.visit!); return <li key={stop.visit}>{visit ? door(visit.place) : stop.visit}</li> })}
          {rest.length > 14 && <li>+{rest.length - 14}</li>}
        </ul>
        {answer?.lanes && Object.entries(answer.lanes).map(([other, lane]) => (
          <p key={other} class="team-line"><span class="code">{index.teams.get(other)?.code ?? other}</span> <Verdict lane={lane} waiting={false} /></p>
        ))}
      </section>
      <footer>
        {lost ? <button class="button primary" onClick={() => void act('team_back')}>{say(words.backGo)}</button>
          : <button class="button danger" data-testid="team-lost" onClick={() => void act('team_lost')}>{say(words.quitGo)}</button>}
        <small>{say(words.tenMinutes)}</small>
      </footer>
    </aside>
  )
}
