import { genesys } from '../../src/connectors/genesys/index.js'
import { askSession, mountOf, type Connect } from './connect.js'

/** What a site writes to put the widget on its Genesys Cloud account; on the real one `region` takes the place of `baseUrl`. */
export const connect: Connect = userId =>
  genesys({ userId, baseUrl: mountOf('genesys'), getToken: () => askSession<{ token: string }>('genesys', userId) })
