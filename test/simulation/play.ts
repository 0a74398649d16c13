// What each command does.
import { overlay, type Item } from '../../src/core/overlay.js'
import { toClientId, toUserId, type ClientId, type DialogId, type MessageId, type UserId } from '../../src/core/ids.js'
import { textBody } from '../kit/builders.js'
import type { Action } from '../../src/core/actions.js'
import type { OutboxEntry } from '../../src/core/outbox.js'
import { visit } from './guest.js'
import type { Among, Command } from './schedule.js'
import { losesStorage, me, Violation, type Tab, type World } from './world.js'

const ben = toUserId('ben')

export async function play(world: World, command: Command): Promise<void> {
  world.calls = 0
  if ('tab' in command) {
    const tab = world.tabs[command.tab % Math.max(1, world.tabs.length)]
    if (tab) await playTab(world, tab, command)
  } else if (command.do.startsWith('peer-') || command.do.startsWith('else-')) playPeer(world, command)
  else await playDevice(world, command)
  await world.settle()
  await world.replaceLostDisk()
}

type Of<Do extends Command['do']> = Extract<Command, { readonly do: Do }>
type TabCommand = Extract<Command, { readonly tab: number }>

/** Others act straight at the service; what it refuses them is no concern of ours. */
function act(world: World, who: UserId, action: Action): void {
  try {
    world.service.perform(who, action)
  } catch {
    // Not a member any more, nothing to edit: the schedule does not know.
  }
}

function playPeer(world: World, command: Exclude<Command, TabCommand>): void {
  const dialogId = 'dialog' in command ? dialogOf(world, command.dialog) : world.dialogIds[1]
  if (!dialogId) return
  const pick = 'pick' in command ? world.messageAt(dialogId, command.pick) : undefined
  const who = 'who' in command ? toUserId(command.who) : me
  const say = (text: string): Action => ({
    type: 'send', dialogId, clientId: toClientId(`${who}-${world.ledger.changes}`), createdAt: world.time.now(), body: textBody(text),
  })
  switch (command.do) {
    case 'peer-send':
      return act(world, who, say(`${who} ${world.ledger.messages.size}`))
    case 'else-send':
      return act(world, me, say(command.text ?? `else ${world.ledger.messages.size}`))
    case 'peer-edit':
      return pick && act(world, who, { type: 'edit', dialogId, messageId: pick, text: `edited ${world.ledger.changes}`, mentions: [] })
    case 'peer-delete':
      return pick && act(world, who, { type: 'delete', dialogId, messageId: pick, for: 'all' })
    case 'peer-react': {
      // By one person.
      if (!pick || world.isUnderWay(pick)) return
      world.sendOff(pick)
      return act(world, who, { type: 'react', dialogId, messageId: pick, value: '+', on: world.random() < 0.7 })
    }
    case 'peer-read':
    case 'else-read': {
      const row = pick ? world.service.rows.message(pick) : world.service.rows.timeline(dialogId).at(-1)
      return row && act(world, who, { type: 'read', dialogId, messageId: row.id, upTo: row.order, messages: [] })
    }
    case 'else-hide':
      return pick && act(world, me, { type: 'delete', dialogId, messageId: pick, for: 'me' })
    case 'else-clear':
      return act(world, me, { type: 'clear-history', dialogId, for: 'me' })
    case 'peer-create': {
      const before = new Set([...world.service.rows.dialogs.all()].map(d => d.id))
      act(world, ben, { type: 'create-dialog', kind: 'group', memberIds: [me], title: 'new' })
      for (const { id } of world.service.rows.dialogs.all()) if (!before.has(id)) world.dialogIds.push(id)
      return
    }
    case 'peer-kick':
      world.sendOff(dialogId)
      return act(world, ben, { type: 'remove-members', dialogId, userIds: [me] })
    case 'peer-add':
      // No service tells of having been removed after it has told of being back.
      return world.isUnderWay(dialogId) ? undefined : act(world, ben, { type: 'add-members', dialogId, userIds: [me] })
    case 'peer-delete-dialog':
      return act(world, ben, { type: 'delete-dialog', dialogId: world.dialogIds.at(-1) ?? dialogId, for: 'all' })
  }
}

const dialogOf = (world: World, index: number): DialogId | undefined => world.dialogIds[index % world.dialogIds.length]

