import { ContextProvider } from '@lit/context'
import { fixture, html, nextFrame } from '@open-wc/testing'
import type { Capabilities } from '../../../src/core/capabilities.js'
import type { StoredDialog } from '../../../src/core/changes.js'
import type { ChatState, Thread } from '../../../src/core/chat.js'
import { toClientId, toDialogId, toGapId, toMessageId, toOrderKey, toUserId } from '../../../src/core/ids.js'
import type { Gap, Message, TextBody, User } from '../../../src/core/model.js'
import type { OutboxEntry, OutboxState } from '../../../src/core/outbox.js'
import { systemClock, type Clock } from '../../../src/lib/clock.js'
import { widgetContext } from '../../../src/ui/context.js'
import { loadExtras } from '../../../src/ui/extras.js'
import { en } from '../../../src/ui/strings/en.js'
import { tokens } from '../../../src/ui/styles/tokens.js'
import type { ChatComposer } from '../../../src/ui/composer/chat-composer.js'
import '../../../src/ui/composer/chat-composer.js'
import type { ChatThread } from '../../../src/ui/thread/chat-thread.js'
import '../../../src/ui/thread/chat-thread.js'
import '../../../src/ui/thread/chat-attachment.js'
import { ScriptedChat } from '../../kit/scripted-chat.js'

export const dialogId = toDialogId('d1')
export const me: User = { id: toUserId('me'), name: 'Ann' }
export const ben: User = { id: toUserId('ben'), name: 'Ben' }
export const cleo: User = { id: toUserId('cleo'), name: 'Cleo' }
const noon = new Date(2026, 0, 15, 12).getTime()

export const text = (words: string, more: Partial<TextBody> = {}): TextBody => ({ type: 'text', text: words, attachments: [], mentions: [], ...more })

export const orderOf = (n: number) => toOrderKey(String(n).padStart(8, '0'))

/** The n-th message of the dialog; three minutes after the one before it. */
export const message = (n: number, more: Partial<Message> = {}): Message => ({
  id: toMessageId(`m${n}`),
  dialogId,
  senderId: n % 3 === 0 ? me.id : ben.id,
  order: orderOf(n),
  sentAt: noon + n * 180_000,
  body: text(`Message ${n} ${'word '.repeat((n * 7) % 40)}`),
  reactions: [],
  deliveredTo: [],
  readBy: [],
  metadata: {},
  ...more,
})

export const messages = (from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, i) => message(from + i))

export const gap = (id: string, after: number | null, before: number | null): Gap => ({
  id: toGapId(id),
  after: after === null ? null : orderOf(after),
  before: before === null ? null : orderOf(before),
})

export const dialogOf = (more: Partial<StoredDialog> = {}): StoredDialog => ({
  id: dialogId,
  kind: 'direct',
  title: 'Ben',
  adminIds: [],
  memberIds: [me.id, ben.id],
  memberCount: 2,
  joined: true,
  previewable: true,
  unread: 0,
  pinnedIds: [],
  muted: false,
  metadata: {},
  updatedAt: noon,
  unreadBase: { count: 0, at: null },
  ...more,
})

export const threadOf = (list: readonly Message[], more: Partial<Thread> = {}): Thread => ({
  dialogId,
  ready: true,
  messages: list,
  gaps: [],
  storedAbove: false,
  storedBelow: false,
  filling: new Set(),
  failed: new Map(),
  ...more,
})

export const unsent = (id: string, words: string, state: OutboxState = { type: 'queued' }, seq = 1): OutboxEntry => ({
  id: toClientId(id),
  seq,
  dialogId,
  createdAt: noon + 9_000_000,
  attempts: 0,
  state,
  intent: { type: 'send', dialogId, clientId: toClientId(id), createdAt: noon + 9_000_000, body: text(words) },
})

export const scripted = (state: Partial<ChatState> & { thread?: Thread; dialog?: StoredDialog } = {}, capabilities: Partial<Capabilities> = {}): ScriptedChat => {
  const { thread, dialog = dialogOf(), ...rest } = state
  return new ScriptedChat(
    {
      me,
      users: new Map([me, ben, cleo].map(user => [user.id, user])),
      dialogs: new Map([[dialogId, dialog]]),
      threads: new Map(thread ? [[dialogId, thread]] : []),
      ...rest,
    },
    capabilities,
  )
}

export const setThread = (chat: ScriptedChat, thread: Thread): void => chat.set({ threads: new Map([[dialogId, thread]]) })

/** The thread and the composer side by side, as the panel has them. */
export async function mount(chat: ScriptedChat, options: { clock?: Clock; maySend?: () => boolean; width?: number; dir?: 'rtl' } = {}) {
  await loadExtras()
  const box = await fixture<HTMLElement>(html`<div dir=${options.dir ?? 'ltr'}></div>`)
  const root = box.attachShadow({ mode: 'open' })
  const page = new CSSStyleSheet()
  page.replaceSync(`
    :host { display: flex; flex-direction: column; width: ${options.width ?? 400}px; height: 600px; font: 15px/1.4 sans-serif; color: var(--chat-color-text); background: var(--chat-color-surface); }
    chat-thread { flex: 1; min-height: 0; }
  `)
  root.adoptedStyleSheets = [tokens.styleSheet as CSSStyleSheet, page]
  new ContextProvider(box, {
    context: widgetContext,
    initialValue: { chat, strings: en, locale: 'en', clock: options.clock ?? systemClock, maySend: options.maySend ?? (() => true) },
  }).hostConnected()
  const thread = document.createElement('chat-thread')
  const composer = document.createElement('chat-composer')
  thread.dialogId = composer.dialogId = dialogId
  root.append(thread, composer)
  await shown(thread, composer)
  return { box, thread, composer }
}

/** Rendered, laid out, and looked at: observers have been told. */
export async function shown(...elements: readonly (ChatThread | ChatComposer)[]): Promise<void> {
  for (let i = 0; i < 3; i++) {
    for (const element of elements) await element.updateComplete
    await nextFrame()
  }
}

export const query = (host: Element, selector: string): HTMLElement => {
  const found = host.shadowRoot?.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`There is no ${selector}`)
  return found
}

export const all = (host: Element, selector: string): HTMLElement[] => [...(host.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])]

export const log = (thread: ChatThread): HTMLElement => query(thread, '.log')

export const rowOf = (thread: ChatThread, key: string): HTMLElement => query(thread, `[data-key="${key}"]`)

/** Where a row stands in the view. */
export const placeOf = (thread: ChatThread, key: string): number => rowOf(thread, key).getBoundingClientRect().top - log(thread).getBoundingClientRect().top

export const distanceToEnd = (thread: ChatThread): number => {
  const { scrollHeight, clientHeight, scrollTop } = log(thread)
  return scrollHeight - clientHeight - scrollTop
}

/** As a person scrolls: the position changes, then the browser tells. */
export async function scrollTo(thread: ChatThread, top: number): Promise<void> {
  const scroller = log(thread)
  if (Math.abs(scroller.scrollTop - top) > 0.5) {
    const told = new Promise(resolve => scroller.addEventListener('scroll', resolve, { once: true }))
    scroller.scrollTop = top
    await told
  }
  await shown(thread)
}

export const keysInDom = (thread: ChatThread): string[] => all(thread, '.message').map(row => row.dataset['key'] ?? '')

export const firstInView = (thread: ChatThread): string => {
  const top = log(thread).getBoundingClientRect().top
  return all(thread, '.message').find(row => row.getBoundingClientRect().top >= top)?.dataset['key'] ?? ''
}
