// What a site owner would write for an account on Genesys Cloud.
import '/dist/cdn/chat-widget.js'
import { genesys } from '/dist/cdn/connectors/genesys.js'

const userId = new URLSearchParams(location.search).get('user')

async function getToken() {
  const response = await fetch(`/session?user=${userId}`, { method: 'POST' })
  return response.json()
}

document.querySelector('chat-widget').connector = genesys({ userId, getToken, baseUrl: `${location.origin}/services/genesys` })
