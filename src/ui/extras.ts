// What makes a chat comfortable and is not needed to chat: fetched after the first paint, so that it is here when the network is not.
import type * as Chunk from './extras/index.js'

export type Extras = typeof Chunk

let extras: Extras | undefined

/** Undefined until it has come. Everything that uses it must make do without. */
export const extrasIfHere = (): Extras | undefined => extras

/** Resolves with undefined when it cannot be had now: reading and writing go on, and the next update tries again. */
export const loadExtras = async (): Promise<Extras | undefined> => (extras ??= await import('./extras/index.js').catch(() => undefined))
