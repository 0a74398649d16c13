import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Faults } from './faults.js'
import type { Store } from './store.js'

/** What every local service is built with. */
export type Ground = {
  readonly store: Store
  readonly faults: Faults
}

/** A person to sign in as on the demo page. */
export type DemoUser = {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | null
}

/** One chat service that runs here instead of in somebody's cloud, mounted under `/services/<name>`. */
export interface LocalService {
  readonly name: string
  /** @param path what follows the mount point, with the query, beginning with `/` */
  http(request: IncomingMessage, response: ServerResponse, path: string): void | Promise<void>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, path: string): void
  /** What a client must be told to find us; goes into the line of addresses. */
  addresses(origin: string): Record<string, unknown>
  /** Ready-made people. */
  demoUsers(origin: string): DemoUser[]
  /** Plays the site's own back end, which signs its user in. @returns null for somebody unknown */
  demoToken(userId: string): Record<string, unknown> | null
  /** Writes many messages at once, into a new dialog with null. @returns the dialog, or null if there is none of that id */
  demoSeed(dialogId: string | null, count: number): { dialogId: string } | null
  /** Ends all its connections; the store may be closed once this is done. */
  close(): Promise<void>
}
