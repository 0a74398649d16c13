import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from '../define.js'
import type { Command } from '../../core/actions.js'
import type { ChatState } from '../../core/chat.js'
import { toErrorNote, type ErrorNote } from '../../core/errors.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { Dialog, User } from '../../core/model.js'
import { can, type Wish } from '../../core/permissions.js'
import { selectPeer } from '../../core/select.js'
import { listExtrasStyles } from '../dialog-list/list-extras-styles.js'
import { listStyles } from '../dialog-list/list-styles.js'
import { icon } from '../rare-icons.js'
import { joinPeople, selectKnownPeople } from '../new-chat/known-people.js'
import { newChatStyles } from '../new-chat/new-chat-styles.js'
import { PeopleSearch, personList } from '../new-chat/people-search.js'
import { startDirect } from '../new-chat/start-direct.js'
import { headerStyles } from '../panel/panel-styles.js'
import { SelectController } from '../select-controller.js'
import { listWords } from '../strings/list.js'
import { peopleWords } from '../strings/people.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { toFace } from '../titles.js'
import { infoStyles } from './info-styles.js'
import { toWishes, type InfoWish } from './wishes.js'

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
    hasReadFailed: { state: true },
    members: { state: true },
    asked: { state: true },
    mode: { state: true },
    query: { state: true },
    error: { state: true },
    isBusy: { state: true },
  }

  dialogId: DialogId | null = null
  /** The last try to read the members failed. */
  private hasReadFailed = false
  private members: readonly User[] | null = null
  private asked: string | null = null
  private mode: 'look' | 'rename' | 'add' = 'look'
  private query = ''
  private error: ErrorNote | null = null
  private isBusy = false

  #reading = new AbortController()
  #readFor = ''
  readonly #select = new SelectController(this, s => this.#slice(s))
  readonly #people = new PeopleSearch(this, this.#select)

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#reading.abort()
    this.#readFor = ''
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.icon-button')?.focus()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('dialogId')) {
      this.members = null
      this.error = null
      this.asked = null
      this.mode = 'look'
    }
  }

  protected override updated(): void {
    const { dialog } = this.#select.value ?? {}
    // Members are not pushed: who joins or leaves shows in the dialog, and then the list is read again.
    const now = dialog && dialog.kind !== 'direct' ? `${dialog.id} ${dialog.memberCount} ${dialog.memberIds.join()}` : ''
    if (now && now !== this.#readFor) {
      this.#readFor = now
      void this.#readMembers()
    }
  }

  #slice(chatState: ChatState) {
    const dialog = this.dialogId === null ? undefined : chatState.dialogs.get(this.dialogId)
    return { dialog, me: chatState.me?.id, users: chatState.users }
  }

  async #readMembers(): Promise<void> {
    const { chat } = this.#select
    if (!chat || this.dialogId === null) return
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.hasReadFailed = false
    try {
      const members = await chat.members(this.dialogId, signal)
      if (!signal.aborted) this.members = members
    } catch (error) {
      if (signal.aborted) return
      this.error = toErrorNote(error)
      this.hasReadFailed = true
    }
  }

  async #readAgain(): Promise<void> {
    this.error = null
    await this.#readMembers()
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

  #wish(wish: InfoWish): void {
    if ('question' in wish) this.asked = wish.label
    else void this.#run(wish.command)
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
    return html`
      <div class="head" part="header">
        <button class="icon-button" type="button" aria-label=${peopleWords.goBack} @click=${() => this.#back()}>${icon('arrow-left')}</button>
        <h2 class="heading">${this.mode === 'add' ? peopleWords.addPeople : strings.details}</h2>
      </div>
      ${this.error ? html`<p class="error" role="alert"><bdi>${this.error.message}</bdi></p>` : nothing}
      <div class="scroller" @keydown=${this.#keydown}>${this.mode === 'add' ? this.#renderAdd(dialog) : this.#renderLook(dialog, me)}</div>
    `
  }

  #renderLook(dialog: Dialog, me: UserId) {
    const { strings, chat } = this.#select
    if (!chat) return nothing
    const face = toFace(chat.state, dialog, strings)
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
      ${wishes.map(wish => this.#renderWish(wish))}
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

  #renderWish(wish: InfoWish) {
    if ('question' in wish && this.asked === wish.label) {
      return html`<div class="confirm" role="group" aria-label=${wish.label}>
        <p>${wish.question}</p>
        <div class="pair">
          <button class="button" type="button" @click=${() => (this.asked = null)}>${peopleWords.cancel}</button>
          ${wish.answers.map(
            ({ label, command }) =>
              html`<button class="button danger" type="button" ?disabled=${this.isBusy} @click=${() => void this.#answer(command)}>${label}</button>`,
          )}
        </div>
      </div>`
    }
    return html`<button class="item ${wish.isGrave ? 'danger' : ''}" type="button" ?disabled=${this.isBusy} @click=${() => this.#wish(wish)}>
      ${icon(wish.icon)}${wish.label}
    </button>`
  }

  #renderMembers(dialog: Dialog, me: UserId) {
    const { strings, chat } = this.#select
    if (!chat) return nothing
    return html`
      <hr />
      <h3>${peopleWords.people}</h3>
      ${can('add-members', dialog, me, chat.capabilities)
        ? html`<button class="item" type="button" @click=${() => (this.mode = 'add')}>${icon('user-plus')}${peopleWords.addPeople}</button>`
        : nothing}
      ${this.hasReadFailed
        ? html`<button class="item" type="button" @click=${() => void this.#readAgain()}>${icon('retry')}${strings.tryAgain}</button>`
        : nothing}
      ${this.members === null
        ? this.hasReadFailed
          ? nothing
          : html`<div class="wait" role="status" aria-label=${strings.loadingMore}><div class="member"><div class="disc skeleton"></div><div class="long skeleton"></div></div></div>`
        : html`<ul role="list">${this.members.map(user => html`<li>${this.#renderMember(user, dialog, me)}</li>`)}</ul>`}
    `
  }

  #renderMember(user: User, dialog: Dialog, me: UserId) {
    const { strings, chat } = this.#select
    const may = (wish: Wish) => chat !== undefined && user.id !== me && user.id !== dialog.ownerId && can(wish, dialog, me, chat.capabilities)
    const isAdmin = dialog.adminIds.includes(user.id)
    const role = user.id === dialog.ownerId ? peopleWords.owner : isAdmin ? peopleWords.admin : ''
    const adminCommand = isAdmin ? 'remove-admins' : 'add-admins'
    const button = (label: string, name: Parameters<typeof icon>[0], act: () => void) =>
      html`<button class="icon-button" type="button" aria-label=${label} title=${label} ?disabled=${this.isBusy} @click=${act}>${icon(name)}</button>`
    return html`<div class="member">
      <chat-avatar .name=${user.name} .src=${user.avatarUrl} .seed=${user.id} ?online=${user.presence === 'online'}></chat-avatar>
      <span class="lines"><bdi>${user.id === me ? peopleWords.youNamed(user.name) : user.name}</bdi>${role ? html`<span class="role">${role}</span>` : nothing}</span>
      ${user.id !== me && chat?.capabilities.dialogKinds.includes('direct') ? button(strings.writeTo(user.name), 'message', () => void this.#write(user)) : nothing}
      ${may(adminCommand)
        ? button(isAdmin ? peopleWords.removeAdmin(user.name) : peopleWords.makeAdmin(user.name), 'shield', () => void this.#run({ type: adminCommand, dialogId: dialog.id, userIds: [user.id] }))
        : nothing}
      ${may('remove-members') ? button(peopleWords.remove(user.name), 'close', () => void this.#run({ type: 'remove-members', dialogId: dialog.id, userIds: [user.id] })) : nothing}
    </div>`
  }

  #renderAdd(dialog: Dialog) {
    const { chat } = this.#select
    if (!chat) return nothing
    const members = new Set([...dialog.memberIds, ...(this.members ?? []).map(user => user.id)])
    const people = joinPeople(selectKnownPeople(chat.state, this.query), this.query ? this.#people.people : []).filter(user => !members.has(user.id))
    const search = (text: string) => {
      this.query = text
      this.#people.search(text)
    }
    return html`
      <div class="search" role="search">
        ${icon('search')}
        <input class="field" type="search" autocomplete="off" aria-label=${peopleWords.findPeople} placeholder=${peopleWords.findPeople} .value=${this.query} @input=${(e: InputEvent) => search((e.target as HTMLInputElement).value)} />
      </div>
      ${people.length > 0
        ? personList(people, user => void this.#add(user, dialog))
        : html`<div class="empty short" role="status">${this.query ? listWords.noneFound(this.query) : peopleWords.findPeopleHint}</div>`}
    `
  }
}

define('chat-dialog-info', ChatDialogInfo)

declare global {
  interface HTMLElementTagNameMap {
    'chat-dialog-info': ChatDialogInfo
  }
}
