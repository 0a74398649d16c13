import { notLoaded } from '../../core/errors.js'
import type * as Rare from './rare.js'

/**
 * What one reads and writes without: who is there, changes, commands, files, searches, jumps, a login of ours. None of it
 * works without a network, so it is fetched when it is wanted; for who is there, that is with the first connection.
 */
export const rare = (): Promise<typeof Rare> => import('./rare.js').catch(notLoaded)
