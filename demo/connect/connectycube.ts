import { connectyCube, type UserSession } from '../../src/connectors/connectycube/index.js'
import { askSession, mountOf, type Connect } from './connect.js'

/** What a site writes to put the widget on its ConnectyCube account. */
export const connect: Connect = userId =>
  connectyCube({
    appId: 77,
    userId,
    endpoints: { api: mountOf('connectycube'), chat: `${mountOf('connectycube').replace(/^http/, 'ws')}/chat`, chatDomain: '127.0.0.1' },
    getToken: () => askSession<UserSession>('connectycube', userId),
  })
