import '../tokens.css'
import './wall.css'
import { render } from 'preact'
import { Again } from '../again'
import { language, setLanguage } from '../language'
import { Wall } from './wall'

const asked = new URLSearchParams(location.search).get('lang')
setLanguage(asked === 'en' || asked === 'zh' ? asked : language(), !!asked)
render(<Again><Wall area={decodeURIComponent(location.pathname.split('/')[2] ?? '')} /></Again>, document.getElementById('app')!)
