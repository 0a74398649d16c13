// What tabs of one origin say to each other about a shared service.
import { ChatError, type ChatErrorCode } from '../../core/errors.js'
import type { ChatEvent } from '../../core/events.js'
import type { Answer, Arguments, Method } from './host.js'
import type { Device } from './sessions.js'

export type Refusal = { readonly code: ChatErrorCode; readonly message: string; readonly maybeAccepted: boolean }

type Question = { readonly [M in Method]: { readonly method: M; readonly args: Arguments<M> } }[Method]

export type TabMessage =
  | { readonly type: 'who' }
  /** I host now; said on taking over and in answer to `who`. */
  | { readonly type: 'host'; readonly tab: string }
  | { readonly type: 'bye'; readonly tab: string }
  | { readonly type: 'ask'; readonly id: string; readonly question: Question }
  | { readonly type: 'listen'; readonly id: string; readonly device: Device }
  | { readonly type: 'unlisten'; readonly id: string }
  | { readonly type: 'answer'; readonly id: string; readonly answer: Answer<Method> | undefined }
  | { readonly type: 'refusal'; readonly id: string; readonly refusal: Refusal }
  | { readonly type: 'push'; readonly id: string; readonly event: ChatEvent }

export interface TabChannel {
  post(message: TabMessage): void
  close(): void
}

export function openChannel(name: string, receive: (message: TabMessage) => void): TabChannel {
  const channel = new BroadcastChannel(`chat-memory:${name}`)
  // Only code of this origin can speak here, and only this module does under this name.
  channel.onmessage = event => receive(event.data as TabMessage)
  let open = true
  return {
    // Answers can be ready after we have said goodbye; those who asked have been told by then.
    post: message => open && channel.postMessage(message),
    close: () => {
      open = false
      channel.close()
    },
  }
}

export const toRefusal = (error: unknown): Refusal =>
  error instanceof ChatError
    ? { code: error.code, message: error.message, maybeAccepted: error.maybeAccepted }
    : { code: 'protocol', message: String(error), maybeAccepted: true }

export const fromRefusal = ({ code, message, maybeAccepted }: Refusal): ChatError => new ChatError(code, message, { maybeAccepted })
