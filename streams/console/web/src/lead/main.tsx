import { render } from 'preact'
import { Again } from '../again'
import { setPatience } from '../http'
import { language, setLanguage } from '../language'
import { App } from './app'

setLanguage(language(), false)
setPatience(12_000)
render(<Again><App /></Again>, document.getElementById('app')!)
