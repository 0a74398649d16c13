/** What the script tag loads: the element, and all connectors by name, each in a chunk of its own. */
import { ChatError } from './core/errors.js'
import { registerConnector, type ConnectorSettings } from './ui/named-connectors.js'

// Names before the element: an element that is in the page already starts as soon as it is defined.
registerConnector('connectycube', async ({ attribute, getToken }) => {
  const { connectyCube } = await import('./connectors/connectycube/index.js')
  const [api, chat, chatDomain] = [attribute('api'), attribute('chat'), attribute('chat-domain')]
  return connectyCube({
    appId: required(attribute('app-id'), 'app-id'),
    userId: required(attribute('user-id'), 'user-id'),
    endpoints: { ...(api && { api }), ...(chat && { chat }), ...(chatDomain && { chatDomain }) },
    getToken: toTokenSource({ attribute, getToken }),
  })
})

registerConnector('genesys', async ({ attribute, getToken }) => {
  const { genesys } = await import('./connectors/genesys/index.js')
  const [region, baseUrl] = [attribute('region'), attribute('base-url')]
  return genesys({
    userId: required(attribute('user-id'), 'user-id'),
    getToken: toTokenSource({ attribute, getToken }),
    ...(region && { region }),
    ...(baseUrl && { baseUrl }),
  })
})

registerConnector('arrowdb', async ({ attribute, getToken }) => {
  const { arrowDb } = await import('./connectors/arrowdb/index.js')
  const api = attribute('api')
  return arrowDb({
    key: required(attribute('app-key'), 'app-key'),
    userId: required(attribute('user-id'), 'user-id'),
    ...(api && { api }),
    getToken: toTokenSource({ attribute, getToken }),
  })
})

registerConnector('conduit', async ({ attribute, getToken }) => {
  const { fromAttributes } = await import('./connectors/conduit/from-attributes.js')
  return fromAttributes(attribute, toTokenSource({ attribute, getToken }))
})

registerConnector('memory', async ({ attribute }) => {
  const { memory } = await import('./connectors/memory/index.js')
  return memory({ name: attribute('name') ?? 'demo', userId: attribute('user-id') ?? 'ann', objectUrls: false })
})

export * from './index.js'

/** The page's own function, or a POST to `token-url`, which answers `{"token": …, "userId": …}` to whoever is signed in to the site. */
function toTokenSource<Session>({ attribute, getToken }: ConnectorSettings): () => Promise<Session> {
  // The connector checks what it gets; nobody can know here what a page's function returns.
  if (getToken) return getToken as () => Promise<Session>
  const url = required(attribute('token-url'), 'token-url')
  return async () => {
    const response = await fetch(url, { method: 'POST', credentials: 'same-origin', headers: { accept: 'application/json' } })
    if (response.status === 401) throw new ChatError('unauthenticated', 'You are signed out of this site.')
    if (!response.ok) throw new ChatError('offline', `The site gave no token (${response.status}).`)
    return (await response.json()) as Session
  }
}

function required(value: string | null, name: string): string {
  if (value === null || value === '') throw new ChatError('rejected', `<chat-widget> needs the attribute ${name}`)
  return value
}
