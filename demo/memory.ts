// A static page: the whole service lives in the browser, shared by its tabs.
import '../src/index.js'
import { memory } from '../src/connectors/memory/index.js'

const userId = new URLSearchParams(location.search).get('user') ?? 'ann'
const widget = document.querySelector('chat-widget')

if (widget) {
  widget.connector = memory({ name: 'tidewater', userId, friendsAnswer: true })
  document.querySelector('#open')?.addEventListener('click', () => void widget.show())
}

const second = document.querySelector<HTMLAnchorElement>('#second')
if (second && userId === 'ben') {
  second.href = '?user=ann'
  second.textContent = 'Open a second tab as Ann'
}
