import type { Chat } from '../../core/chat.js'
import type { DialogId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'

const idleMs = 3000

/** Tells the others that somebody is writing: once when it begins, and once when it ends or rests for three seconds. */
export class TypingSignal {
  #current: { readonly chat: Chat; readonly dialogId: DialogId } | undefined
  #rest = new AbortController()

  typed(chat: Chat, dialogId: DialogId, clock: Clock): void {
    if (!chat.capabilities.typing) return
    if (this.#current?.dialogId !== dialogId || this.#current.chat !== chat) {
      this.stop()
      this.#current = { chat, dialogId }
      chat.setTyping(dialogId, true)
    }
    this.#rest.abort()
    this.#rest = new AbortController()
    clock.after(idleMs, () => this.stop(), this.#rest.signal)
  }

  stop(): void {
    this.#rest.abort()
    const current = this.#current
    this.#current = undefined
    current?.chat.setTyping(current.dialogId, false)
  }
}
