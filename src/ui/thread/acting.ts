import { html, nothing, type TemplateResult } from 'lit'
import type { MessageId, UserId } from '../../core/ids.js'
import { threadWords } from '../strings/thread.js'
import type { MessageAction, MessageWish } from './actions.js'
import './chat-message-sheet.js'
import type { ChatThread } from './chat-thread.js'
import { refOf, textOf } from './items.js'
import { LongPress } from './long-press.js'
import type { RowView } from './message-row.js'
import { rowAt } from './row-at.js'
import { ownReactions } from './row-extras.js'
import type { RowFocus } from './row-focus.js'
import { keyOf, type MessageRow } from './rows.js'
import { MessageWriteEvent } from './thread-events.js'
import type { Toast } from './toast.js'
import { toActions } from './to-actions.js'

type Sheet = { readonly row: MessageRow; readonly face: 'actions' | 'emoji' }

/** What can be done to a message: offered in a bar beside it or, under a finger, in a sheet; and done. */
export class Acting {
  readonly #thread: ChatThread
  readonly #focus: RowFocus
  readonly #toast: Toast
  readonly #jumpTo: (messageId: MessageId) => void
  readonly #press: LongPress
  #sheet: Sheet | undefined

  constructor(thread: ChatThread, focus: RowFocus, toast: Toast, jumpTo: (messageId: MessageId) => void) {
    this.#thread = thread
    this.#focus = focus
    this.#toast = toast
    this.#jumpTo = jumpTo
    this.#press = new LongPress(() => thread.select.context?.clock, target => this.#openSheet(target))
    const { renderRoot: root } = thread
    root.addEventListener('pointerdown', event => this.#press.down(event as PointerEvent))
    root.addEventListener('pointermove', event => this.#press.move(event as PointerEvent))
    for (const type of ['pointerup', 'pointercancel']) root.addEventListener(type, this.#press.cancel)
    root.addEventListener('contextmenu', event => this.#contextMenu(event as MouseEvent))
  }

  forget(): void {
    this.#press.cancel()
    this.#sheet = undefined
  }

  scrolled(): void {
    this.#press.cancel()
  }

  #setSheet(sheet: Sheet | undefined): void {
    this.#sheet = sheet
    this.#thread.requestUpdate()
  }

  #openSheet(target: Element): void {
    const row = rowAt(this.#thread, target)
    if (row && this.of(row).length > 0) this.#setSheet({ row, face: 'actions' })
  }

  #contextMenu(event: MouseEvent): void {
    // The menu key, and a long press on Android; the mouse keeps the browser's own menu.
    if ((event instanceof PointerEvent && event.pointerType === 'mouse') || !(event.target instanceof Element) || !keyOf(event.target)) return
    event.preventDefault()
    this.#openSheet(event.target)
  }

  /** Everything that may be done to this message. */
  of(row: MessageRow): readonly MessageAction[] {
    const { chat, value } = this.#thread.select
    return chat && value?.dialog && value.me !== undefined ? toActions(row.item, value.dialog, value.me, chat.capabilities) : []
  }

  wish({ item, key }: MessageRow, wish: MessageWish): void {
    const thread = this.#thread
    this.#setSheet(undefined)
    if (!thread.opened) return
    const { chat, dialogId } = thread.opened
    const failed = item.type === 'confirmed' ? item.failed : item.entry
    switch (wish.type) {
      case 'reply':
        return void thread.dispatchEvent(new MessageWriteEvent('message-reply', dialogId, item))
      case 'edit':
        return void thread.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, item))
      case 'copy':
        return void copy(textOf(item)).then(ok => this.#toast.say(ok ? threadWords.copied : threadWords.copyFailed))
      case 'jump': {
        const to = item.type === 'confirmed' ? item.message.replyTo : item.send.replyTo
        return to && this.#jumpTo(to)
      }
      case 'retry':
        return failed ? void chat.retry(failed.id) : undefined
      case 'discard':
        return failed ? void chat.discard(failed.id) : undefined
      case 'react':
        return void chat.react(dialogId, refOf(item), wish.value, wish.on)
      case 'pin':
        return void chat.pin(dialogId, refOf(item), wish.on)
      case 'delete':
        this.#focus.leave(key)
        return void chat.remove(dialogId, refOf(item), wish.scope)
    }
  }

  /** Beside the message that the pointer or the keyboard is at. */
  renderBar(row: MessageRow, { me }: RowView): TemplateResult {
    return html`<chat-message-actions
      layout="bar"
      class="${row.mine ? 'mine' : ''} ${this.#focus.below ? 'below' : ''}"
      .actions=${this.of(row)}
      .chosen=${ownReactions(row, me)}
      @message-wish=${(event: CustomEvent<MessageWish>) => this.wish(row, event.detail)}
      @more-emoji=${() => this.#setSheet({ row, face: 'emoji' })}
    ></chat-message-actions>`
  }

  renderSheet(): TemplateResult | typeof nothing {
    if (!this.#sheet) return nothing
    const { row, face } = this.#sheet
    return html`<chat-message-sheet
      .face=${face}
      .actions=${this.of(row)}
      .chosen=${ownReactions(row, this.#thread.select.value?.me as UserId)}
      @message-wish=${(event: CustomEvent<MessageWish>) => this.wish(row, event.detail)}
      @sheet-close=${() => this.#setSheet(undefined)}
    ></chat-message-sheet>`
  }
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false // Not allowed here (an insecure page, a frame without the permission): the person is told.
  }
}
