import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog } from '../../core/model.js'
import type { Item } from '../../core/overlay.js'
import { can } from '../../core/permissions.js'
import { mayEdit, type MessageAction } from './actions.js'
import { bodyOf, textOf } from './items.js'

/** What this person can do to a message, in the order in which every menu shows it. */
export function toActions(item: Item, dialog: Dialog, me: UserId, capabilities: Capabilities): readonly MessageAction[] {
  const actions: MessageAction[] = []
  const hasText = bodyOf(item).type === 'text' && textOf(item) !== ''
  if (item.type === 'unsent') {
    if (hasText) actions.push({ type: 'copy' })
    if (mayEdit(item, dialog, me, capabilities)) actions.push({ type: 'edit' })
    // What is on its way can be deleted when it has arrived.
    if (item.entry.state.type === 'queued' || item.entry.state.type === 'failed') actions.push({ type: 'delete', scopes: [] })
    return actions
  }
  const { message } = item
  if (message.body.type === 'notice') return actions
  if (can('react', dialog, me, capabilities, message)) actions.push({ type: 'react' })
  if (capabilities.reply && message.body.type === 'text' && can('send', dialog, me, capabilities)) actions.push({ type: 'reply' })
  if (hasText) actions.push({ type: 'copy' })
  if (mayEdit(item, dialog, me, capabilities)) actions.push({ type: 'edit' })
  if (can('pin', dialog, me, capabilities, message)) actions.push({ type: 'pin', on: !item.pinned })
  const scopes = (['me', 'all'] as const).filter(scope => can(`delete-for-${scope}`, dialog, me, capabilities, message))
  if (scopes.length > 0) actions.push({ type: 'delete', scopes })
  return actions
}
