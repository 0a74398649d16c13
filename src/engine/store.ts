// ChatState in memory, hydrated from the cache; changed only by what was committed.
import { withEntry } from '../core/outbox.js'
import type { ChatNews, ChatState, Thread } from '../core/chat.js'
import type { Change, StoredMessage } from '../core/changes.js'
import type { Snapshot } from '../cache/cache.js'
import type { DialogId, MessageId, OrderKey } from '../core/ids.js'
import type { Message } from '../core/model.js'
import { Shown } from './shown.js'

type TimelineChange = Extract<Change, { type: 'timeline' }>

/** A run longer than this forgets its far end; the cache has it. */
export const runLimit = 2000

const empty: ChatState = {
  me: null,
  hydrated: false,
  connection: { type: 'connecting', since: 0 },
  storage: { type: 'memory' },
  dialogs: new Map(),
  dialogList: { end: false, loading: false, error: null },
  users: new Map(),
  threads: new Map(),
  outbox: [],
  drafts: new Map(),
  typing: new Map(),
  leader: false,
}

export class Store {
  #state = empty
  #scheduled = false
  readonly shown = new Shown()
  readonly #listeners = new Set<() => void>()
  readonly #newsListeners = new Set<(news: ChatNews) => void>()

  get state(): ChatState {
    return this.#state
  }

  set(patch: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...patch }
    this.#notify()
  }

  /** Signed out: nothing of the account is left to be seen. */
  empty(): void {
    this.set({ ...empty, hydrated: true, connection: { type: 'stopped', error: { code: 'unauthenticated', message: '' }, signedOut: true } })
  }

  subscribe(listener: () => void, signal: AbortSignal): void {
    listen(this.#listeners, listener, signal)
  }

  onNews(listener: (news: ChatNews) => void, signal: AbortSignal): void {
    listen(this.#newsListeners, listener, signal)
  }

  tell(news: readonly ChatNews[]): void {
    for (const item of news) for (const listener of [...this.#newsListeners]) listener(item)
  }

  hydrate({ me, dialogs, users, outbox, drafts, dialogsCursor }: Snapshot): void {
    this.set({
      me: me ?? this.#state.me,
      hydrated: true,
      dialogs: new Map(dialogs.map(d => [d.id, d])),
      users: new Map(users.map(u => [u.id, u])),
      outbox,
      drafts,
      dialogList: { ...this.#state.dialogList, end: dialogsCursor === null },
    })
  }

  apply(changes: readonly Change[]): void {
    if (changes.length === 0) return
    const draft = new StateDraft(this.#state)
    for (const change of changes) draft.apply(change)
    this.#state = draft.state
    this.#notify()
  }

  setThread(thread: Thread): void {
    this.set({ threads: new Map(this.#state.threads).set(thread.dialogId, thread) })
  }

  patchThread(dialogId: DialogId, patch: Partial<Thread>): void {
    const thread = this.#state.threads.get(dialogId)
    if (thread) this.setThread({ ...thread, ...patch })
  }

  dropThread(dialogId: DialogId): void {
    const threads = new Map(this.#state.threads)
    if (threads.delete(dialogId)) this.set({ threads })
  }

  #notify(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      for (const listener of [...this.#listeners]) listener()
    })
  }
}

function listen<T>(listeners: Set<T>, listener: T, signal: AbortSignal): void {
  if (signal.aborted) return
  listeners.add(listener)
  signal.addEventListener('abort', () => listeners.delete(listener), { once: true })
}

/** Copies a collection when it is first written to, and only then. */
class StateDraft {
  state: ChatState
  readonly #own = new Set<keyof ChatState>()

  constructor(state: ChatState) {
    this.state = state
  }

  #map<K extends 'dialogs' | 'users' | 'threads' | 'drafts'>(key: K): Map<unknown, unknown> {
    if (!this.#own.has(key)) {
      this.#own.add(key)
      this.state = { ...this.state, [key]: new Map<unknown, unknown>(this.state[key]) }
    }
    return this.state[key] as Map<unknown, unknown>
  }

  apply(change: Change): void {
    switch (change.type) {
      case 'timeline': {
        const thread = this.state.threads.get(change.dialogId)
        if (thread?.ready) this.#map('threads').set(change.dialogId, applyToThread(thread, change))
        return
      }
      case 'dialog':
        this.#map('dialogs').set(change.dialog.id, change.dialog)
        return
      case 'dialog-removed':
        this.#map('dialogs').delete(change.dialogId)
        this.#map('threads').delete(change.dialogId)
        this.#map('drafts').delete(change.dialogId)
        return
      case 'user': {
        // Presence is told by events and not by every source of users.
        const known = this.state.users.get(change.user.id)
        this.#map('users').set(change.user.id, known?.presence && !change.user.presence ? { ...change.user, presence: known.presence } : change.user)
        return
      }
      case 'outbox':
        this.state = { ...this.state, outbox: withEntry(this.state.outbox, change.entry) }
        return
      case 'outbox-removed':
        this.state = { ...this.state, outbox: this.state.outbox.filter(e => e.id !== change.id) }
        return
      case 'draft':
        if (change.text === '') this.#map('drafts').delete(change.dialogId)
        else this.#map('drafts').set(change.dialogId, change.text)
        return
      case 'me':
        this.state = { ...this.state, me: change.user }
        return
      case 'dialogs-cursor':
        this.state = { ...this.state, dialogList: { ...this.state.dialogList, end: change.cursor === null } }
        return
      case 'orphans':
      case 'epoch':
        return
    }
  }
}

/** Only what falls into the run is taken; the rest is in the cache and comes by paging. */
export function applyToThread(thread: Thread, { put, removed, gaps }: TimelineChange): Thread {
  let messages = thread.messages
  if (put.length + removed.length > 0) {
    const changed = new Set<MessageId>([...put.map(m => m.id), ...removed.map(m => m.id)])
    const kept = messages.some(m => changed.has(m.id)) ? messages.filter(m => !changed.has(m.id)) : messages
    const from = thread.storedAbove ? (messages[0]?.order ?? null) : null
    const to = thread.storedBelow ? (messages.at(-1)?.order ?? null) : null
    messages = insert(kept, put.filter(m => (from === null || m.order >= from) && (to === null || m.order <= to)))
  }
  const cut = thread.storedBelow ? 0 : Math.max(0, messages.length - runLimit)
  return {
    ...thread,
    messages: cut > 0 ? messages.slice(cut) : messages,
    storedAbove: thread.storedAbove || cut > 0,
    gaps: gaps ?? thread.gaps,
  }
}

export const toPlace = (messages: readonly Message[], order: OrderKey): number => {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = messages[middle]
    if (at !== undefined && at.order < order) low = middle + 1
    else high = middle
  }
  return low
}

function insert(messages: readonly Message[], put: readonly StoredMessage[]): readonly Message[] {
  if (put.length === 0) return messages
  const sorted = [...put].sort((a, b) => (a.order < b.order ? -1 : 1))
  const last = messages.at(-1)
  const first = sorted[0]
  if (first && (!last || last.order < first.order)) return [...messages, ...sorted]
  const next = [...messages, ...sorted]
  return next.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
}
