// One person's device with its tabs, the service, the other people, and the network between them.
import { memory, createMemoryService, MemoryNetwork, type MemoryService } from '../../src/connectors/memory/index.js'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { Engine } from '../../src/engine/engine.js'
import { toDialogId, toUserId, type ClientId, type DialogId, type MessageId, type UserId } from '../../src/core/ids.js'
import { settle as turn } from '../kit/fake-clock.js'
import { seeded } from '../kit/stage.js'
import type { Cache } from '../../src/cache/cache.js'
import { Intents } from './intents.js'
import { Ledger } from './ledger.js'
import { Platforms } from './platform.js'
import { tabCache, tabConnector, type Faults } from './ports.js'
import { profiles } from './profiles.js'
import type { Schedule } from './schedule.js'
import { Gate, tabClock, Time } from './time.js'

export const me: UserId = toUserId('ann')

/** A fault of the engine, in words. */
export class Violation extends Error {}

export type Tab = {
  readonly name: string
  readonly gate: Gate
  readonly faults: Faults
  readonly network: MemoryNetwork
  readonly engine: Engine
  /** Unsent messages that this tab has shown as confirmed: they must not be shown as unsent again. */
  readonly confirmed: Set<string>
}

/** A page of history as it was when it reached a tab. */
export type SeenPage = { readonly dialogId: DialogId; readonly ids: ReadonlySet<MessageId>; readonly from: string; readonly to: string; readonly changes: number }

/** Calls of one step beyond which the engine is going round in circles. */
const maxCallsPerStep = 3_000

/** Storage that is gone for one tab is gone for the device: two truths cannot be brought together again. */
export const losesStorage = ({ faults: { storage }, engine }: Tab): boolean =>
  engine.state.storage.type === 'failed' || (storage !== null && storage.how !== 'full' && storage.left < 0)

/** What the simulated world stands on. */
export type Ground = {
  readonly createCache: () => Cache | Promise<Cache>
  /** Lets everything happen that can without time passing; called after each timer. */
  readonly settle: () => Promise<void>
  /** What the devices of a schedule stored is not needed any more. */
  readonly forget?: () => Promise<void>
}

export class World {
  readonly schedule: Schedule
  readonly time: Time
  readonly random: () => number
  readonly ledger = new Ledger()
  readonly service: MemoryService
  readonly platforms: Platforms
  readonly dialogIds: DialogId[] = [toDialogId('d1'), toDialogId('d2')]
  readonly #ground: Ground
  disk: Cache
  diskLost = false
  /** A tab died between storing something and telling the others: they learn of it when they next read, at the latest from the next leader. */
  untold: 'until-led' | 'for-good' | null = null
  /** Accounts signed out of on this device: nothing of theirs may be touched any more. */
  readonly erased = new Set<Cache>()
  /** Tabs in which signing out is done. */
  readonly signedOut = new Set<Gate>()
  tabs: Tab[] = []
  skewMs = 0
  up = true
  silent = false
  weather = { delayMs: 0, duplicate: 0, reorderMs: 0 }
  /** Sends that a person was shown, in the order in which they were first seen. */
  readonly promised = new Map<ClientId, { readonly dialogId: DialogId; text: string; parked: boolean }>()
  /** Dialogs where the service would not take my read pointer: there it is ahead of the service's. */
  readonly readRefused = new Set<DialogId>()
  /** Sends the person took back, or that were lost with a tab that had said it could not store them. */
  readonly forgone = new Set<ClientId>()
  /** What the service had been through when we last came online with a hole behind us. */
  onlineAt = 0
  pages: SeenPage[] = []
  /** Messages that were not stored any more when room had been made, since the last step. */
  readonly evicted = new Set<MessageId>()
  /** What a tab was told to be gone since the last step. */
  readonly toldGone = new Map<MessageId, { readonly dialogId: DialogId; readonly tab: Tab }>()
  /** How long the word of what bears no date may take: of two such things the line brings the first one first. */
  readonly #underWay = new Map<MessageId | DialogId, number>()
  readonly intents = new Intents()
  /** Entries that the person wanted to go out again. */
  readonly retried = new Set<ClientId>()
  calls = 0
  /** Units of work that may have changed what is stored. */
  writes = 0
  problems: string[] = []
  /** Tabs whose storage is being replaced: the code for that is fetched, which takes real time. */
  readonly #falling = new Set<Tab>()
  #ids = 0
  #names = 0

