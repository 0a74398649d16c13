// What is unsent goes out: per dialog strictly first in first out, one at a time.
import { toMutation } from '../core/actions.js'
import { nextOfLane } from '../core/enqueue.js'
import { isChatError, isFinal, toErrorNote, type ErrorNote } from '../core/errors.js'
import { tailLength } from '../core/timeline.js'
import { backoffMs } from '../lib/backoff.js'
import { log } from '../lib/log.js'
import { Turns } from '../lib/turns.js'
import type { ClientId, DialogId, OrderKey } from '../core/ids.js'
import type { OutboxEntry, OutboxState } from '../core/outbox.js'
import { Deposed } from './commit.js'
import type { Core } from './core.js'
import type { History } from './history.js'
import { isStored } from './inputs.js'
import { silenceMs } from './tabs.js'
import { unattended } from './unattended.js'

type LaneKind = 'write' | 'read'

const unknownFate = { code: 'timeout', message: 'It is not known whether this was sent.' } as const

export class Outbox {
  readonly #core: Core
  readonly #history: History
  readonly #signal: AbortSignal
  readonly #epoch: () => number
  readonly #onDeposed: () => void
  /** Lanes at work: what comes while one looks makes it look once more. */
  readonly #lanes = new Turns<string>()
  /** Ends the wait for a next try. */
  #hurry = new AbortController()
  #open = false

  /** `signal` ends this leadership; `epoch` is its number. */
  constructor(core: Core, history: History, epoch: () => number, onDeposed: () => void, signal: AbortSignal) {
    this.#core = core
    this.#history = history
    this.#epoch = epoch
    this.#onDeposed = onDeposed
    this.#signal = signal
  }

  /** Online and fresh: everything goes now. */
  open(): void {
    this.#open = true
    this.hurry()
  }

  /** As `flush`, also for what waits for its next try. */
  hurry(): void {
    this.#hurry.abort()
    this.#hurry = new AbortController()
    this.flush()
  }

  /** Offline: what is on its way finishes by itself, nothing new starts. */
  shut(): void {
    this.#open = false
  }

  /** Starts every lane that has something to send and is idle. */
  flush(): void {
    if (!this.#open || this.#signal.aborted) return
    unattended(this.#entries().then(entries => {
      for (const dialogId of new Set(entries.map(e => e.dialogId))) {
        for (const kind of ['write', 'read'] as const) void this.#lanes.run(`${kind} ${dialogId}`, () => this.#work(dialogId, kind))
      }
    }), this.#signal)
  }

