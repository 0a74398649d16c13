// What is on disk. One database per account; the engine's only shared memory between tabs.
import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb'
import type { Orphan, StoredDialog } from '../core/changes.js'
import type { DialogId } from '../core/ids.js'
import type { Gap, User } from '../core/model.js'
import type { OutboxEntry } from '../core/outbox.js'
import { hash64 } from '../lib/hash.js'
import type { Page } from './pages.js'

/** The types say what we write. What is read may be anything: see records.ts. */
export interface Schema extends DBSchema {
  /** By [dialogId, first]: a dialog's pages lie side by side, in order. */
  pages: { key: [dialogId: string, first: string]; value: Page }
  /** There for every dialog that has a timeline, if only as an empty list. */
  gaps: { key: string; value: { readonly dialogId: DialogId; readonly gaps: readonly Gap[] } }
  dialogs: { key: string; value: StoredDialog }
  users: { key: string; value: User }
  outbox: { key: string; value: OutboxEntry }
  orphans: { key: string; value: { readonly dialogId: DialogId; readonly orphans: readonly Orphan[] } }
  drafts: { key: string; value: { readonly dialogId: DialogId; readonly text: string } }
  /** Single values: rev, epoch, me, dialogs-cursor. */
  meta: { key: string; value: unknown }
}

export type StoreName = 'pages' | 'gaps' | 'dialogs' | 'users' | 'outbox' | 'orphans' | 'drafts' | 'meta'

/** The key of a record is this part of it; null: the key stands beside it. */
const keyPaths: Readonly<Record<StoreName, string | string[] | null>> = {
  pages: ['dialogId', 'first'],
  gaps: 'dialogId',
  dialogs: 'id',
  users: 'id',
  outbox: 'id',
  orphans: 'dialogId',
  drafts: 'dialogId',
  meta: null,
}

export const storeNames = Object.keys(keyPaths) as StoreName[]

export type Database = IDBPDatabase<Schema>

/** Every unit of work spans all stores: then no other one can see a part of it. */
export type IdbTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>

/** One more with each change of shape; `upgrade` leads from every earlier one to this. */
export const schemaVersion = 1

export function upgrade(database: Database, from: number): void {
  if (from >= 1) return
  for (const name of storeNames) {
    const keyPath = keyPaths[name]
    database.createObjectStore(name, keyPath === null ? {} : { keyPath })
  }
}

/** The namespace itself, with the ids of people in it, does not have to be readable in a list of databases. */
export const databaseName = (namespace: string): string => `cw:${hash64(namespace)}`

/** All pages of a dialog. An array sorts behind every string. */
export const allPages = (dialogId: DialogId): IDBKeyRange => IDBKeyRange.bound([dialogId], [dialogId, []])
