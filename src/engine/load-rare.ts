import { notLoaded } from '../core/errors.js'
import type * as Chunk from './rare.js'

let here: typeof Chunk | undefined

/** What one reads and writes without. Fetched right after the first paint, so as to be here when the network is not. Rejects with ChatError 'offline'. */
export const rare = async (): Promise<typeof Chunk> => (here ??= await import('./rare.js').catch(notLoaded))
