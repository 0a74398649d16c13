import './network.js'
import '../src/index.js'
import { connectAs } from './connect/connect.js'
import { showEvents } from './events.js'
import { drawLevers, leversFor } from './levers.js'
import { findMe, readPeople } from './people.js'

const query = <E extends HTMLElement>(selector: string): E => {
  const element = document.querySelector<E>(selector)
  if (!element) throw new Error(`The page has no ${selector}`)
  return element
}

const people = await readPeople()
const me = findMe(people)
const widget = query<HTMLElementTagNameMap['chat-widget']>('chat-widget')
widget.connector = await connectAs(me.id)

const picker = query<HTMLSelectElement>('#user')
picker.replaceChildren(...people.map(({ id, name }) => new Option(name, id, false, id === me.id)))
picker.addEventListener('change', () => (location.search = `?user=${encodeURIComponent(picker.value)}`))

const other = people.find(person => person.id !== me.id)
const second = query<HTMLAnchorElement>('#second')
if (other) {
  second.href = `?user=${encodeURIComponent(other.id)}`
  second.textContent = `Open a second window as ${other.name}`
}

const brand = query<HTMLInputElement>('#brand')
brand.addEventListener('input', () => widget.style.setProperty('--chat-color-brand', brand.value))
query<HTMLSelectElement>('#theme').addEventListener('change', event => {
  const { value } = event.target as HTMLSelectElement
  widget.setAttribute('theme', value)
  document.documentElement.dataset['theme'] = value
})
query('#open').addEventListener('click', () => void widget.show())

drawLevers(query('#levers'), leversFor(me.id))
showEvents(widget, query('#events'))
