import { html, LitElement, nothing } from 'lit'
import { define } from '../define.js'
import type { DialogKind, User } from '../../core/model.js'
import { listExtrasStyles } from '../dialog-list/list-extras-styles.js'
import { listStyles } from '../dialog-list/list-styles.js'
import { icon } from '../rare-icons.js'
import { headerStyles } from '../panel/panel-styles.js'
import { searchField } from '../search-field.js'
import { SelectController } from '../select-controller.js'
import { listWords } from '../strings/list.js'
import { peopleWords } from '../strings/people.js'
import { base } from '../styles/base.js'
import { controls } from '../styles/controls.js'
import { joinPeople, selectKnownPeople } from './known-people.js'
import { newChatStyles } from './new-chat-styles.js'
import { PeopleSearch, personList } from './people-search.js'
import { startDirect } from './start-direct.js'

type Kind = Exclude<DialogKind, 'broadcast'>

/**
 * Finds a person to write to, or gathers a group.
 *
 * @fires {CustomEvent<DialogId>} dialog-select - The dialog is there.
 * @fires {Event} go-back
 */
export class ChatNewChat extends LitElement {
  static override styles = [base, controls, listStyles, listExtrasStyles, headerStyles, newChatStyles]
  static override properties = {
    wanted: { state: true },
    query: { state: true },
    heading: { state: true },
    chosen: { state: true },
    isBusy: { state: true },
  }

  private wanted: Kind | undefined
  private query = ''
  private heading = ''
  private chosen: readonly User[] = []
  private isBusy = false

  readonly #select = new SelectController(this, s => selectKnownPeople(s, this.query))
  readonly #people = new PeopleSearch(this, this.#select)

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus()
  }

  get #kinds(): readonly Kind[] {
    const offered = this.#select.chat?.capabilities.dialogKinds ?? []
    return (['direct', 'group', 'public'] as const).filter(kind => offered.includes(kind))
  }

  get #kind(): Kind {
    return this.wanted ?? this.#kinds[0] ?? 'direct'
  }

  #search(text: string): void {
    this.query = text
    this.#people.search(text)
  }

  async #pick(user: User): Promise<void> {
    const { chat } = this.#select
    if (this.#kind !== 'direct') {
      const isChosen = this.chosen.some(one => one.id === user.id)
      this.chosen = isChosen ? this.chosen.filter(one => one.id !== user.id) : [...this.chosen, user]
    } else if (chat) {
      await this.#finish(() => startDirect(chat, user.id))
    }
  }

  #create(event: Event): void {
    event.preventDefault()
    const { chat, strings } = this.#select
    const memberIds = this.chosen.map(user => user.id)
    const title = this.heading.trim() || this.chosen.map(user => user.name).join(', ').slice(0, 100) || strings.untitled
    if (chat) void this.#finish(() => chat.command({ type: 'create-dialog', kind: this.#kind, memberIds, title }))
  }

  async #finish(make: () => ReturnType<typeof startDirect>): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    const dialogId = await this.#people.attempt(make())
    this.isBusy = false
    // Who has gone back meanwhile finds it in the list.
    if (dialogId !== undefined && this.isConnected) this.dispatchEvent(new CustomEvent('dialog-select', { detail: dialogId }))
  }

  override render() {
    const { strings, value = [] } = this.#select
    const people = joinPeople(value, this.query ? this.#people.people : [])
    const isGroup = this.#kind !== 'direct'
    return html`
      <div class="head" part="header">
        <button class="icon-button" type="button" aria-label=${strings.back} @click=${() => this.dispatchEvent(new Event('go-back'))}>${icon('arrow-left')}</button>
        <h2 class="heading">${listWords.newChat}</h2>
      </div>
      ${this.#kinds.length > 1
        ? html`<div class="kinds" role="group" aria-label=${peopleWords.kindOfChat}>
            ${this.#kinds.map(
              kind => html`<button type="button" aria-pressed=${kind === this.#kind ? 'true' : 'false'} @click=${() => (this.wanted = kind)}>${peopleWords.kind(kind)}</button>`,
            )}
          </div>`
        : nothing}
      ${isGroup
        ? html`<form class="form" id="group" @submit=${this.#create}>
            ${this.#select.chat?.capabilities.groupsAreTheirMembers
              ? nothing
              : html`<label>${peopleWords.groupName}<input class="field" maxlength="100" .value=${this.heading} @input=${(e: InputEvent) => (this.heading = (e.target as HTMLInputElement).value)} /></label>`}
          </form>`
        : nothing}
      <div class="search" role="search">${searchField({ label: peopleWords.findPeople, query: this.query, search: text => this.#search(text) })}</div>
      ${isGroup && this.chosen.length > 0
        ? html`<div class="chips">
            ${this.chosen.map(
              user => html`<button class="chip" type="button" aria-label=${peopleWords.remove(user.name)} @click=${() => void this.#pick(user)}><bdi>${user.name}</bdi>${icon('close')}</button>`,
            )}
          </div>`
        : nothing}
      ${this.#people.error ? html`<p class="error" role="alert"><bdi>${this.#people.error.message}</bdi></p>` : nothing}
      <div class="scroller" aria-busy=${this.isBusy ? 'true' : 'false'}>
        ${people.length > 0
          ? personList(people, user => void this.#pick(user), isGroup ? new Set(this.chosen.map(user => user.id)) : undefined)
          : html`<div class="empty short" role="status">${this.query ? (this.#people.isSilent ? listWords.noneFound(this.query) : nothing) : peopleWords.findPeopleHint}</div>`}
      </div>
      ${isGroup
        ? html`<div class="foot"><button class="button primary" form="group" ?disabled=${this.isBusy || (this.chosen.length === 0 && this.#kind === 'group')}>${peopleWords.createGroup}</button></div>`
        : nothing}
    `
  }
}

define('chat-new-chat', ChatNewChat)

declare global {
  interface HTMLElementTagNameMap {
    'chat-new-chat': ChatNewChat
  }
}
