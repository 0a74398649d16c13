import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from '../define.js'
import type { Command } from '../../core/actions.js'
import type { ChatState } from '../../core/chat.js'
import { toErrorNote, type ErrorNote } from '../../core/errors.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { Dialog, User } from '../../core/model.js'
import { can } from '../../core/permissions.js'
import { selectPeer } from '../../core/select.js'
import { listExtrasStyles } from '../dialog-list/list-extras-styles.js'
import { listStyles } from '../dialog-list/list-styles.js'
import { icon } from '../rare-icons.js'
import { newChatStyles } from '../new-chat/new-chat-styles.js'
import { PeopleSearch } from '../new-chat/people-search.js'
import { startDirect } from '../new-chat/start-direct.js'
import { headerStyles } from '../panel/panel-styles.js'
import { SelectController } from '../select-controller.js'
import { peopleWords } from '../strings/people.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { toFace } from '../titles.js'
import { addPeople } from './add-people.js'
import { infoStyles } from './info-styles.js'
import { memberRow, type MemberView } from './member-row.js'
import { MembersController } from './members-controller.js'
import { wishItem, type WishView } from './wish-item.js'
import { toWishes } from './wishes.js'

/**
 * Members and settings of a dialog: exactly what the service can do and this person may.
 *
 * @fires {CustomEvent<DialogId>} dialog-select - To another dialog.
 * @fires {Event} go-back
 */
export class ChatDialogInfo extends LitElement {
  static override styles = [base, controls, listStyles, listExtrasStyles, headerStyles, newChatStyles, infoStyles]
  static override properties = {
    dialogId: { attribute: false },
    asked: { state: true },
    mode: { state: true },
    query: { state: true },
    error: { state: true },
    isBusy: { state: true },
  }

  dialogId: DialogId | null = null
  private asked: string | null = null
  private mode: 'look' | 'rename' | 'add' = 'look'
  private query = ''
  private error: ErrorNote | null = null
  private isBusy = false

