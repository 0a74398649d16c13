// Sends messages over a socket that never answers: what was sent is found in the history, first in first out.
import type { SendMutation } from '../../core/actions.js'
import { ChatError, isFinal } from '../../core/errors.js'
import type { ClientId, DialogId, MessageId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import type { Line } from './line.js'
import type { Word } from './map.js'
import type { News } from './news.js'

/** After the first look, which comes as soon as the server has been quick enough lately. */
const WAITS_MS = [150, 400, 1000, 3000, 8000]
const SOONEST_MS = 15
const LATEST_MS = 400
/** Servers drop connections that say more than a megabyte at once. */
export const MAX_TEXT = 150_000

type Pending = {
  readonly dialogId: DialogId
  readonly text: string
  readonly clientId: ClientId
  readonly nonce: string
  /** As a later server has told it back. */
  id?: MessageId
  /** What the server complained of since; it may mean this one. */
  complaint?: ChatError
  /** Cuts the wait short. */
  wake: () => void
  readonly resolve: (message: Message) => void
  readonly reject: (error: ChatError) => void
  isOver: boolean
}

export type SendingOptions = { readonly clock: Clock; readonly hasIds: boolean }

export class Sending {
  readonly #clock: Clock
  /** The server gives nonces back, so it takes them. */
  #hasIds: boolean
  #pending: Pending[] = []
  #patienceMs = 60

  constructor({ clock, hasIds }: SendingOptions) {
    this.#clock = clock
    this.#hasIds = hasIds
  }

  /** Resolves with the message as the history has it. */
  async send({ dialogId, clientId, body, replyTo, threadId, metadata = {} }: SendMutation, line: Line, news: News, signal: AbortSignal): Promise<Message> {
    const { text } = body
    if (replyTo ?? threadId) throw refused('Messages cannot answer each other here')
    if (body.attachments.length > 0) throw refused('Files cannot be sent here')
    if (Object.keys(metadata).length > 0) throw refused('Messages have no metadata here')
    if (text === '') throw refused('A message must have words')
    if (text.length > MAX_TEXT) throw new ChatError('too-large', 'This message is too long')
    // An older message with the same words must not be taken for this one.
    await news.cover(dialogId, signal)
    signal.throwIfAborted()
    if (!line.isOpen) throw new ChatError('offline', 'Not connected')

    const over = new AbortController()
    const stop = AbortSignal.any([signal, over.signal])
    let pending!: Pending
    const found = new Promise<Message>((resolve, reject) => {
      pending = { dialogId, text, clientId, nonce: newId(), wake: () => {}, resolve, reject, isOver: false }
    })
    this.#pending.push(pending)
    signal.addEventListener('abort', () => pending.reject(signal.reason as ChatError), { signal: over.signal })
    line.say('message', dialogId, this.#hasIds ? { contentType: 'text', content: text, nonce: pending.nonce } : text)
    void this.#lookFor(pending, news, stop)
    try {
      return await found
    } finally {
      pending.isOver = true
      this.#pending = this.#pending.filter(one => one !== pending)
      over.abort()
    }
  }

  /** Takes a message of ours that was seen for the first time, if it is one of those. */
  readonly claim = (message: Message): boolean => {
    if (message.body.type !== 'text') return false
    const { text } = message.body
    const pending =
      this.#pending.find(one => one.id === message.id) ??
      this.#pending.find(one => !one.isOver && one.id === undefined && one.dialogId === message.dialogId && one.text === text)
    if (!pending) return false
    pending.isOver = true
    pending.resolve({ ...message, clientId: pending.clientId })
    return true
  }

  /** The server tells our own word back. @returns whether somebody waits for it */
  heard(word: Word): boolean {
    const pending = this.#pending.find(one => (word.nonce === undefined ? one.id === undefined && one.dialogId === word.dialogId && one.text === word.text : one.nonce === word.nonce))
    if (word.id !== undefined) this.#hasIds = true
    if (!pending) return false
    if (word.id !== undefined) pending.id = word.id
    pending.wake()
    return true
  }

  /** The server could not do something; it does not say what. Most likely the first thing that is not done. */
  complained(error: ChatError, id?: MessageId): void {
    const pending = id === undefined ? this.#pending.find(one => !one.isOver && !one.complaint) : this.#pending.find(one => one.id === id)
    if (!pending) return
    pending.complaint = error
    pending.wake()
  }

  /** The connection is gone: what was said last may have arrived or not. */
  lost(): void {
    for (const { reject } of this.#pending) reject(new ChatError('offline', 'The connection was lost', { maybeAccepted: true }))
  }

  async #lookFor(pending: Pending, news: News, signal: AbortSignal): Promise<void> {
    const waits = [this.#patienceMs, ...WAITS_MS]
    for (const [tries, ms] of waits.entries()) {
      await this.#wait(pending, ms, signal)
      if (signal.aborted) return
      const { complaint } = pending
      const error = await news.look(pending.dialogId, signal).then(() => null, (thrown: unknown) => thrown)
      if (tries === 0) this.#patienceMs = Math.max(SOONEST_MS, Math.min(LATEST_MS, this.#patienceMs * (pending.isOver ? 0.7 : 2)))
      if (pending.isOver || signal.aborted) return
      // The room is not there any more, or not for us.
      if (error instanceof ChatError && isFinal(error.code)) return pending.reject(error)
      // It complained before we looked, and the message is not there.
      if (complaint && error === null) return pending.reject(complaint)
    }
    pending.reject(new ChatError('timeout', 'It is not known whether this was sent', { maybeAccepted: true }))
  }

  /** Until the time is over or something happened. */
  async #wait(pending: Pending, ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const woken = new Promise<void>(resolve => (pending.wake = resolve))
    await Promise.race([this.#clock.sleep(ms, AbortSignal.any([signal, over.signal])).catch(() => {}), woken])
    over.abort()
  }
}

const refused = (words: string): ChatError => new ChatError('rejected', words)
