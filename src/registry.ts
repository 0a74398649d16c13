/** What the script tag loads: the element, and all connectors by name, each in a chunk of its own. */
import './named/connectycube.js'
import { required, toTokenSource } from './named/settings.js'
import { registerConnector } from './ui/named-connectors.js'

// Names before the element: an element that is in the page already starts as soon as it is defined.
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
