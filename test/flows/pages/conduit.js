// What a site owner would write: the element, a connector, a way to a token, and the names of people.
import '/dist/cdn/chat-widget.js'
import { conduit } from '/dist/cdn/connectors/conduit.js'

const user = new URLSearchParams(location.search).get('user')

async function getToken() {
  const response = await fetch(`/session?user=${user}`, { method: 'POST' })
  return response.json()
}

async function readPeople() {
  return (await fetch('/demo/users?service=conduit')).json()
}

document.querySelector('chat-widget').connector = conduit({
  userId: user,
  getToken,
  endpoints: { api: `${location.origin}/services/conduit`, realtime: `${location.origin}/services/conduit/realtime` },
  client: { id: 'c1'.repeat(15), secret: '5e'.repeat(64) },
  edit: true,
  // Edits and new rooms are found by looking.
  checkEveryMs: 1000,
  resolveUsers: async ids => (await readPeople()).filter(({ id }) => ids.includes(id)),
  findUsers: async text => (await readPeople()).filter(({ name }) => name.includes(text)),
})
