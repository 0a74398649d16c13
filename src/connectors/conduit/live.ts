// The realtime half: one connection at a time, and what its events mean.
import { ChatError } from '../../core/errors.js'
import { toDialogId, toMessageId, toUserId, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Clock } from '../../lib/clock.js'
import { log } from '../../lib/log.js'
import type { Emit } from '../connector.js'
import { toFields, toText } from '../shared/fields.js'
import type { Link } from '../shared/reconnect.js'
import type { Tokens } from '../shared/tokens.js'
import type { Book } from './book.js'
import { openLine, type Line } from './line.js'
import { isId, toWord, type Word } from './map.js'
import type { News } from './news.js'
import type { ConduitSession, Settings } from './options.js'
import type { Rest } from './rest.js'
import type { Sending } from './sending.js'
import { Typing } from './typing.js'

/** What is said between connecting and being put into the rooms is heard by nobody; nothing tells when that is over. */
const JOINED_MS = 1000
/** Looking twice within that time would show the same. */
const PROBE_MS = 5000
/** While nobody looks. */
const SELDOM = 4

export type LiveOptions = {
  readonly settings: Settings
  readonly tokens: Tokens<ConduitSession>
  readonly rest: Rest
  readonly book: Book
  readonly news: News
  readonly sending: Sending
  readonly clock: Clock
  readonly emit: Emit
  /** Ends it all. */
  readonly signal: AbortSignal
}

export class Live {
  readonly #options: LiveOptions
  readonly #typing: Typing
  #line: Line | null = null
  /** Ends with the connection. */
  #life = new AbortController()
  #end: (reason: ChatError) => void = () => {}
  #isActive = true
  /** Rooms are joined while connected: from 0.16.17 on, known or seen. */
  #joinsLive: boolean
  /** The replacement of the connection that is under way, and the one that will come after it. */
  #renewing: Promise<void> | null = null
  #next: Promise<void> | null = null
  #probedAt = 0

  constructor(options: LiveOptions) {
    const { settings, clock, emit, signal } = options
    this.#options = options
    this.#joinsLive = settings.isTyped
    this.#typing = new Typing({ clock, emit, signal, say: dialogId => this.#line?.say('message', dialogId, { contentType: 'typing' }) })
  }

