import { html, nothing, type TemplateResult } from 'lit'
import type { Command } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import type { UserId } from '../../core/ids.js'
import type { Dialog, User } from '../../core/model.js'
import { can, type Wish } from '../../core/permissions.js'
import { icon, type IconName } from '../rare-icons.js'
import { peopleWords } from '../strings/people.js'
import type { Strings } from '../strings/strings.js'

export type MemberView = {
  readonly dialog: Dialog
  readonly me: UserId
  readonly capabilities: Capabilities
  readonly strings: Strings
  readonly isBusy: boolean
  /** To a direct dialog with them. */
  readonly write: (user: User) => void
  readonly run: (command: Command) => void
}

/** One member, their role, and what this person may do with them. */
export function memberRow(user: User, { dialog, me, capabilities, strings, isBusy, write, run }: MemberView): TemplateResult {
  const isMe = user.id === me
  const isOwner = user.id === dialog.ownerId
  const isAdmin = dialog.adminIds.includes(user.id)
  const role = isOwner ? peopleWords.owner : isAdmin ? peopleWords.admin : ''
  const may = (wish: Wish) => !isMe && !isOwner && can(wish, dialog, me, capabilities)
  const adminCommand = isAdmin ? 'remove-admins' : 'add-admins'
  const ofThem = { dialogId: dialog.id, userIds: [user.id] }
  const button = (label: string, name: IconName, act: () => void) =>
    html`<button class="icon-button" type="button" aria-label=${label} title=${label} ?disabled=${isBusy} @click=${act}>${icon(name)}</button>`
  return html`<div class="member">
    <chat-avatar .name=${user.name} .src=${user.avatarUrl} .seed=${user.id} ?online=${user.presence === 'online'}></chat-avatar>
    <span class="lines"><bdi>${isMe ? peopleWords.youNamed(user.name) : user.name}</bdi>${role ? html`<span class="role">${role}</span>` : nothing}</span>
    ${!isMe && capabilities.dialogKinds.includes('direct') ? button(strings.writeTo(user.name), 'message', () => write(user)) : nothing}
    ${may(adminCommand)
      ? button(isAdmin ? peopleWords.removeAdmin(user.name) : peopleWords.makeAdmin(user.name), 'shield', () => run({ type: adminCommand, ...ofThem }))
      : nothing}
    ${may('remove-members') ? button(peopleWords.remove(user.name), 'close', () => run({ type: 'remove-members', ...ofThem })) : nothing}
  </div>`
}
