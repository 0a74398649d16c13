// What a site owner would write: the element, a connector, and a way to a token.
import '/dist/cdn/chat-widget.js'
import { connectyCube } from '/dist/cdn/connectors/connectycube.js'

const user = Number(new URLSearchParams(location.search).get('user'))

async function getToken() {
  const response = await fetch('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: user }),
  })
  return response.json()
}

const services = new URL('/services/connectycube', location.href)
const socket = new URL('/services/connectycube/chat', location.href.replace(/^http/, 'ws'))

const widget = document.querySelector('chat-widget')
widget.connector = connectyCube({
  appId: 77,
  userId: user,
  getToken,
  endpoints: { api: services.href, chat: socket.href },
})