  /** @throws ChatError 'offline' */
  line(): Line {
    if (!this.#line?.isOpen) throw new ChatError('offline', 'Not connected')
    return this.#line
  }

  /** One try to connect. A refused token gets one fresh successor. */
  async connect(signal: AbortSignal): Promise<Link> {
    const { news } = this.#options
    const life = new AbortController()
    const stop = AbortSignal.any([signal, life.signal])
    const lost = new Promise<ChatError>(resolve => (this.#end = resolve))
    this.#life = life
    try {
      this.#use(await this.#open(stop))
      await news.begin(stop)
    } catch (error) {
      life.abort()
      this.#line = null
      throw error
    }
    void this.#lookAround(stop)
    return { resumed: false, lost, probe: () => this.#probe() }
  }

  /** Rooms are joined when a connection begins: so another one begins, before this one ends. */
  async rejoin(): Promise<void> {
    if (this.#joinsLive || !this.#line) return
    return this.#renew()
  }

  setActive(isActive: boolean): void {
    const isBack = isActive && !this.#isActive
    this.#isActive = isActive
    if (isBack && this.#line) void this.#options.news.check()
  }

  setTyping(dialogId: DialogId, isTyping: boolean): void {
    this.#typing.set(dialogId, isTyping)
  }

  async #open(signal: AbortSignal): Promise<Line> {
    const { tokens } = this.#options
    const session = await tokens.get(signal)
    try {
      return await this.#try(session.token, signal)
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
      tokens.refuse(session.token)
      return this.#try((await tokens.get(signal)).token, signal)
    }
  }

  #try(token: string, signal: AbortSignal): Promise<Line> {
    const { settings, clock } = this.#options
    return openLine({ settings, token, clock, signal, onEvent: (event, payload) => this.#take(event, payload) })
  }

  #use(line: Line): void {
    this.#line = line
    void line.lost.then(reason => {
      // One that was replaced may go.
      if (this.#line !== line) return
      this.#line = null
      this.#life.abort()
      this.#options.sending.lost()
      this.#end(reason)
    })
  }

  /** Those who ask while one begins share the next. */
  #renew(): Promise<void> {
    this.#next ??= (this.#renewing ?? Promise.resolve()).then(() => {
      this.#next = null
      this.#renewing = this.#replace()
      return this.#renewing
    })
    return this.#next
  }

  async #replace(): Promise<void> {
    const { clock, news } = this.#options
    const { signal } = this.#life
    const old = this.#line
    try {
      this.#use(await this.#open(AbortSignal.any([this.#options.signal, signal])))
      old?.close(new ChatError('offline', 'Replaced'))
      await clock.sleep(JOINED_MS, signal)
      await news.check()
    } catch (error) {
      if (signal.aborted) return
      // Who cannot connect has no connection, whatever the old one believes.
      if (error instanceof ChatError && (error.code === 'offline' || error.code === 'timeout')) old?.close(error)
      else log.note('rooms were not joined')
    }
  }

  /** From time to time, since hardly anything is told. */
  async #lookAround(signal: AbortSignal): Promise<void> {
    const { clock, news, settings } = this.#options
    try {
      await clock.sleep(JOINED_MS, signal)
      for (;;) {
        await news.check()
        for (let waited = 0; waited < SELDOM && (waited === 0 || !this.#isActive); waited++) await clock.sleep(settings.checkEveryMs, signal)
      }
    } catch {
      // The connection is over.
    }
  }

  /** Whether it still lives shows only another connection, since a client cannot ask for an answer on this one. */
  #probe(): void {
    const { clock } = this.#options
    const line = this.#line
    if (!line || clock.now() - line.heardAt < PROBE_MS || Math.abs(clock.now() - this.#probedAt) < PROBE_MS) return
    this.#probedAt = clock.now()
    void this.#renew()
  }

  #take(event: string, payload: unknown): void {
    const { emit, book, news, sending } = this.#options
    const fields = toFields(payload)
    const room = isId(fields?.['room']) ? toDialogId(fields['room']) : null
    switch (event) {
      case 'message': {
        const word = toWord(payload)
        if (fields?.['contentType'] !== undefined) this.#joinsLive = true
        return word ? this.#word(word) : void log.note('dropped a message that is none')
      }
      case 'messagesRead': {
        const reader = fields?.['readBy']
        return room !== null && isId(reader) ? this.#read(room, toUserId(reader)) : undefined
      }
      case 'conduit_error': {
        const words = toText(fields?.['details'])
        // One code means a room that is not there as well as words that it does not like.
        if (words !== undefined) sending.complained(new ChatError(/^room /i.test(words) ? 'not-found' : 'rejected', words.slice(0, 300)))
        return log.note('the server could not do something')
      }
      case 'message:error':
        if (isId(fields?.['_id'])) sending.complained(new ChatError('rejected', toText(fields['error']) ?? 'The message was not stored'), toMessageId(fields['_id']))
        return
      case 'room-joined':
        this.#joinsLive = true
        return room === null ? undefined : emit({ type: 'hint', dialogId: room })
      case 'room-deleted':
        if (room === null) return
        book.forget(room)
        return emit({ type: 'dialog-removed', dialogId: room })
      case 'message-edited':
        if (room !== null && isId(fields?.['messageId'])) void this.#edited(room, toMessageId(fields['messageId']))
        return
      case 'message-deleted':
        if (room === null || !isId(fields?.['messageId'])) return
        news.forget(toMessageId(fields['messageId']))
        return emit({ type: 'message-removed', dialogId: room, messageId: toMessageId(fields['messageId']) })
      default:
        return log.detail('an event that is not known here')
    }
  }

  #word(word: Word): void {
    const { settings, book, news, sending, emit } = this.#options
    const { dialogId, senderId } = word
    const isMine = senderId === settings.me
    if (word.isTyping) return isMine ? undefined : this.#typing.heard(dialogId, senderId)
    this.#typing.stopped(dialogId, senderId)
    if (book.left.has(dialogId)) return
    if (isMine && sending.heard(word)) return
    if (!book.rooms.has(dialogId)) emit({ type: 'hint', dialogId })
    news.heard(word)
  }

  async #edited(dialogId: DialogId, messageId: MessageId): Promise<void> {
    const { emit, news, rest, signal } = this.#options
    try {
      const message = await rest.message(messageId, signal)
      news.note(message)
      emit({ type: 'message-changed', dialogId, messageId, change: { type: 'replaced', message } })
    } catch {
      // Whoever reads the dialog again finds out what is wrong.
      emit({ type: 'hint', dialogId })
    }
  }

  /** Whoever reads, reads all that a room has. */
  #read(dialogId: DialogId, userId: UserId): void {
    const { emit, news } = this.#options
    const upTo = news.newest(dialogId)
    emit(upTo === undefined ? { type: 'hint', dialogId } : { type: 'receipt', kind: 'read', dialogId, userId, of: { upTo } })
  }
}
