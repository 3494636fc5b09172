import { render } from 'preact'
import { Again } from '../again'
import { setPatience } from '../http'
import { language, setLanguage } from '../language'
import { App } from './app'
import { tapOnce } from './twice'

setLanguage(language(), false)
setPatience(12_000)
tapOnce(document.body)
render(<Again><App /></Again>, document.getElementById('app')!)
