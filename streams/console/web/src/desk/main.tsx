import '../tokens.css'
import './desk.css'
import './live.css'
import './pages.css'
import { render } from 'preact'
import { setLanguage, language } from '../language'
import { App } from './app'

setLanguage(language(), false)
render(<App />, document.getElementById('app')!)
