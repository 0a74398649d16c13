// All that elements know of the machinery: a state to select from, and verbs.
import type { Command, MessageRef } from './actions.js'
import type { Capabilities } from './capabilities.js'
import type { StoredDialog } from './changes.js'
import type { ChatErrorCode, ErrorNote } from './errors.js'
import type { ClientId, DialogId, GapId, MessageId, UserId } from './ids.js'
import type { Attachment, Dialog, Gap, Mention, Message, User } from './model.js'
import type { OutboxEntry } from './outbox.js'

export type ConnectionState =
  /** `since`: epoch ms of the first try since we were last online. */
  | { readonly type: 'connecting'; readonly since: number }
  /** `limited`: the network lets no live connection through, so news come by asking, up to half a minute late; what is written waits. */
  | { readonly type: 'online'; readonly limited?: true }
  /** `retryAt`: epoch ms of the next try. */
  | { readonly type: 'offline'; readonly code: ChatErrorCode; readonly retryAt?: number }
  /**
   * Given up: the credentials were refused for good, or another session took over; `reconnect()` tries again.
   * `signedOut`: by the person, here or in another tab. Nothing of the account is left, and this chat is over.
   */
  | { readonly type: 'stopped'; readonly error: ErrorNote; readonly signedOut?: true }

export type StorageState =
  | { readonly type: 'persistent' }
  /** Asked for by the host. */
  | { readonly type: 'memory' }
  /** Fallen back to memory: what is unsent is lost when this tab closes. */
  | { readonly type: 'failed'; readonly error: ErrorNote }

/** The part of a dialog's timeline that is held in memory: a contiguous run of what is stored. */
export type Thread = {
  readonly dialogId: DialogId
  /** False until the cache has been read. */
  readonly ready: boolean
  /** Oldest first, confirmed by the server; pending edits and deletions are overlaid by `toRows`, not here. */
  readonly messages: readonly Message[]
  /** All gaps of the dialog, in order; one outside the run is simply not met. */
  readonly gaps: readonly Gap[]
  /** Stored messages exist above (below) the run; paging there needs no network until a gap is met. */
  readonly storedAbove: boolean
  readonly storedBelow: boolean
  /** Gaps being filled now. */
  readonly filling: ReadonlySet<GapId>
  /** Gaps whose last try failed, and why. */
  readonly failed: ReadonlyMap<GapId, ErrorNote>
}

export type TypingUser = { readonly userId: UserId; readonly until: number }

export type ChatState = {
  readonly me: User | null
  /** False until the first snapshot of the cache (or its failure) is in. */
  readonly hydrated: boolean
  readonly connection: ConnectionState
  readonly storage: StorageState
  readonly dialogs: ReadonlyMap<DialogId, StoredDialog>
  /** `end`: the list has been read to its end at least once; `loading`: a page is on its way. */
  readonly dialogList: { readonly end: boolean; readonly loading: boolean; readonly error: ErrorNote | null }
  readonly users: ReadonlyMap<UserId, User>
  readonly threads: ReadonlyMap<DialogId, Thread>
  /** In the order of the person's actions. */
  readonly outbox: readonly OutboxEntry[]
  readonly drafts: ReadonlyMap<DialogId, string>
  readonly typing: ReadonlyMap<DialogId, readonly TypingUser[]>
  /** This tab holds the connection. */
  readonly leader: boolean
}

export type SendDraft = {
  readonly text: string
  readonly attachments?: readonly Attachment[]
  readonly mentions?: readonly Mention[]
  readonly replyTo?: MessageId
}

/** What happened that the host page or a live region may want to tell; not state. */
export type ChatNews =
  /** A message of somebody else, seen for the first time. */
  | { readonly type: 'message'; readonly message: Message; readonly dialog: Dialog | undefined }
  | { readonly type: 'sent'; readonly message: Message }
  | { readonly type: 'failed'; readonly entry: OutboxEntry }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'error'; readonly error: ErrorNote }

/** Verbs never throw out of a DOM handler: they resolve when the intent is stored; what the server makes of it shows in the state. */
export interface Chat {
  readonly capabilities: Capabilities
  readonly state: ChatState
  /** Called after each change, at most once a microtask. */
  subscribe(listener: () => void, signal: AbortSignal): void
  /** Happenings in this tab and in others of the same account. */
  onNews(listener: (news: ChatNews) => void, signal: AbortSignal): void

  /** Next page of the dialog list. */
  loadDialogs(): Promise<void>
  /** Puts the dialog's newest messages into `state.threads`, from the cache first; keeps them there until `closeThread`. */
  openThread(dialogId: DialogId): Promise<void>
  closeThread(dialogId: DialogId): void
  /** Extends the run upwards: from the cache, and through the gap met there. */
  loadOlder(dialogId: DialogId): Promise<void>
  loadNewer(dialogId: DialogId): Promise<void>
  fillGap(dialogId: DialogId, gapId: GapId): Promise<void>
  /** Moves the run to the newest messages (false: to a message). Resolves to false when it cannot be reached. */
  jump(dialogId: DialogId, to: 'newest' | MessageId): Promise<boolean>

  send(dialogId: DialogId, draft: SendDraft): Promise<ClientId>
  edit(dialogId: DialogId, target: MessageRef, text: string): Promise<void>
  remove(dialogId: DialogId, target: MessageRef, scope: 'me' | 'all'): Promise<void>
  react(dialogId: DialogId, target: MessageRef, value: string, on: boolean): Promise<void>
  pin(dialogId: DialogId, target: MessageRef, on: boolean): Promise<void>
  /** Marks everything up to the message (default: the newest one) as read. */
  markRead(dialogId: DialogId, upTo?: MessageId): Promise<void>
  setDraft(dialogId: DialogId, text: string): void
  setTyping(dialogId: DialogId, typing: boolean): void

  retry(id: ClientId): Promise<void>
  retryAll(): Promise<void>
  discard(id: ClientId): Promise<void>

  /** Answers now or rejects with a ChatError. Resolves to the dialog that was made, for `create-dialog`. */
  command(command: Command): Promise<DialogId | undefined>
  findUsers(text: string, signal: AbortSignal): Promise<readonly User[]>
  members(dialogId: DialogId, signal: AbortSignal): Promise<readonly User[]>
  upload(file: File, signal: AbortSignal, onProgress?: (part: number) => void): Promise<Attachment>
  url(attachment: Attachment): string | null

  /** Tries now: to connect, also after having given up, and to send what waits for its next try. */
  reconnect(): void
  /** The person is looking at the widget. */
  setActive(active: boolean): void
  /** Stops here; the cache stays. */
  close(): Promise<void>
  /** Stops in all tabs and erases what is stored on this device. */
  signOut(): Promise<void>
}
