import type { Intent } from '../core/actions.js'
import type { ChatEvent } from '../core/events.js'
import type { ClientId, Cursor, DialogId, OrderKey } from '../core/ids.js'
import type { Dialog, User } from '../core/model.js'
import type { OutboxState } from '../core/outbox.js'
import type { PageInput } from '../core/page.js'

/** The events that change what is stored; the others only pass through the store. */
export type StoredEvent = Extract<
  ChatEvent,
  { type: 'message' | 'message-changed' | 'message-removed' | 'message-rejected' | 'dialog' | 'dialog-removed' | 'user' | 'receipt' }
>

/** Everything that can be committed. */
export type Input =
  /** `live`: it came over a connection that is online, where nothing gets lost. */
  | { readonly type: 'event'; readonly event: StoredEvent; readonly live: boolean }
  | { readonly type: 'page'; readonly dialogId: DialogId; readonly page: PageInput }
  /** A page of the dialog list, and where the list goes on. */
  | { readonly type: 'dialogs'; readonly items: readonly Dialog[]; readonly cursor?: Cursor | null }
  | { readonly type: 'users'; readonly users: readonly User[] }
  | { readonly type: 'me'; readonly user: User }
  /** We were away: every timeline has an unknown stretch at its live end. `live`: we are connected again. */
  | { readonly type: 'detach'; readonly live: boolean }
  /**
   * Makes sure that the dialog has a timeline to ask pages for. `anew`: something was said that did not
   * come in; its live end is unknown again. `above`: and so is what lies between the messages after this place.
   */
  | { readonly type: 'open'; readonly dialogId: DialogId; readonly live: boolean; readonly anew?: true; readonly above?: OrderKey | null | undefined }
  | { readonly type: 'enqueue'; readonly id: ClientId; readonly createdAt: number; readonly intent: Intent }
  | { readonly type: 'entry'; readonly id: ClientId; readonly state: OutboxState; readonly attempts?: number }
  /** The service accepted an entry; these events are what follows from it. */
  | { readonly type: 'accepted'; readonly id: ClientId; readonly events: readonly StoredEvent[]; readonly live: boolean }
  /** The person wants a failed entry to go out again. */
  | { readonly type: 'retry'; readonly id: ClientId }
  | { readonly type: 'discard'; readonly id: ClientId }
  | { readonly type: 'draft'; readonly dialogId: DialogId; readonly text: string }
  | { readonly type: 'lead' }
  /** A crashed leader left entries `sending`: whether they arrived is not known. */
  | { readonly type: 'recover' }

const storedTypes: ReadonlySet<string> = new Set([
  'message',
  'message-changed',
  'message-removed',
  'message-rejected',
  'dialog',
  'dialog-removed',
  'user',
  'receipt',
])

export const isStored = (event: ChatEvent): event is StoredEvent => storedTypes.has(event.type)
