import type { ActionType } from './actions.js'
import type { Capabilities } from './capabilities.js'
import type { UserId } from './ids.js'
import { leads as isLeading, maySend } from './may-send.js'
import type { Dialog, Message } from './model.js'

/** What a control would do. `delete` has two forms, since services allow them to different people. */
export type Wish = Exclude<ActionType, 'delete' | 'delete-dialog' | 'clear-history'> | `${'delete' | 'delete-dialog' | 'clear-history'}-for-${'me' | 'all'}`

/**
 * Whether the UI may offer something: the service can do it, and this person may. The service has
 * the last word; a refusal is shown as a failure.
 */
export function can(wish: Wish, dialog: Dialog, me: UserId, capabilities: Capabilities, message?: Message): boolean {
  const { actions } = capabilities
  const owns = dialog.ownerId === me
  const leads = isLeading(dialog, me)
  const isMine = message?.senderId === me
  const isText = message === undefined || message.body.type === 'text'
  const isDirect = dialog.kind === 'direct'

  switch (wish) {
    case 'create-dialog':
    case 'block':
      return actions.has(wish)
    case 'join':
      return actions.has(wish) && !dialog.joined
    case 'report':
      return actions.has(wish) && !isMine
    case 'send':
      return maySend(dialog, me, capabilities)
    case 'edit':
      return actions.has(wish) && dialog.joined && isMine && isText
    case 'react':
      return actions.has(wish) && dialog.joined && isText
    case 'pin':
      return actions.has(wish) && dialog.joined && isText && (isDirect || leads || dialog.ownerId === undefined)
    case 'read':
    case 'mute':
      return actions.has(wish) && dialog.joined
    case 'delete-for-me':
      return actions.has('delete') && capabilities.deleteFor.includes('me') && message?.body.type !== 'deleted'
    case 'delete-for-all':
      return actions.has('delete') && capabilities.deleteFor.includes('all') && dialog.joined && isText && (isMine || (leads && !isDirect))
    case 'update-dialog':
      return actions.has(wish) && dialog.joined && !isDirect && leads
    case 'add-members':
      // In a group without roles everybody may bring a friend.
      return actions.has(wish) && dialog.joined && !isDirect && (leads || dialog.kind === 'group')
    case 'remove-members':
      return actions.has(wish) && dialog.joined && !isDirect && leads
    case 'add-admins':
    case 'remove-admins':
      return actions.has(wish) && dialog.joined && !isDirect && owns
    case 'leave':
      return actions.has(wish) && dialog.joined && !isDirect
    case 'delete-dialog-for-me':
      return actions.has('delete-dialog')
    case 'delete-dialog-for-all':
      return actions.has('delete-dialog') && !isDirect && owns
    case 'clear-history-for-me':
      return actions.has('clear-history')
    case 'clear-history-for-all':
      return actions.has('clear-history') && owns && !isDirect
    default:
      return wish satisfies never
  }
}
