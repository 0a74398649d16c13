// A static page: the whole service lives in the browser, shared by its tabs.
import '../src/index.js'
import { memory } from '../src/connectors/memory/index.js'
import { openWhereThereIsRoom } from './room.js'

const userId = new URLSearchParams(location.search).get('user') ?? 'ann'
const widget = document.querySelector('chat-widget')

if (widget) {
  openWhereThereIsRoom(widget)
  widget.connector = memory({ name: 'tidewater', userId, friendsAnswer: true })
  document.querySelector('#open')?.addEventListener('click', () => void widget.show())
}

const second = document.querySelector<HTMLAnchorElement>('#second')
if (second && userId === 'ben') {
  second.href = '?user=ann'
  second.textContent = 'Open a second window as Ann'
}