  /** As stored: what another tab has added comes before what we add after, also when we have not heard of it yet. */
  #entries(): Promise<readonly OutboxEntry[]> {
    return this.#core.view(tx => tx.outbox())
  }

  async #work(dialogId: DialogId, kind: LaneKind): Promise<void> {
    try {
      while (this.#open && !this.#signal.aborted) {
        const entries = await this.#entries()
        if (!this.#open || this.#signal.aborted) return
        const entry = nextOfLane(entries.filter(e => e.dialogId === dialogId), kind)
        if (!entry) return
        const wait = await this.#send(entry)
        if (wait === undefined) continue
        await this.#core.clock.sleep(wait, AbortSignal.any([this.#hurry.signal, this.#signal])).catch(() => {})
      }
    } catch (error) {
      // After its end another leadership may be this tab's own.
      if (this.#signal.aborted) return
      if (error instanceof Deposed) this.#onDeposed()
      else log.alarm('a lane of the outbox stopped', { error: String(error) })
    }
  }

  /** Milliseconds to wait before this lane goes on, if its head could not be sent. */
  async #send(head: OutboxEntry): Promise<number | undefined> {
    const { echoes } = this.#core.connector
    if (head.intent.type === 'send' && echoes) {
      const verdict = await echoes.lookFirst(head, this.#core, this.#history, () => this.#newest(head.dialogId))
      if (verdict !== 'send') return verdict === 'wait' ? backoffMs(head.attempts + 1, this.#core.random) : undefined
    }
    const after = head.state.type === 'unsure' ? head.state.after : await this.#newest(head.dialogId)
    // As it is stored from here on: until now its words could be changed, and it could be taken back.
    const entry = await this.#claim(head.id, after, head.attempts)
    if (!entry) return undefined
    const mutation = toMutation(entry.intent)
    // It waits for the id of a message in front of it, which has not settled.
    if (!mutation) return this.#fail(entry, { code: 'not-found', message: 'The message this belongs to is gone.' })
    try {
      const { events } = await this.#core.connector.perform(mutation, this.#signal)
      // Who leads by now, if it is another, has looked for it or sent it again: this answer is old.
      await this.#core.commit([{ type: 'accepted', id: entry.id, events: events.filter(isStored), live: this.#core.isOnline }], { epoch: this.#epoch() })
      return undefined
    } catch (error) {
      if (this.#signal.aborted || error instanceof Deposed) throw error
      return this.#refused(entry, error, after)
    }
  }

  async #refused(entry: OutboxEntry, error: unknown, after: OrderKey | null): Promise<number | undefined> {
    const note = toErrorNote(error)
    if (isFinal(note.code)) return this.#fail(entry, note)
    const maybeAccepted = isChatError(error) && error.maybeAccepted
    const attempts = entry.attempts + 1
    if (maybeAccepted && note.code === 'timeout' && entry.intent.type === 'send' && this.#core.connector.echoes) {
      await this.#fail(entry, unknownFate, after)
      // If it did arrive, it is found now or comes later: either takes the entry away.
      this.#history.refresh(entry.dialogId).catch(error => log.note('not looked for', { error: String(error) }))
      return undefined
    }
    await this.#setState(entry.id, maybeAccepted ? { type: 'unsure', after } : { type: 'queued', error: note }, attempts)
    const asked = isChatError(error) ? error.retryAfterMs : undefined
    return backoffMs(attempts, this.#core.random, asked)
  }

  async #fail(entry: OutboxEntry, error: ErrorNote, after?: OrderKey | null): Promise<undefined> {
    // Nobody would want to retry it, and the next one says more.
    if (entry.intent.type === 'read') return void (await this.#core.commit([{ type: 'discard', id: entry.id }], { epoch: this.#epoch() }))
    await this.#setState(entry.id, { type: 'failed', error, ...(after === undefined ? {} : { after }) }, entry.attempts)
    return undefined
  }

  /**
   * Marked as on its way, and sent within the same moment: a tab that slept in between has perhaps been
   * replaced, and the next leader has sent it. Nobody is replaced sooner than after `silenceMs`.
   */
  async #claim(id: ClientId, after: OrderKey | null, attempts: number): Promise<OutboxEntry | undefined> {
    const { clock } = this.#core
    for (;;) {
      const asked = clock.now()
      const entry = await this.#setState(id, { type: 'sending', after }, attempts)
      const took = clock.now() - asked
      if (took >= 0 && took < silenceMs) return entry
    }
  }

  /** The entry as it is now, unless it is gone. */
  async #setState(id: ClientId, state: OutboxState, attempts: number): Promise<OutboxEntry | undefined> {
    const { changes } = await this.#core.commit([{ type: 'entry', id, state, attempts }], { epoch: this.#epoch() })
    return changes.find(change => change.type === 'outbox')?.entry
  }

  /** What arrives from now on is placed above this, also by a service whose clock gives many messages one time. */
  async #newest(dialogId: DialogId): Promise<OrderKey | null> {
    const tail = await this.#core.view(tx => tx.before(dialogId, null, tailLength))
    const older = tail.findLast(message => message.sentAt < (tail.at(-1)?.sentAt ?? 0)) ?? (tail.length === tailLength ? tail[0] : undefined)
    return older?.order ?? null
  }
}
