// The contract between the engine and a chat service. test/contract/connector-contract.ts proves each promise.
import type { Action } from '../core/actions.js'
import type { Capabilities } from '../core/capabilities.js'
import type { Echoes } from '../core/echoes.js'
import type { ChatEvent } from '../core/events.js'
import type { Cursor, DialogId, MessageId, OrderKey, UserId } from '../core/ids.js'
import type { Attachment, Dialog, Message, User } from '../core/model.js'

/** `next: null` means that the list ends here. `partial`: the service cannot list everything, so what is missing may still be there. */
export type Page<T> = { readonly items: readonly T[]; readonly next: Cursor | null; readonly partial?: true }

/**
 * Oldest first and contiguous: nothing is missing between its ends. `older`/`newer` say whether
 * history goes on beyond them: null means the top of history or the live end, a cursor means more.
 */
export type MessagePage = {
  readonly items: readonly Message[]
  readonly older: Cursor | null
  readonly newer: Cursor | null
}

/** A known message to read on from; `cursor` is what the service gave for this place, if it did. */
export type Anchor = {
  readonly id: MessageId
  readonly order: OrderKey
  readonly sentAt: number
  readonly cursor?: Cursor
}

/** Anchors are exclusive: the page holds messages strictly older or newer than the anchor. */
export type MessagesFrom =
  | { readonly type: 'newest' }
  | { readonly type: 'before'; readonly anchor: Anchor }
  | { readonly type: 'after'; readonly anchor: Anchor }
  | { readonly type: 'around'; readonly messageId: MessageId }

export type MessagesRequest = { readonly from: MessagesFrom; readonly limit: number }

/** What the server accepted, as the facts that follow from it; committed like any other events. */
export type Outcome = {
  readonly events: readonly ChatEvent[]
  /** The dialog that a `create-dialog` command made or found. */
  readonly dialogId?: DialogId
}

export type Emit = (event: ChatEvent) => void

export type UploadOptions = { readonly signal: AbortSignal; readonly onProgress?: (sentBytes: number, totalBytes: number) => void }

/**
 * Promises, each a test of the contract suite:
 * 1. `order` is a string the connector chose; the same message has the same id and order on every road.
 * 2. Pages are contiguous; a service that pages by offset hides its drift.
 * 3. `online` comes before trust: it is emitted once live events flow without holes; `resumed: true` only if nothing can have been missed.
 * 4. `perform` resolves only on the server's acceptance and rejects with a ChatError that says retry or final.
 * 5. Nothing is emitted after the signal aborts, and no timer, socket or listener survives it.
 *
 * Every method rejects with a ChatError and with nothing else, except that an aborted signal rejects with its reason.
 */
export interface Connector {
  /** Names the cache: the same account on the same service gives the same string, and no other does. Known before `connect`, no secrets in it. */
  readonly namespace: string
  readonly capabilities: Capabilities
  /**
   * Present exactly when `capabilities.idempotentSend` is false, and then `echoes` from `chat-widget/connector`: how what was
   * sent is recognised and looked for at such a service.
   */
  readonly echoes?: Echoes

  /**
   * Connects, stays connected and reconnects until the signal aborts. Resolves with the signed-in
   * user as soon as that is known; rejects only when it has given up for good (bad options, refused credentials).
   * After it has given up it may be called again: the person has signed in meanwhile.
   */
  connect(emit: Emit, signal: AbortSignal): Promise<User>

  /** Forget the current back-off and try now; also called when the page becomes visible or comes online, so that a dead socket is found at once. */
  probe?(): void

  /** The dialog list, most recently active first. */
  dialogs(from: Cursor | null, signal: AbortSignal): Promise<Page<Dialog>>
  /** One dialog as it is now. */
  dialog(dialogId: DialogId, signal: AbortSignal): Promise<Dialog>
  messages(dialogId: DialogId, request: MessagesRequest, signal: AbortSignal): Promise<MessagePage>
  perform(action: Action, signal: AbortSignal): Promise<Outcome>

  users(ids: readonly UserId[], signal: AbortSignal): Promise<readonly User[]>
  /** People whose name starts with or holds the text. Present exactly when `capabilities.findUsers`. */
  findUsers?(text: string, signal: AbortSignal): Promise<readonly User[]>
  members(dialogId: DialogId, from: Cursor | null, signal: AbortSignal): Promise<Page<User>>
  /** Present exactly when `capabilities.search` is 'server'. */
  search?(text: string, dialogId: DialogId | null, signal: AbortSignal): Promise<readonly Message[]>

  upload?(file: File, options: UploadOptions): Promise<Attachment>
  /** A URL to show an attachment now; never stored, since it may hold a short-lived token. */
  url(attachment: Attachment): string | null

  setTyping?(dialogId: DialogId, typing: boolean): void
  /** The person is looking at the widget, or not (any more). */
  setActive?(active: boolean): void
  /** Somebody has opened this dialog, in whatever tab: a connector that has to ask for news asks for these first. */
  watch?(dialogId: DialogId): void
}
