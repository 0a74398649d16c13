import { arrowDb, type ArrowDbSession } from '../../src/connectors/arrowdb/index.js'
import { askSession, mountOf, type Connect } from './connect.js'

/** What a site writes to put the widget on its ArrowDB application. */
export const connect: Connect = userId =>
  arrowDb({
    key: 'local-arrowdb-key',
    userId,
    api: `${mountOf('arrowdb')}/v1`,
    getToken: () => askSession<ArrowDbSession>('arrowdb', userId),
  })