async function playDevice(world: World, command: Exclude<Command, TabCommand>): Promise<void> {
  switch (command.do) {
    case 'tab-open':
      if (world.tabs.length < 3 && !world.tabs.some(t => t.faults.storage !== null || losesStorage(t))) world.openTab()
      return
    case 'sign-out':
    case 'guest': {
      await signOut(world)
      // A frozen tab cannot sign out.
      if (world.tabs.length > 0) return
      const dialogId = command.do === 'guest' ? dialogOf(world, command.dialog) : undefined
      if (dialogId) await visit(world, dialogId)
      world.openTab()
      return
    }
    case 'cut':
      // What is late on a line in order is not lost while what was said after it has come through.
      if (world.weather.reorderMs > 0) await world.time.advance(world.weather.delayMs + world.weather.reorderMs)
      world.up = false
      for (const network of world.networks) network.cut()
      return
    case 'drop':
      if (world.weather.reorderMs > 0) await world.time.advance(world.weather.delayMs + world.weather.reorderMs)
      for (const network of world.networks) network.drop()
      return
    case 'heal':
      world.up = true
      world.silent = false
      for (const network of world.networks) network.heal()
      return
    case 'silent':
      if (world.weather.reorderMs > 0) await world.time.advance(world.weather.delayMs + world.weather.reorderMs)
      world.silent = true
      for (const network of world.networks) network.silent()
      return
    case 'weather': {
      const { delayMs, duplicate, reorderMs } = command
      world.weather = { delayMs, duplicate, reorderMs }
      for (const network of world.networks) Object.assign(network, world.weather)
      return
    }
    case 'skew':
      world.skewMs += command.ms
      return
    case 'pass':
      return world.time.advance(command.ms)
  }
}

/** I am signed out and the device is as new, unless no tab runs that could do it. */
async function signOut(world: World): Promise<void> {
  const tab = world.tabs.find(t => !t.gate.frozen)
  if (!tab) return
  for (const id of world.promised.keys()) world.forgone.add(id)
  for (const open of world.tabs) world.forgo(open)
  // Done before anybody signs in again: that is the promise of signOut.
  world.watch(tab.engine.signOut().then(() => world.signedOut.add(tab.gate)))
  await world.settle()
  await world.time.advance(1_000)
  checkSignedOut(world)
  // Who slept hears of it last of all, after what it had been waiting for: that must leave nothing behind either.
  for (const { gate } of [...world.tabs]) await gate.thaw(world.time.settle)
  await world.time.advance(1_000)
  checkSignedOut(world)
  if (world.service.listeners > 0) throw new Violation('I14: the connection of an account is held after signing out')
  for (const open of [...world.tabs]) world.kill(open)
  await world.freshDisk()
  // A tab that could not store any more, being told too late, took none of the next account's storage with it.
  world.diskLost = false
}

function checkSignedOut(world: World): void {
  for (const { name, gate, engine } of world.tabs) {
    if (!gate.frozen && engine.state.dialogs.size + engine.state.outbox.length > 0) throw new Violation(`I14: ${name} still shows what was signed out of`)
  }
}

async function playTab(world: World, tab: Tab, command: TabCommand): Promise<void> {
  const { engine } = tab
  switch (command.do) {
    case 'tab-close':
      // A page that is closed gets no time to say good-bye.
      return world.kill(tab)
    case 'tab-crash':
      return world.kill(tab)
    case 'freeze':
      return tab.gate.freeze()
    case 'thaw':
      return tab.gate.thaw(world.time.settle)
    case 'crash-at':
    case 'freeze-at':
      tab.faults.strike = { at: command.at, left: command.after, how: command.do === 'crash-at' ? 'crash' : 'freeze' }
      return
    case 'storage':
      tab.faults.storage ??= { how: command.how, left: command.after }
      return
    case 'lose':
      return command.what === 'request' ? tab.network.loseNextRequest() : tab.network.loseNextResponse()
    case 'refuse':
      // A dialog that may not be read is no passing trouble, so only what the person does is refused for good.
      if (command.code === 'forbidden') tab.faults.refuse = command.code
      else tab.network.refuseNext(command.code, command.code === 'rate-limited' ? 2_000 : undefined)
      return
  }
  // Nobody can do anything in a tab that does not run.
  if (tab.gate.frozen) return
  switch (command.do) {
    case 'suspend':
      return engine.suspend()
    case 'resume':
      return world.watch(engine.resume())
    case 'wake':
      return engine.wake()
    case 'reconnect':
      return engine.reconnect()
    case 'more-dialogs':
      return world.watch(engine.loadDialogs())
    case 'retry':
    case 'discard': {
      const failed = engine.state.outbox.filter(entry => entry.state.type === 'failed')
      const entry = failed[command.pick % Math.max(1, failed.length)]
      if (!entry) return
      if (command.do === 'discard') {
        world.forgone.add(entry.id)
        world.intents.forget(entry)
      }
      else world.retried.add(entry.id)
      return world.watch(command.do === 'retry' ? engine.retry(entry.id) : engine.discard(entry.id).then(() => checkTakenBack(world, engine, entry.id)))
    }
    default: {
      if (!('dialog' in command)) return
      const dialogId = dialogOf(world, command.dialog)
      if (dialogId && engine.state.dialogs.has(dialogId)) playDialog(world, tab, dialogId, command)
    }
  }
}

type DialogCommand = Extract<Command, { readonly tab: number; readonly dialog: number }>

