// What of the outbox a person would call unsent, and why it is; pure.
import type { Capabilities } from '../../core/capabilities.js'
import type { ChatState } from '../../core/chat.js'
import type { ErrorNote } from '../../core/errors.js'
import type { Dialog } from '../../core/model.js'
import type { OutboxEntry } from '../../core/outbox.js'
import { statusWords } from '../strings/status.js'

/** In the order of the person's actions. How far they have read is nothing they wrote. */
export const selectUnsent = (state: ChatState): readonly OutboxEntry[] => state.outbox.filter(entry => entry.intent.type !== 'read')

export type UnsentCount = {
  readonly failed: number
  /** Held up; not what is simply on its way. */
  readonly waiting: number
}

export function countUnsent(state: ChatState): UnsentCount {
  const unsent = selectUnsent(state)
  const failed = unsent.filter(entry => entry.state.type === 'failed').length
  const isHeldUp = state.connection.type !== 'online' || unsent.some(entry => entry.state.type === 'queued' && entry.state.error)
  return { failed, waiting: isHeldUp ? unsent.length - failed : 0 }
}

export type Reason = {
  /** In our words. */
  readonly words: string
  /** In the service's, where it gave any. */
  readonly said: string
}

/** Why it is where it is. `dialog`: undefined when it is gone. `ahead`: something of the same dialog waits before it. */
export function toReason(
  { intent, state }: OutboxEntry,
  dialog: Dialog | undefined,
  ahead: boolean,
  connection: ChatState['connection'],
  capabilities: Capabilities,
): Reason {
  const ours = (words: string): Reason => ({ words, said: '' })
  switch (state.type) {
    case 'sending':
      return ours(statusWords.onItsWay)
    case 'unsure':
      return ours(connection.type === 'online' ? statusWords.lookedUp : statusWords.waitsForConnection)
    case 'queued':
      if (connection.type === 'stopped' && connection.error.code === 'unauthenticated') return ours(statusWords.waitsForSignIn)
      if (connection.type !== 'online') return ours(statusWords.waitsForConnection)
      if (state.error) return ours(`${statusWords.why[state.error.code]} ${statusWords.triedAgain}`)
      return ours(ahead ? statusWords.waitsForEarlier : statusWords.waitsForTurn)
    case 'failed':
      return dialog ? toRefusal(state.error, intent, dialog, capabilities) : ours(statusWords.gone)
    default:
      return state satisfies never
  }
}

/** Why it has failed. */
export function toRefusal(error: ErrorNote, intent: OutboxEntry['intent'], dialog: Dialog, capabilities: Capabilities): Reason {
  const { code, message } = error
  if (code === 'timeout') return { words: statusWords.unknownFate, said: '' }
  const isFinal = code === 'forbidden' || code === 'not-found' || code === 'rejected' || code === 'too-large'
  return { words: refusal(error, intent, dialog, capabilities), said: isFinal ? message.slice(0, 300) : '' }
}

function refusal({ code }: ErrorNote, intent: OutboxEntry['intent'], dialog: Dialog, { maxTextLength }: Capabilities): string {
  if (code === 'forbidden' && !dialog.joined) return statusWords.noMember
  if (intent.type === 'send' && (code === 'too-large' || code === 'rejected')) {
    const { text, attachments } = intent.body
    if (maxTextLength !== undefined && text.length > maxTextLength) return statusWords.textTooLong(text.length, maxTextLength)
    if (code === 'too-large') return attachments.length > 0 ? statusWords.fileTooLarge : statusWords.tooLong
  }
  return statusWords.why[code]
}
