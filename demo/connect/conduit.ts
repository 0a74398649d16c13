import { conduit, type ConduitSession } from '../../src/connectors/conduit/index.js'
import { readPeople } from '../people.js'
import { askSession, mountOf, type Connect } from './connect.js'

/** What a site writes to put the widget on its Conduit server. The client's secret is one only on a real server. */
export const connect: Connect = userId =>
  conduit({
    userId,
    endpoints: { api: mountOf('conduit'), realtime: `${mountOf('conduit')}/realtime` },
    client: { id: 'c1'.repeat(15), secret: '5e'.repeat(64) },
    // The local service does with edits what the document says.
    edit: true,
    getToken: () => askSession<ConduitSession>('conduit', userId),
    resolveUsers: async ids => (await readPeople('conduit')).filter(({ id }) => ids.includes(id)),
    findUsers: async text => (await readPeople('conduit')).filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())),
  })
