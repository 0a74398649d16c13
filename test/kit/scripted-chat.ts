import type { Command } from '../../src/core/actions.js'
import type { Capabilities } from '../../src/core/capabilities.js'
import type { Chat, ChatNews, ChatState, SendDraft } from '../../src/core/chat.js'
import { toClientId, type ClientId, type DialogId } from '../../src/core/ids.js'
import type { Attachment, User } from '../../src/core/model.js'

export const allCapabilities: Capabilities = {
  actions: new Set([
    'send', 'edit', 'delete', 'react', 'read', 'pin', 'create-dialog', 'update-dialog', 'add-members', 'remove-members',
    'add-admins', 'remove-admins', 'join', 'leave', 'delete-dialog', 'clear-history', 'mute', 'block', 'report',
  ]),
  delivery: 'push',
  idempotentSend: true,
  receipts: 'delivered-and-read',
  typing: true,
  presence: true,
  files: { maxBytes: 10_000_000, mimes: [] },
  search: 'server',
  jump: true,
  dialogKinds: ['direct', 'group', 'public', 'broadcast'],
  reply: true,
  maxTextLength: 1000,
  deleteFor: ['me', 'all'],
  findUsers: true,
}

const emptyState: ChatState = {
  me: null,
  hydrated: true,
  connection: { type: 'online' },
  storage: { type: 'persistent' },
  dialogs: new Map(),
  dialogList: { end: true, loading: false, error: null },
  users: new Map(),
  threads: new Map(),
  outbox: [],
  drafts: new Map(),
  typing: new Map(),
  leader: true,
}

/**
 * A Chat without machinery, for pictures of states that are hard to reach: the state is set, the
 * verbs are written down. Stories of more than one step belong on the memory connector.
 */
export class ScriptedChat implements Chat {
  readonly capabilities: Capabilities
  state: ChatState
  /** Every verb that was called, with its arguments. */
  readonly calls: (readonly [verb: string, ...args: unknown[]])[] = []
  /** What `findUsers`, `members` and `command` answer. */
  found: readonly User[] = []
  commandAnswer: (command: Command) => Promise<DialogId | undefined> = () => Promise.resolve(undefined)
  readonly #listeners = new Set<() => void>()
  readonly #newsListeners = new Set<(news: ChatNews) => void>()
  #sent = 0

  constructor(state: Partial<ChatState> = {}, capabilities: Partial<Capabilities> = {}) {
    this.state = { ...emptyState, ...state }
    this.capabilities = { ...allCapabilities, ...capabilities }
  }

  /** Listeners that are still there: a closed element must leave none. */
  get listenerCount(): number {
    return this.#listeners.size + this.#newsListeners.size
  }

  set(patch: Partial<ChatState>): void {
    this.state = { ...this.state, ...patch }
    for (const listener of this.#listeners) listener()
  }

  tell(news: ChatNews): void {
    for (const listener of this.#newsListeners) listener(news)
  }

  /** Calls of one verb, arguments only. */
  callsOf(verb: keyof Chat): readonly (readonly unknown[])[] {
    return this.calls.filter(call => call[0] === verb).map(call => call.slice(1))
  }

  subscribe(listener: () => void, signal: AbortSignal): void {
    addUntil(this.#listeners, listener, signal)
  }

  onNews(listener: (news: ChatNews) => void, signal: AbortSignal): void {
    addUntil(this.#newsListeners, listener, signal)
  }

  loadDialogs = () => this.#note('loadDialogs')
  openThread = (...args: unknown[]) => this.#note('openThread', ...args)
  closeThread = (...args: unknown[]) => void this.#note('closeThread', ...args)
  loadOlder = (...args: unknown[]) => this.#note('loadOlder', ...args)
  loadNewer = (...args: unknown[]) => this.#note('loadNewer', ...args)
  fillGap = (...args: unknown[]) => this.#note('fillGap', ...args)
  jump = async (...args: unknown[]) => (await this.#note('jump', ...args), true)
  edit = (...args: unknown[]) => this.#note('edit', ...args)
  remove = (...args: unknown[]) => this.#note('remove', ...args)
  react = (...args: unknown[]) => this.#note('react', ...args)
  pin = (...args: unknown[]) => this.#note('pin', ...args)
  markRead = (...args: unknown[]) => this.#note('markRead', ...args)
  setTyping = (...args: unknown[]) => void this.#note('setTyping', ...args)
  retry = (...args: unknown[]) => this.#note('retry', ...args)
  retryAll = () => this.#note('retryAll')
  discard = (...args: unknown[]) => this.#note('discard', ...args)
  reconnect = () => void this.#note('reconnect')
  setActive = (...args: unknown[]) => void this.#note('setActive', ...args)
  close = () => this.#note('close')
  signOut = () => this.#note('signOut')

  send = async (dialogId: DialogId, draft: SendDraft): Promise<ClientId> => {
    await this.#note('send', dialogId, draft)
    return toClientId(`sent-${++this.#sent}`)
  }

  setDraft = (dialogId: DialogId, text: string): void => {
    void this.#note('setDraft', dialogId, text)
    const drafts = new Map(this.state.drafts)
    if (text) drafts.set(dialogId, text)
    else drafts.delete(dialogId)
    this.set({ drafts })
  }

  command = async (command: Command): Promise<DialogId | undefined> => {
    await this.#note('command', command)
    return this.commandAnswer(command)
  }

  findUsers = async (text: string, signal: AbortSignal): Promise<readonly User[]> => {
    await this.#note('findUsers', text)
    signal.throwIfAborted()
    return this.found
  }

  members = async (dialogId: DialogId): Promise<readonly User[]> => {
    await this.#note('members', dialogId)
    return this.found
  }

  upload = async (file: File, _signal: AbortSignal, onProgress?: (part: number) => void): Promise<Attachment> => {
    await this.#note('upload', file.name)
    onProgress?.(1)
    return { type: 'file', ref: `ref:${file.name}`, name: file.name, mime: file.type, size: file.size }
  }

  url = (attachment: Attachment): string | null => (attachment.type === 'location' ? null : `/files/${attachment.name}`)

  #note(verb: string, ...args: unknown[]): Promise<void> {
    this.calls.push([verb, ...args])
    return Promise.resolve()
  }
}

function addUntil<T>(set: Set<T>, item: T, signal: AbortSignal): void {
  if (signal.aborted) return
  set.add(item)
  signal.addEventListener('abort', () => set.delete(item), { once: true })
}