  static async create(schedule: Schedule, ground: Ground): Promise<World> {
    const disk = await ground.createCache()
    return new World(schedule, disk, ground)
  }

  private constructor(schedule: Schedule, disk: Cache, ground: Ground) {
    this.schedule = schedule
    this.#ground = ground
    this.disk = this.#counted(disk)
    this.time = new Time(() => this.#settle())
    this.random = seeded(schedule.seed ^ 0x5eed)
    this.platforms = new Platforms(this.time, schedule.lagMs)
    this.service = createMemoryService({
      ...profiles[schedule.profile],
      name: 'sim',
      maxPageSize: schedule.pageSize,
      users: ['ann', 'ben', 'cid'].map(id => ({ id, name: id })),
      dialogs: [
        { id: 'd1', kind: 'direct', memberIds: ['ann', 'ben'] },
        { id: 'd2', kind: 'group', title: 'two', ownerId: 'ben', memberIds: ['ben', 'ann', 'cid'] },
      ],
      messages: Array.from({ length: 6 }, (_, i) => ({
        dialogId: i % 2 ? 'd2' : 'd1',
        senderId: 'ben',
        text: `old ${i}`,
        sentAt: this.time.now() - 60_000 + i * 700,
      })),
      clock: this.time,
      onWrite: this.ledger.note,
    })
  }

  /** A device whose storage was lost starts anew when its last tab is gone. */
  async replaceLostDisk(): Promise<void> {
    if (!this.diskLost) return
    this.diskLost = false
    for (const id of this.promised.keys()) this.forgone.add(id)
    await this.freshDisk()
  }

  async freshDisk(): Promise<void> {
    this.intents.clear()
    this.erased.add(this.disk)
    this.disk = await this.createCache()
  }

  async createCache(): Promise<Cache> {
    return this.#counted(await this.#ground.createCache())
  }

  #counted(cache: Cache): Cache {
    const writing = <T>(work: Promise<T>): Promise<T> => work.finally(() => (this.writes += 1))
    return {
      kind: cache.kind,
      view: read => cache.view(read),
      update: work => writing(cache.update(work)),
      evict: () => writing(cache.evict()),
      erase: last => writing(cache.erase(last)),
      close: () => cache.close(),
    }
  }

  newId = (): string => `c${String(++this.#ids).padStart(5, '0')}`

  openTab(): Tab {
    const gate = new Gate()
    const faults: Faults = { strike: null, refuse: null, storage: null }
    const clock = tabClock(this.time, gate, () => this.skewMs)
    const network = new MemoryNetwork({ clock: this.time, random: this.random })
    Object.assign(network, this.weather)
    if (!this.up) network.cut()
    if (this.silent) network.silent()
    const crash = () => {
      // At the worst between storing something and telling the others.
      gate.untold = true
      this.kill(tab)
    }
    const parts = { gate, time: this.time, faults, crash }
    const inner = memory({ service: this.service, userId: me, clock, random: this.random, network, objectUrls: false })
    const disk = this.disk
    const { newId } = this
    const platform = this.platforms.for(gate)
    const engine = new Engine({
      connector: tabConnector(inner, parts, {
        onCall: () => this.#count(),
        onOnline: resumed => {
          if (!resumed) this.onlineAt = this.ledger.changes
        },
        onRemoved: (dialogId, messageId) => this.toldGone.set(messageId, { dialogId, tab }),
        onReadRefused: dialogId => this.readRefused.add(dialogId),
        onPage: (dialogId, _, { items, older, newer }, changes) => {
          const ids = new Set(items.map(item => item.id))
          const from = older === null ? '' : (items[0]?.order ?? '\uffff')
          const to = newer === null ? '\uffff' : (items.at(-1)?.order ?? '')
          this.pages.push({ dialogId, ids, from, to, changes })
        },
        changes: () => this.ledger.changes,
      }),
      cache: tabCache(disk, parts, () => {
        if ((this.erased.has(disk) || this.signedOut.has(gate)) && gate.alive) this.problems.push('I14: the storage of an account was used after signing out')
      }, () => this.#noteEvicted(disk)),
      storage: { type: 'persistent' },
      createFallback: () => {
        this.#loseDisk(tab)
        this.#falling.add(tab)
        return createMemoryCache()
      },
      clock,
      random: this.random,
      newId,
      platform,
    })
    const tab: Tab = { name: `tab ${++this.#names}`, gate, faults, network, engine, confirmed: new Set() }
    this.tabs.push(tab)
    this.watch(engine.start())
    return tab
  }

  /** Looks with `find`, which does not count as use of a dialog. */
  async #noteEvicted(disk: Cache): Promise<void> {
    await disk.view(async tx => {
      for (const dialogId of this.dialogIds) {
        for (const { id } of this.service.rows.timeline(dialogId)) if (!(await tx.find(dialogId, id))) this.evicted.add(id)
      }
    })
  }

