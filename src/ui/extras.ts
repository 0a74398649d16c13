// What makes a chat comfortable and is not needed to chat: fetched right after the first paint, so that it is here when the network
// is not. Among it the status bar, dialogs after the fortieth, search, who types, the muted sign, the buttons for files, emoji and
// a new chat, what can be done to a message, forced colours, full screen on phones, and what is spoken.
import type * as Chunk from './extras/index.js'

export type Extras = typeof Chunk

let extras: Extras | undefined

/** Undefined until it has come. Everything that uses it must make do without. */
export const extrasIfHere = (): Extras | undefined => extras

/** Resolves with undefined when it cannot be had now: reading and writing go on, and the next update tries again. */
export const loadExtras = async (): Promise<Extras | undefined> => (extras ??= await import('./extras/index.js').catch(() => undefined))
