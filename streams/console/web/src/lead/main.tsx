import { render } from 'preact'
import { setPatience } from '../http'
import { language, setLanguage } from '../language'
import { App } from './app'

setLanguage(language(), false)
setPatience(12_000)
render(<App />, document.getElementById('app')!)