  #count(): void {
    this.calls += 1
    if (this.calls > maxCallsPerStep) throw new Violation('I15: more requests in one step than anything could need')
  }

  /** The last word about it, which bears no date, is now under way. */
  sendOff(id: MessageId | DialogId): void {
    const { delayMs, reorderMs } = this.weather
    this.#underWay.set(id, this.time.now() + delayMs + reorderMs)
  }

  isUnderWay(id: MessageId | DialogId): boolean {
    return this.time.now() < (this.#underWay.get(id) ?? 0)
  }

  /** What goes wrong with a promise that nobody waits for is a fault of the engine. */
  watch(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.problems.push(`a verb threw: ${String(error)}`))
  }

  /** The tab is gone from one moment to the next. */
  kill(tab: Tab): void {
    if (!tab.gate.alive) return
    if (losesStorage(tab)) {
      this.forgo(tab)
      this.diskLost = true
    }
    tab.gate.alive = false
    if (tab.gate.untold) this.untold = tab.engine.state.leader ? (this.untold ?? 'until-led') : 'for-good'
    this.tabs = this.tabs.filter(other => other !== tab)
    tab.network.cut()
    this.platforms.forget(tab.gate)
    if (this.diskLost) for (const other of this.tabs) this.kill(other)
  }

  /** Storage that one tab gives up is gone for the other tabs too, with what that one does not show. */
  #loseDisk(tab: Tab): void {
    this.intents.clear()
    const kept = new Set(tab.engine.state.outbox.map(entry => entry.id))
    for (const id of this.promised.keys()) if (!kept.has(id)) this.forgone.add(id)
    for (const other of this.tabs) if (other !== tab) this.kill(other)
    // Only the storage knew which of two with the same words has arrived, unless they are on screen.
    const { echoClientId, capabilities } = this.service.traits
    if (echoClientId || capabilities.idempotentSend) return
    for (const [id, { dialogId }] of this.promised) if (!tab.engine.state.threads.get(dialogId)?.ready) this.forgone.add(id)
  }

  /** What this tab could not store is gone with it, as it had said. */
  forgo(tab: Tab): void {
    for (const { id } of tab.engine.state.outbox) this.forgone.add(id)
  }

  /** Ends with a task of its own, in which the platform tells of rejections that nobody caught. */
  async settle(): Promise<void> {
    await this.#settle()
    await turn()
  }

  async #settle(): Promise<void> {
    await this.#ground.settle()
    for (const tab of this.#falling) {
      while (tab.gate.alive && tab.engine.state.storage.type !== 'failed') await turn()
      this.#falling.delete(tab)
      await this.#ground.settle()
    }
  }

  get networks(): readonly MemoryNetwork[] {
    return this.tabs.map(tab => tab.network)
  }

  messageAt(dialogId: DialogId, pick: number): MessageId | undefined {
    const timeline = this.service.rows.timeline(dialogId)
    return timeline.length === 0 ? undefined : timeline[timeline.length - 1 - (pick % timeline.length)]?.id
  }
}
