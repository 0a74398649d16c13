// What can be done to a message, and how it is named; pure.
import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import type { Item } from '../../core/overlay.js'
import { can } from '../../core/permissions.js'
import { textOf } from './items.js'

/** `scopes`: for whom it may be deleted; empty for an unsent message, which is only taken back. */
export type MessageAction =
  | { readonly type: 'react' }
  | { readonly type: 'reply' }
  | { readonly type: 'copy' }
  | { readonly type: 'edit' }
  | { readonly type: 'pin'; readonly on: boolean }
  | { readonly type: 'delete'; readonly scopes: readonly ('me' | 'all')[] }

/** What the person chose. */
export type MessageWish =
  | { readonly type: 'reply' | 'copy' | 'edit' | 'jump' | 'retry' | 'discard' }
  | { readonly type: 'react'; readonly value: string; readonly on: boolean }
  | { readonly type: 'pin'; readonly on: boolean }
  | { readonly type: 'delete'; readonly scope: 'me' | 'all' }

/** What is still unsent may be changed even where the service itself knows no editing, until it is on its way. */
export function mayEdit(item: Item, dialog: Dialog, me: UserId, capabilities: Capabilities): boolean {
  if (item.type === 'confirmed') return can('edit', dialog, me, capabilities, item.message)
  const waits = item.entry.state.type === 'queued' || item.entry.state.type === 'failed'
  return textOf(item) !== '' && (waits || capabilities.actions.has('edit'))
}
