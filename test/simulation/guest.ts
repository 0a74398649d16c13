// Somebody else on my device, while I am signed out.
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { memory, MemoryNetwork } from '../../src/connectors/memory/index.js'
import { toUserId, type DialogId } from '../../src/core/ids.js'
import { Engine } from '../../src/engine/engine.js'
import { Gate, tabClock } from './time.js'
import { Violation, type World } from './world.js'

const guest = toUserId('cid')

export async function visit(world: World, dialogId: DialogId): Promise<void> {
  const { service, random, time } = world
  const gate = new Gate()
  const clock = tabClock(time, gate, () => world.skewMs)
  const network = new MemoryNetwork({ clock: time, random })
  Object.assign(network, world.weather)
  if (!world.up) network.cut()
  if (world.silent) network.silent()
  const engine = new Engine({
    connector: memory({ service, userId: guest, clock, random, network, objectUrls: false }),
    cache: await world.createCache(),
    storage: { type: 'persistent' },
    createFallback: createMemoryCache,
    clock,
    random,
    newId: world.newId,
    platform: world.platforms.for(gate),
  })
  world.watch(engine.start())
  await world.settle()
  checkOwnOnly(world, engine, 0)
  if (engine.state.dialogs.has(dialogId)) {
    world.watch(engine.openThread(dialogId))
    world.watch(engine.send(dialogId, { text: 'guest' }))
  }
  await time.advance(1_000)
  checkOwnOnly(world, engine, 1)
  world.watch(engine.signOut())
  await world.settle()
  gate.alive = false
  network.cut()
  world.platforms.forget(gate)
}

/** I14: nothing of mine is there, nor what the guest may not see. */
function checkOwnOnly(world: World, { state }: Engine, sends: number): void {
  if (state.me !== null && state.me.id !== guest) throw new Violation(`I14: ${guest} signed in and is ${state.me.id}`)
  if (state.outbox.length > sends || state.drafts.size > 0) throw new Violation(`I14: ${guest} finds what somebody else has written`)
  for (const id of state.dialogs.keys()) {
    if (!world.service.rows.dialogs.get(id)?.memberIds.includes(guest)) throw new Violation(`I14: ${guest} sees ${id}`)
  }
}
