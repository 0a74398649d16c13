import type { Call, Reply } from '../rest.js'
import { tellBadge } from './chat.js'
import { notFound } from './errors.js'
import { change, DEFAULTS } from './profile.js'
import type { Rates } from './rates.js'
import { toPair } from './rooms.js'
import { toBody } from './routes.js'
import type { World } from './world.js'

/**
 * Levers of this service alone, which the real one has not: `/profile` for what the documents leave open, `/people` for a new colleague,
 * `/read` for somebody who reads a chat in the vendor's own client, `/expire` for a channel whose day is over, `/history` for messages with chosen times,
 * `/calls` for what somebody has asked.
 */
export function answerControl(world: World, rates: Rates, call: Call): Reply | null {
  try {
    return toAnswer(world, rates, call)
  } catch (error) {
    return { status: 400, body: { error: String(error) } }
  }
}

function toAnswer(world: World, rates: Rates, call: Call): Reply | null {
  switch (`${call.method} ${call.path}`) {
    case 'POST /profile':
      change(world.profile, toBody(call))
      return { status: 200, body: world.profile }
    case 'DELETE /profile':
      change(world.profile, DEFAULTS)
      return { status: 200, body: world.profile }
    case 'POST /people': {
      const { name, isActive = true } = toBody(call)
      const user = world.people.create({ name: String(name), isActive: isActive === true })
      return { status: 200, body: user }
    }
    case 'POST /read': {
      const { userId, chat } = toBody(call)
      read(world, String(userId), String(chat))
      return { status: 200, body: {} }
    }
    case 'POST /expire':
      for (const { id } of world.channels.of(String(toBody(call)['userId']))) world.channels.remove(id)
      return { status: 200, body: {} }
    case 'POST /calls':
      return { status: 200, body: { calls: rates.callsOf(String(toBody(call)['userId'])) } }
    case 'POST /history':
      return { status: 200, body: { ids: write(world, toBody(call)) } }
    default:
      return null
  }
}

/** @param chat a room's JID, or the id of the other user */
function read(world: World, userId: string, chat: string): void {
  const peer = world.people.find(chat)
  const name = peer ? toPair(userId, peer.id) : chat
  world.store.run('delete from gc_badges where user_id = ? and chat = ?', userId, name)
  tellBadge(world, userId, name, peer?.jid ?? chat)
}

/** Messages in a room without anybody being told: `{ jid, messages: [{ userId?, jid?, body, at, fileUri? }] }`. */
function write(world: World, { jid, messages }: Readonly<Record<string, unknown>>): string[] {
  const room = world.rooms.find(String(jid))
  if (!room || !Array.isArray(messages)) throw notFound('room')
  return world.store.transaction(() =>
    (messages as Record<string, unknown>[]).map(({ userId, jid: senderJid, body, at, fileUri }) => {
      const sender = userId === undefined ? undefined : world.people.find(String(userId))
      const draft = { chat: room.jid, sender_id: sender?.id ?? null, sender_jid: sender?.jid ?? String(senderJid), to_jid: room.jid, to_user_id: null, body: String(body) }
      return world.messages.add({ ...draft, createdAt: Number(at), ...(fileUri !== undefined && { fileUri: String(fileUri) }) }).id
    }),
  )
}
