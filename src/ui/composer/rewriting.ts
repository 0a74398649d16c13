import { nothing, type TemplateResult } from 'lit'
import type { MessageId } from '../../core/ids.js'
import { overlay, type Item } from '../../core/overlay.js'
import { mayEdit } from '../thread/actions.js'
import { refOf, textOf } from '../thread/items.js'
import { MessageWriteEvent } from '../thread/thread-events.js'
import type { ChatComposer } from './chat-composer.js'
import { strip } from './composer-strip.js'

/** What the field is for now. `kept` is the draft that comes back after an edit. */
type Mode =
  | { readonly type: 'new' }
  | { readonly type: 'reply'; readonly item: Item }
  | { readonly type: 'edit'; readonly item: Item; readonly kept: string }

/** Changing and answering messages in the field where new ones are written, as the thread beside it asks for it. */
export class Rewriting {
  readonly #composer: ChatComposer
  readonly #onEnd: () => void
  #mode: Mode = { type: 'new' }

  /** @param onEnd - The person has turned from it to something else. */
  constructor(composer: ChatComposer, onEnd: () => void) {
    this.#composer = composer
    this.#onEnd = onEnd
    composer.renderRoot.addEventListener('keydown', event => this.#escape(event as KeyboardEvent))
    let alive = new AbortController()
    composer.addController({
      hostConnected: () => {
        alive = new AbortController()
        for (const type of ['message-reply', 'message-edit']) composer.getRootNode().addEventListener(type, event => this.#take(event), { signal: alive.signal })
      },
      hostDisconnected: () => alive.abort(),
    })
  }

  get isEdit(): boolean {
    return this.#mode.type === 'edit'
  }

  get replyTo(): MessageId | undefined {
    const mode = this.#mode
    return mode.type === 'reply' && mode.item.type === 'confirmed' ? mode.item.message.id : undefined
  }

  #enter(mode: Mode): void {
    this.#mode = mode
    this.#composer.requestUpdate()
  }

  /** Sent, or another dialog. */
  forget(): void {
    this.#mode = { type: 'new' }
  }

  /** True: what was written is the change of a message, and is on its way. */
  save(text: string): boolean {
    const mode = this.#mode
    const { dialogId, select } = this.#composer
    if (mode.type !== 'edit' || dialogId === null) return false
    this.#cancel()
    if (text !== textOf(mode.item)) void select.chat?.edit(dialogId, refOf(mode.item), text)
    return true
  }

  /** In the field; ArrowUp in an empty one changes the last message. */
  keydown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowUp' || this.#composer.text !== '' || this.isEdit) return
    const item = this.#lastOwn()
    if (!item) return
    event.preventDefault()
    void this.#edit(item)
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || this.#mode.type === 'new') return
    event.preventDefault()
    event.stopPropagation()
    this.#cancel()
  }

  #lastOwn(): Item | undefined {
    const { chat, value } = this.#composer.select
    if (!chat || !value?.dialog || value.me === undefined) return undefined
    const { dialog, me } = value
    const messages = chat.state.threads.get(dialog.id)?.messages ?? []
    const items = overlay(dialog.id, messages.slice(-200), chat.state.outbox, dialog.pinnedIds, me)
    return items.findLast(item => mayEdit(item, dialog, me, chat.capabilities))
  }

  #take(event: Event): void {
    if (!(event instanceof MessageWriteEvent) || event.dialogId !== this.#composer.dialogId) return
    const { item } = event
    if (event.type === 'message-edit') void this.#edit(item)
    else {
      if (this.isEdit) this.#cancel()
      this.#enter({ type: 'reply', item })
      this.#composer.focus()
    }
  }

  async #edit(item: Item): Promise<void> {
    const composer = this.#composer
    this.#enter({ type: 'edit', item, kept: this.#mode.type === 'edit' ? this.#mode.kept : composer.text })
    const text = (composer.text = textOf(item))
    await composer.updateComplete
    composer.focus()
    composer.field?.setSelectionRange(text.length, text.length)
  }

  #cancel(): void {
    if (this.#mode.type === 'edit') this.#composer.text = this.#mode.kept
    this.#enter({ type: 'new' })
    this.#onEnd()
    this.#composer.focus()
  }

  /** Above the field. */
  render(): TemplateResult | typeof nothing {
    const { value, strings } = this.#composer.select
    return value?.me === undefined ? nothing : strip(this.#mode, value.users, value.me, strings, () => this.#cancel())
  }
}
