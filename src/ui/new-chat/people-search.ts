import { html, nothing, type ReactiveController, type ReactiveElement } from 'lit'
import { toErrorNote, type ErrorNote } from '../../core/errors.js'
import type { DialogId, UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import type { WidgetContext } from '../context.js'
import { icon } from '../rare-icons.js'
import { findDirect, startDirect } from './start-direct.js'
import '../avatar.js'
import { peopleWords } from '../strings/people.js'

/** So long after the last key the service is asked. */
const pauseMs = 250

type Source = { readonly context: WidgetContext | undefined }

/** Looks people up at the service while a name is typed, where the service can do that. */
export class PeopleSearch implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: Source
  #question = new AbortController()
  #people: readonly User[] = []
  #isAsking = false
  #isStarting = false
  #error: ErrorNote | null = null

  constructor(host: ReactiveElement, source: Source) {
    this.#host = host
    this.#source = source
    host.addController(this)
  }

  get people(): readonly User[] {
    return this.#people
  }

  get error(): ErrorNote | null {
    return this.#error
  }

  /** Nothing is found, asked or wrong. */
  get isSilent(): boolean {
    return this.#people.length === 0 && !this.#isAsking && !this.#error
  }

  hostDisconnected(): void {
    this.#question.abort()
  }

  search(text: string): void {
    const { chat, clock } = this.#source.context ?? {}
    this.#question.abort()
    this.#question = new AbortController()
    this.#error = null
    this.#isAsking = text.trim() !== '' && chat?.capabilities.findUsers === true
    if (!this.#isAsking) this.#people = []
    else clock?.after(pauseMs, () => void this.#ask(text.trim(), this.#question.signal), this.#question.signal)
    this.#host.requestUpdate()
  }

  /** Waits for something to come of a choice, and shows it here when nothing does. */
  async attempt<T>(choice: Promise<T>): Promise<T | undefined> {
    try {
      return await choice
    } catch (error) {
      this.#error = toErrorNote(error)
      this.#host.requestUpdate()
      return undefined
    }
  }

  /** The dialog with a person, made if there is none yet; one at a time. */
  async start(user: User): Promise<DialogId | undefined> {
    const { chat } = this.#source.context ?? {}
    if (!chat || this.#isStarting) return undefined
    this.#isStarting = true
    const dialogId = await this.attempt(startDirect(chat, user.id))
    this.#isStarting = false
    return dialogId
  }

  async #ask(text: string, signal: AbortSignal): Promise<void> {
    const chat = this.#source.context?.chat
    if (!chat) return
    const found = await this.attempt(chat.findUsers(text, signal).catch((error: unknown) => (signal.aborted ? [] : Promise.reject(error))))
    if (signal.aborted) return
    this.#isAsking = false
    this.#people = (found ?? []).filter(user => user.id !== chat.state.me?.id)
    this.#host.requestUpdate()
  }

  /** A section of people whom there is no direct dialog with yet; those who have one are in the list itself. */
  render(onPick: (user: User) => void) {
    const { chat } = this.#source.context ?? {}
    const strangers = this.#people.filter(user => chat && findDirect(chat.state, user.id) === undefined)
    return html`
      ${strangers.length > 0 ? html`<h3>${peopleWords.people}</h3>${personList(strangers, onPick)}` : nothing}
      ${this.#error ? html`<div class="end loud" role="alert"><bdi>${this.#error.message}</bdi></div>` : nothing}
    `
  }
}

/** Rows with the picture and the name of people; with `chosen` they can be picked and dropped again. */
export function personList(people: readonly User[], onPick: (user: User) => void, chosen?: ReadonlySet<UserId>) {
  return html`<ul role="list">
    ${people.map(
      user => html`<li>
        <button class="row person" type="button" aria-pressed=${chosen ? (chosen.has(user.id) ? 'true' : 'false') : nothing} @click=${() => onPick(user)}>
          <chat-avatar .name=${user.name} .src=${user.avatarUrl} .seed=${user.id} ?online=${user.presence === 'online'}></chat-avatar>
          <bdi class="title">${user.name}</bdi>
          ${chosen ? icon(chosen.has(user.id) ? 'check' : 'plus') : nothing}
        </button>
      </li>`,
    )}
  </ul>`
}
