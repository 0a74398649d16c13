// What a site owner would write: the element, a connector, and a way to a token.
import '/dist/cdn/chat-widget.js'
import { connectyCube } from '/dist/cdn/connectors/connectycube.js'

const user = new URLSearchParams(location.search).get('user')

async function getToken() {
  const response = await fetch(`/session?user=${user}`, { method: 'POST' })
  return response.json()
}

const widget = document.querySelector('chat-widget')
widget.connector = connectyCube({
  appId: 77,
  userId: user,
  getToken,
  endpoints: {
    api: `${location.origin}/services/connectycube`,
    chat: `${location.origin.replace(/^http/, 'ws')}/services/connectycube/chat`,
  },
})
