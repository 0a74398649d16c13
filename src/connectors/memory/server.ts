// A whole chat service in process. It answers at once and in full; what a network does to that is network.ts.
import type { Action } from '../../core/actions.js'
import type { Capabilities } from '../../core/capabilities.js'
import { ChatError } from '../../core/errors.js'
import { toCursor, type Cursor, type DialogId, type MessageId, type UserId } from '../../core/ids.js'
import type { Attachment, Dialog, Message, User } from '../../core/model.js'
import { systemClock, type Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import type { MessagePage, MessagesRequest, Outcome, Page } from '../connector.js'
import { block, createDialog, performDialogCommand, report } from './dialog-actions.js'
import type { Turn } from './facts.js'
import type { Poll } from './event-log.js'
import { toFileAttachment } from './files.js'
import { selectStretch } from './history.js'
import { markDelivered, performMutation } from './message-actions.js'
import { Rows, type DialogRow, type RowWrite, type UserRow } from './rows.js'
import { plantSeeds, type SeedDialog, type SeedMessage, type SeedUser } from './seeds.js'
import { Sessions, type Device, type Push } from './sessions.js'
import { toTraits, type MemoryTraitOptions, type MemoryTraits } from './traits.js'
import { canSee, isMember, isVisible, toDialog, toMessage, toUser, type Look } from './view.js'

export type MemoryServiceOptions = MemoryTraitOptions & {
  /** Names the service in `namespace`; a name nobody else has when absent. */
  readonly name?: string
  readonly users: readonly SeedUser[]
  readonly dialogs?: readonly SeedDialog[]
  readonly messages?: readonly SeedMessage[]
  /** The server's own clock, which may be wrong. The system's when absent. */
  readonly clock?: Clock
  /** Rows of an earlier life of this service; the seeds are ignored when there are any. */
  readonly stored?: readonly (readonly [key: string, row: unknown])[]
  /** Told of every row that changes, seeds included. */
  readonly onWrite?: (write: RowWrite) => void
}

export const createMemoryService = (options: MemoryServiceOptions): MemoryService => new MemoryService(options)

/**
 * Every method answers synchronously with what `me` may see, or throws a ChatError. Tests may call
 * them directly, to act for a person who has no connector.
 */
export class MemoryService {
  readonly name: string
  readonly traits: MemoryTraits
  readonly rows = new Rows()
  readonly #clock: Clock
  readonly #sessions: Sessions
  readonly #look: Look
  #latest = 0

  constructor({ name, users, dialogs, messages, clock, stored, onWrite, ...traits }: MemoryServiceOptions) {
    this.name = name ?? newId()
    this.traits = toTraits(traits)
    this.#clock = clock ?? systemClock
    this.#sessions = new Sessions(this.rows, this.traits, this.#now)
    this.#look = { rows: this.rows, traits: this.traits, presence: user => this.#sessions.presence(user) }
    const isNew = !stored || stored.length === 0
    if (!isNew) this.rows.restore(stored)
    if (onWrite) this.rows.onWrite = onWrite
    if (isNew) plantSeeds(this.#look, { users, dialogs: dialogs ?? [], messages: messages ?? [] }, this.#clock.now())
    for (const dialog of this.rows.dialogs.all()) this.#latest = Math.max(this.#latest, dialog.updatedAt)
  }

  get capabilities(): Capabilities {
    return this.traits.capabilities
  }

  /** Open live connections. */
  get listeners(): number {
    return this.#sessions.count
  }

  // The person and their sessions

  signIn(me: UserId): User {
    return toUser(this.#look, this.#user(me))
  }

  /** Live events from now until the signal aborts. */
  listen(device: Device, push: Push, signal: AbortSignal): void {
    this.#sessions.open(device, push, signal)
  }

  /** The person is looking, or not. */
  setActive(me: UserId, active: boolean): null {
    this.#sessions.setActive(me, active)
    return null
  }

  /** Events since the last poll's `next`. The first poll, without it, only tells where to start. */
  poll(me: UserId, since: number | null): Poll {
    return this.#sessions.poll(me, since)
  }

  // What is there

  dialogs(me: UserId, from: Cursor | null): Page<Dialog> {
    const all = [...this.rows.dialogs.all()].filter(d => canSee(d, me) && !this.rows.seat(d.id, me).hidden).sort(byActivity)
    const start = from === null ? 0 : all.findIndex(dialog => toPlace(dialog) > from)
    if (start < 0) return { items: [], next: null }
    const items = all.slice(start, start + Math.min(this.traits.maxPageSize, 50))
    const last = items.at(-1)
    return { items: items.map(d => toDialog(this.#look, d, me)), next: last && last !== all.at(-1) ? toPlace(last) : null }
  }

  dialog(me: UserId, id: DialogId): Dialog {
    // Who has deleted it for themselves does not have it until somebody writes again.
    if (this.rows.seat(id, me).hidden) throw gone()
    return toDialog(this.#look, this.#dialog(me, id), me)
  }

  messages(me: UserId, dialogId: DialogId, request: MessagesRequest): MessagePage {
    const dialog = this.#dialog(me, dialogId)
    if (!isMember(dialog, me) && !dialog.previewable) throw new ChatError('forbidden', 'Join this dialog to read it.')
    if (request.from.type === 'around' && !this.capabilities.jump) throw new ChatError('rejected', 'This service cannot jump into history.')
    const seat = this.rows.seat(dialogId, me)
    const { rows, older, newer } = selectStretch(this.rows.timeline(dialogId).filter(m => isVisible(m, seat)), request, this.traits.maxPageSize)
    return { items: rows.map(row => toMessage(this.#look, row, me)), older, newer }
  }

  users(ids: readonly UserId[]): readonly User[] {
    return ids.flatMap(id => {
      const row = this.rows.users.get(id)
      return row ? [toUser(this.#look, row)] : []
    })
  }

  findUsers(me: UserId, text: string): readonly User[] {
    const wanted = text.trim().toLowerCase()
    if (wanted === '') return []
    const found = [...this.rows.users.all()].filter(user => user.id !== me && user.name.toLowerCase().includes(wanted))
    return found.slice(0, 50).map(user => toUser(this.#look, user))
  }

  members(me: UserId, dialogId: DialogId, from: Cursor | null): Page<User> {
    const ids = [...this.#dialog(me, dialogId).memberIds].sort()
    const rest = from === null ? ids : ids.filter(id => toCursor(id) > from)
    const page = rest.slice(0, this.traits.maxPageSize)
    return { items: this.users(page), next: page.length < rest.length ? toCursor(page.at(-1) ?? '') : null }
  }

  /** The newest first, at most 50. */
  search(me: UserId, text: string, dialogId: DialogId | null): readonly Message[] {
    const wanted = text.trim().toLowerCase()
    if (wanted === '') return []
    const dialogs = dialogId === null ? [...this.rows.dialogs.all()].filter(d => isMember(d, me)) : [this.#dialog(me, dialogId)]
    return dialogs
      .flatMap(d => this.rows.timeline(d.id).filter(m => isVisible(m, this.rows.seat(d.id, me))))
      .filter(m => m.body.type === 'text' && m.body.text.toLowerCase().includes(wanted))
      .sort((a, b) => (a.order < b.order ? 1 : -1))
      .slice(0, 50)
      .map(row => toMessage(this.#look, row, me))
  }

  file(ref: string): Blob | null {
    return this.rows.files.get(ref)?.blob ?? null
  }

  // What people do

  /** `session` is the device's own, if it listens too. */
  perform(me: UserId, action: Action, session?: string): Outcome {
    if (!this.capabilities.actions.has(action.type)) throw new ChatError('rejected', 'This service does not know this action.')
    const turn = this.#turn(me)
    const dialogId = this.#run(turn, action)
    this.#sessions.publish(turn.facts, session)
    const events = turn.facts.filter(fact => fact.to.includes(me)).map(fact => fact.event(me))
    return { events, ...(dialogId === undefined ? {} : { dialogId }) }
  }

  #run(turn: Turn, action: Action): DialogId | undefined {
    switch (action.type) {
      case 'create-dialog': return createDialog(turn, action)
      case 'block': return void block(turn, action)
      case 'report': return void report(turn, action)
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
      case 'read':
      case 'pin': return void performMutation(turn, action, this.#dialog(turn.me, action.dialogId))
      default: return void performDialogCommand(turn, action, this.#dialog(turn.me, action.dialogId))
    }
  }

  delivered(me: UserId, dialogId: DialogId, ids: readonly MessageId[]): null {
    const dialog = this.rows.dialogs.get(dialogId)
    if (!dialog || this.capabilities.receipts !== 'delivered-and-read') return null
    const turn = this.#turn(me)
    markDelivered(turn, dialog, ids)
    this.#sessions.publish(turn.facts)
    return null
  }

  typing(me: UserId, dialogId: DialogId, typing: boolean): null {
    const dialog = this.#dialog(me, dialogId)
    const to = dialog.memberIds.filter(id => id !== me)
    if (isMember(dialog, me)) this.#sessions.publish([{ to, event: () => ({ type: 'typing', dialogId, userId: me, typing }) }])
    return null
  }

  upload(me: UserId, file: Blob & { readonly name: string }, size: { readonly width: number; readonly height: number } | null): Attachment {
    this.#user(me)
    const { files } = this.capabilities
    if (files === false) throw new ChatError('rejected', 'This service takes no files.')
    if (file.size > files.maxBytes) throw new ChatError('too-large', `A file has at most ${files.maxBytes} bytes.`)
    const attachment = toFileAttachment(`f${this.rows.nextNumber().toString(36)}`, file, size)
    if (!files.mimes.some(allowed => matches(allowed, attachment.mime))) throw new ChatError('rejected', 'Files of this kind are not taken.')
    this.rows.files.put(attachment.ref, { ref: attachment.ref, blob: file })
    return attachment
  }

  // Behind the scenes

  /** The server's time never runs backwards, so that accepting later means sorting later. */
  readonly #now = (): number => (this.#latest = Math.max(this.#latest, this.#clock.now()))

  #turn(me: UserId): Turn {
    this.#user(me)
    return { ...this.#look, me, facts: [], now: this.#now }
  }

  #user(id: UserId): UserRow {
    const row = this.rows.users.get(id)
    if (!row) throw new ChatError('unauthenticated', 'Nobody by this name is known here.')
    return row
  }

  /** A dialog somebody is not in does not exist for them, unless it is public. */
  #dialog(me: UserId, id: DialogId): DialogRow {
    const row = this.rows.dialogs.get(id)
    if (!row || !canSee(row, me)) throw gone()
    return row
  }
}

const gone = () => new ChatError('not-found', 'This dialog does not exist any more.')

/** Falls as a dialog becomes more active, so that a cursor is a place in the list and not a count. */
const toPlace = (dialog: DialogRow): Cursor => toCursor(`${String(Number.MAX_SAFE_INTEGER - dialog.updatedAt).padStart(16, '0')}:${dialog.id}`)
const byActivity = (a: DialogRow, b: DialogRow): number => (toPlace(a) < toPlace(b) ? -1 : 1)

const matches = (allowed: string, mime: string): boolean =>
  allowed === '*/*' || allowed === mime || (allowed.endsWith('/*') && mime.startsWith(allowed.slice(0, -1)))
