import '../tokens.css'
import './desk.css'
import './live.css'
import './pages.css'
import { render } from 'preact'
import { Again } from '../again'
import { setLanguage, language } from '../language'
import { read } from './address'
import { App } from './app'
import { askAhead } from './follow'

setLanguage(language(), false)
if (read().area) askAhead(read().area)
render(<Again><App /></Again>, document.getElementById('app')!)
