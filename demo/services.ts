// All local services side by side, each with two of its people.
import './network.js'
import '../src/index.js'
import { connectAs, serviceNames } from './connect/connect.js'
import { readPeople } from './people.js'

const names: Readonly<Record<string, string>> = { connectycube: 'ConnectyCube', genesys: 'Genesys Cloud', conduit: 'Conduit', arrowdb: 'ArrowDB' }

/** A heading that leads to the service's own page, and a widget for each of two people. */
async function show(name: string): Promise<HTMLElement> {
  const section = document.createElement('section')
  section.className = 'service'
  const title = document.createElement('h2')
  const link = document.createElement('a')
  link.href = name === 'connectycube' ? './' : `./${name}.html`
  link.textContent = names[name] ?? name
  title.append(link)
  const pair = document.createElement('div')
  pair.className = 'pair'
  section.append(title, pair)
  const people = await readPeople(name)
  await Promise.all(
    people.slice(0, 2).map(async person => {
      const widget = document.createElement('chat-widget')
      widget.mode = 'inline'
      widget.heading = person.name
      pair.append(widget)
      widget.connector = await connectAs(person.id, name)
    }),
  )
  return section
}

document.querySelector('#services')?.append(...(await Promise.all(serviceNames.map(show))))