function playDialog(world: World, { engine }: Tab, dialogId: DialogId, command: DialogCommand): void {
  const thread = engine.state.threads.get(dialogId)
  const { capabilities } = engine
  switch (command.do) {
    case 'open':
      return thread ? undefined : world.watch(engine.openThread(dialogId))
    case 'close-thread':
      return engine.closeThread(dialogId)
    case 'send':
      return world.watch(engine.send(dialogId, { text: command.text, ...answering(engine, dialogId, command.reply) }))
    case 'read': {
      const upTo = command.pick === null ? undefined : thread?.messages.at(-1 - (command.pick % Math.max(1, thread.messages.length)))?.id
      return world.watch(engine.markRead(dialogId, upTo))
    }
    case 'older':
      return world.watch(engine.loadOlder(dialogId))
    case 'newer':
      return world.watch(engine.loadNewer(dialogId))
    case 'newest':
      return thread && world.watch(engine.jump(dialogId, 'newest'))
    case 'draft':
      return engine.setDraft(dialogId, `draft ${world.time.now()}`)
    case 'fill': {
      const gap = thread?.gaps[command.pick % Math.max(1, thread.gaps.length)]
      return gap && world.watch(engine.fillGap(dialogId, gap.id))
    }
    case 'jump': {
      const id = world.messageAt(dialogId, command.pick)
      return id && thread ? world.watch(engine.jump(dialogId, id)) : undefined
    }
    case 'edit':
    case 'remove':
    case 'react':
    case 'pin': {
      const item = pickItem(engine, dialogId, command)
      if (item) doTo(world, engine, dialogId, item, command, capabilities.deleteFor)
    }
  }
}

/** Only what has arrived can be answered. */
function answering({ state, capabilities }: Tab['engine'], dialogId: DialogId, pick: number | undefined): { readonly replyTo?: MessageId } {
  const shown = state.threads.get(dialogId)?.messages ?? []
  const message = pick === undefined || !capabilities.reply ? undefined : shown.at(-1 - (pick % Math.max(1, shown.length)))
  return message ? { replyTo: message.id } : {}
}

function pickItem(engine: Tab['engine'], dialogId: DialogId, command: Of<'edit' | 'remove' | 'react' | 'pin'>): Item | undefined {
  const { threads, outbox, dialogs } = engine.state
  if (!engine.capabilities.actions.has(command.do === 'remove' ? 'delete' : command.do)) return undefined
  const items = overlay(dialogId, threads.get(dialogId)?.messages ?? [], outbox, dialogs.get(dialogId)?.pinnedIds ?? [], me).filter(
    item => isAmong(command.among, item, outbox) && (item.type === 'unsent' || (item.message.body.type === 'text' && (command.do !== 'edit' || item.message.senderId === me))),
  )
  return items.at(-1 - (command.pick % Math.max(1, items.length)))
}

/** F40: with a message that was never sent goes all that was done to it. */
function checkTakenBack(world: World, { state: { outbox } }: Tab['engine'], id: ClientId): void {
  if (outbox.some(entry => entry.id === id)) return
  const left = outbox.find(({ intent }) => 'target' in intent && 'clientId' in intent.target && intent.target.clientId === id)
  if (left) world.problems.push(`F40: ${id} was taken back, and ${left.intent.type} ${left.id} still waits for it`)
}

function isAmong(among: Among | undefined, item: Item, outbox: readonly OutboxEntry[]): boolean {
  switch (among) {
    case undefined:
      return true
    case 'failed':
      return item.type === 'unsent' ? item.entry.state.type === 'failed' : item.failed !== null
    case 'unsent':
      return item.type === 'unsent'
    case 'depended':
      return item.type === 'unsent' && outbox.some(({ intent }) => 'target' in intent && 'clientId' in intent.target && intent.target.clientId === item.entry.id)
  }
}

function doTo(
  world: World,
  engine: Tab['engine'],
  dialogId: DialogId,
  item: Item,
  command: Of<'edit' | 'remove' | 'react' | 'pin'>,
  deleteFor: readonly ('me' | 'all')[],
): void {
  const target = item.type === 'unsent' ? { clientId: item.entry.id } : { id: item.message.id }
  const note = (did: Parameters<typeof world.intents.note>[2], isClear: boolean, work: Promise<void>) => world.watch(world.intents.note(dialogId, target, did, isClear, work))
  switch (command.do) {
    case 'edit':
      // Its new words go out, whatever became of the old ones.
      if (item.type === 'unsent') world.retried.add(item.entry.id)
      return note({ type: 'edit', text: command.text }, true, engine.edit(dialogId, target, command.text))
    case 'remove': {
      const own = item.type === 'unsent' || item.message.senderId === me
      const scope = own && (command.on || !deleteFor.includes('me')) ? 'all' : 'me'
      if (!deleteFor.includes(scope)) return
      if (item.type !== 'unsent') return note({ type: 'delete' }, true, engine.remove(dialogId, target, scope))
      const { id } = item.entry
      world.forgone.add(id)
      return note({ type: 'delete' }, true, engine.remove(dialogId, target, scope).then(() => checkTakenBack(world, engine, id)))
    }
    case 'react': {
      const is = item.type === 'confirmed' && item.message.reactions.some(({ value, userIds }) => value === '+' && userIds.includes(me))
      return note({ type: 'react', on: command.on }, item.type === 'confirmed' && is !== command.on, engine.react(dialogId, target, '+', command.on))
    }
    case 'pin':
      return item.type === 'confirmed' ? note({ type: 'pin', on: command.on }, item.pinned !== command.on, engine.pin(dialogId, target, command.on)) : undefined
  }
}