  readonly #select = new SelectController(this, s => this.#slice(s))
  readonly #members = new MembersController(this, this.#select)
  readonly #people = new PeopleSearch(this, this.#select)

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.icon-button')?.focus()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('dialogId')) {
      this.#members.forget()
      this.error = null
      this.asked = null
      this.mode = 'look'
    }
  }

  #slice(chatState: ChatState) {
    const dialog = this.dialogId === null ? undefined : chatState.dialogs.get(this.dialogId)
    return { dialog, me: chatState.me?.id, users: chatState.users }
  }

  /** True when the service has done it. */
  async #run(command: Command): Promise<boolean> {
    if (this.isBusy) return false
    this.isBusy = true
    this.error = null
    try {
      await this.#select.chat?.command(command)
      return true
    } catch (error) {
      this.error = toErrorNote(error)
      return false
    } finally {
      this.isBusy = false
    }
  }

  async #answer(command: Command): Promise<void> {
    if (await this.#run(command)) this.asked = null
  }

  async #rename(event: SubmitEvent, dialog: Dialog): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const title = String(form.get('title') ?? '').trim()
    if (!title || title === dialog.title) this.mode = 'look'
    else if (await this.#run({ type: 'update-dialog', dialogId: dialog.id, title })) this.mode = 'look'
  }

  async #add(user: User, dialog: Dialog): Promise<void> {
    if (await this.#run({ type: 'add-members', dialogId: dialog.id, userIds: [user.id] })) this.mode = 'look'
  }

  async #write(user: User): Promise<void> {
    const { chat } = this.#select
    if (this.isBusy) return
    this.isBusy = true
    try {
      const dialogId = chat && (await startDirect(chat, user.id))
      if (dialogId !== undefined && this.isConnected) this.dispatchEvent(new CustomEvent('dialog-select', { detail: dialogId }))
    } catch (error) {
      this.error = toErrorNote(error)
    } finally {
      this.isBusy = false
    }
  }

  #back(): void {
    if (this.mode === 'look') this.dispatchEvent(new Event('go-back'))
    else this.mode = 'look'
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || (this.mode === 'look' && this.asked === null)) return
    event.preventDefault()
    this.mode = 'look'
    this.asked = null
  }

  override render() {
    const { strings } = this.#select
    const { dialog, me } = this.#select.value ?? {}
    if (!dialog || me === undefined) return nothing
    const error = this.error ?? (this.mode === 'add' ? this.#people : this.#members).error
    return html`
      <div class="head" part="header">
        <button class="icon-button" type="button" aria-label=${peopleWords.goBack} @click=${() => this.#back()}>${icon('arrow-left')}</button>
        <h2 class="heading">${this.mode === 'add' ? peopleWords.addPeople : strings.details}</h2>
      </div>
      ${error ? html`<p class="error" role="alert"><bdi>${error.message}</bdi></p>` : nothing}
      <div class="scroller" @keydown=${this.#keydown}>${this.mode === 'add' ? this.#renderAdd(dialog) : this.#renderLook(dialog, me)}</div>
    `
  }

  #renderLook(dialog: Dialog, me: UserId) {
    const { strings, chat } = this.#select
    if (!chat) return nothing
    const face = toFace(chat.state, dialog, strings)
    const view: WishView = {
      asked: this.asked,
      isBusy: this.isBusy,
      ask: label => (this.asked = label),
      run: command => void this.#run(command),
      answer: command => void this.#answer(command),
    }
    const wishes = toWishes(dialog, me, chat.capabilities, selectPeer(chat.state, dialog.id)?.id)
    return html`
      <div class="face">
        <chat-avatar .name=${face.title} .src=${face.photoUrl} .seed=${face.seed} ?online=${face.online}></chat-avatar>
        ${this.mode === 'rename' ? this.#renderRename(dialog) : html`<h3><bdi>${face.title}</bdi></h3>`}
        ${dialog.description ? html`<p><bdi>${dialog.description}</bdi></p>` : nothing}
        ${dialog.kind === 'direct' ? nothing : html`<p>${strings.members(dialog.memberCount)}</p>`}
      </div>
      ${can('update-dialog', dialog, me, chat.capabilities) && this.mode === 'look'
        ? html`<button class="item" type="button" @click=${() => (this.mode = 'rename')}>${icon('pencil')}${peopleWords.rename}</button>`
        : nothing}
      ${wishes.map(wish => wishItem(wish, view))}
      ${dialog.kind === 'direct' ? nothing : this.#renderMembers(dialog, me)}
    `
  }

  #renderRename(dialog: Dialog) {
    const { strings } = this.#select
    return html`<form class="form" @submit=${(event: SubmitEvent) => void this.#rename(event, dialog)}>
      <label>${peopleWords.groupName}<input class="field" name="title" maxlength="100" .value=${dialog.title} /></label>
      <div class="pair">
        <button class="button" type="button" @click=${() => (this.mode = 'look')}>${peopleWords.cancel}</button>
        <button class="button primary" ?disabled=${this.isBusy}>${strings.save}</button>
      </div>
    </form>`
  }

  #renderMembers(dialog: Dialog, me: UserId) {
    const { strings, chat } = this.#select
    if (!chat) return nothing
    const { capabilities } = chat
    const { list, error } = this.#members
    const view: MemberView = {
      dialog,
      me,
      capabilities,
      strings,
      isBusy: this.isBusy,
      write: user => void this.#write(user),
      run: command => void this.#run(command),
    }
    const wait = html`<div class="wait" role="status" aria-label=${strings.loadingMore}><div class="member"><div class="disc skeleton"></div><div class="long skeleton"></div></div></div>`
    return html`
      <hr />
      <h3>${peopleWords.people}</h3>
      ${can('add-members', dialog, me, capabilities)
        ? html`<button class="item" type="button" @click=${() => (this.mode = 'add')}>${icon('user-plus')}${peopleWords.addPeople}</button>`
        : nothing}
      ${error ? html`<button class="item" type="button" @click=${() => void this.#members.read()}>${icon('retry')}${strings.tryAgain}</button>` : nothing}
      ${list ? html`<ul role="list">${list.map(user => html`<li>${memberRow(user, view)}</li>`)}</ul>` : error ? nothing : wait}
    `
  }

  #renderAdd(dialog: Dialog) {
    const { chat } = this.#select
    if (!chat) return nothing
    return addPeople({
      state: chat.state,
      members: new Set([...dialog.memberIds, ...(this.#members.list ?? []).map(user => user.id)]),
      query: this.query,
      found: this.#people,
      search: text => {
        this.query = text
        this.#people.search(text)
      },
      add: user => void this.#add(user, dialog),
    })
  }
}

define('chat-dialog-info', ChatDialogInfo)

declare global {
  interface HTMLElementTagNameMap {
    'chat-dialog-info': ChatDialogInfo
  }
}
