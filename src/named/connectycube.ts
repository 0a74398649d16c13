import { registerConnector } from '../ui/named-connectors.js'
import { required, toTokenSource } from './settings.js'

registerConnector('connectycube', async ({ attribute, getToken }) => {
  const { connectyCube } = await import('../connectors/connectycube/index.js')
  const [api, chat, chatDomain] = [attribute('api'), attribute('chat'), attribute('chat-domain')]
  return connectyCube({
    appId: required(attribute('app-id'), 'app-id'),
    userId: required(attribute('user-id'), 'user-id'),
    endpoints: { ...(api && { api }), ...(chat && { chat }), ...(chatDomain && { chatDomain }) },
    getToken: toTokenSource({ attribute, getToken }),
  })
})
