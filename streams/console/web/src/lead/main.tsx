import '../tokens.css'
import './lead.css'
import { render } from 'preact'
import { language, setLanguage } from '../language'
import { App } from './app'
import { keepPage } from './offline'

setLanguage(language(), false)
render(<App />, document.getElementById('app')!)
void keepPage()
